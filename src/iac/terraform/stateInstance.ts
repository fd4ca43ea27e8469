import { isRegionName, parseArn } from "../../model/aws/arn.ts";
import { asText, type JsonObject, type JsonValue } from "../../model/text/json.ts";
import { identifyingAttributes, nameAttributes } from "../identifyingAttributes.ts";
import type { ResourceIdentifiers, ResourceInstance } from "../resourceInstance.ts";
import { formatAddress, parseAddress } from "./address.ts";

/** An existing resource from a state. */
export interface TerraformInstance extends ResourceInstance {
  readonly tool: "terraform";
  /**
   * The provider configuration that created it, as blocks name it: "aws", "aws.development"; one of a module with the
   * module before it: "module.net.aws". Absent when unknown, as in the output of `show -json`.
   */
  readonly provider?: string;
  /** Key of a replaced object that still has to be destroyed. */
  readonly deposed?: string;
}

/** One instance in a state. Only identifiers are taken from its attributes. */
export interface StateEntry {
  readonly address: string;
  readonly provider: string | undefined;
  readonly deposed: string | undefined;
  readonly attributes: JsonObject;
  /** Attributes that the state marks as sensitive. */
  readonly sensitive: ReadonlySet<string>;
}

/** Types whose id in a state is a secret. */
const SECRET_IDS: ReadonlySet<string> = new Set(["aws_appsync_api_key"]);

/** Maximum length of an identifier; AWS identifiers are shorter. */
const MAX_IDENTIFIER = 2_048;

/** Undefined when the entry is not a managed resource with a valid address. */
export function instanceFrom(entry: StateEntry): TerraformInstance | undefined {
  const address = parseAddress(entry.address);
  if (address === undefined || address.mode !== "managed") {
    return undefined;
  }
  const { type } = address;
  const texts = (attribute: string) => (entry.sensitive.has(attribute) ? [] : textsOf(entry.attributes, attribute));
  // Read identifiers of AWS resources only: the id of a random string of another provider is the string itself.
  const isOfAws = /^(?:aws|awscc)_/.test(type);
  const identifiers = isOfAws ? identifiersOf(type, texts) : {};
  const arn = parseArn(identifiers.arn ?? identifiers.id ?? "");
  const region = regionIn(arn?.region) ?? (isOfAws ? regionIn(texts("region")[0]) : undefined);
  const accountId = /^\d{12}$/.test(arn?.accountId ?? "") ? arn?.accountId : undefined;
  const provider = entry.provider === undefined ? undefined : providerName(entry.provider);
  return {
    tool: "terraform",
    address: formatAddress(address),
    type,
    identifiers,
    ...(region === undefined ? {} : { region }),
    ...(accountId === undefined ? {} : { accountId }),
    ...(provider === undefined ? {} : { provider }),
    ...(entry.deposed === undefined ? {} : { deposed: entry.deposed }),
  };
}

function identifiersOf(type: string, texts: (attribute: string) => readonly string[]): ResourceIdentifiers {
  const own = (attribute: string) => (texts(attribute).length === 1 ? texts(attribute)[0] : undefined);
  const id = SECRET_IDS.has(type) ? undefined : own("id");
  const arn = own("arn");
  const name = [...nameAttributes(type), "name"].map(own).find((text) => text !== undefined);
  const url = type === "aws_sqs_queue" ? (own("url") ?? id) : undefined;
  const uniqueId = own("unique_id");
  return {
    ...(id === undefined ? {} : { id }),
    ...(arn?.startsWith("arn:") ? { arn } : {}),
    ...(name === undefined ? {} : { name }),
    ...(url?.startsWith("https://") ? { url } : {}),
    ...(uniqueId === undefined ? {} : { uniqueId }),
    ...identifyingAttributes(type, texts),
  };
}

/**
 * The texts of an attribute: one, or those of a list. States of version 3 write a list as "names.#" and "names.0", or a
 * set with hashes for the indices.
 */
function textsOf(attributes: JsonObject, attribute: string): readonly string[] {
  const value = attributes[attribute];
  const values: readonly (JsonValue | undefined)[] = Array.isArray(value)
    ? value
    : value === undefined && attributes[`${attribute}.#`] !== undefined
      ? Object.keys(attributes)
          .filter((key) => key.startsWith(`${attribute}.`) && /^\d+$/.test(key.slice(attribute.length + 1)))
          .map((key) => attributes[key])
      : [value];
  return values.map(asText).filter((text) => text !== undefined && text.length <= MAX_IDENTIFIER) as readonly string[];
}

/**
 * `provider["registry.terraform.io/hashicorp/aws"].development` and the older `provider.aws.development` become
 * "aws.development"; the key of a provider with `for_each` is dropped.
 */
function providerName(written: string): string | undefined {
  const [module = ""] = /^(?:module\.[\w-]+(?:\[[^\]]*\])?\.)*/.exec(written) ?? [];
  const own = written.slice(module.length);
  const [, address, older, alias] = /^provider(?:\["([^"]*)"\]|\.([\w-]+))(?:\.([\w-]+))?/.exec(own) ?? [];
  const type = address === undefined ? older : address.slice(address.lastIndexOf("/") + 1);
  return type === undefined || !/^[\w-]+$/.test(type)
    ? undefined
    : `${module}${type}${alias === undefined ? "" : `.${alias}`}`;
}

function regionIn(text: string | undefined): string | undefined {
  return text !== undefined && isRegionName(text) ? text : undefined;
}
