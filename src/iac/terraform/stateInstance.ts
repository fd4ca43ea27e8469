import { isRegionName, parseArn } from "../../model/aws/arn.ts";
import { asText, type JsonObject } from "../../model/text/json.ts";
import { detailAttribute, parentAttribute } from "../lookupValues.ts";
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

/** The attribute with the name, for types whose attribute "name" is missing or means something else. */
const nameAttributes: Readonly<Record<string, string>> = {
  aws_cloudwatch_composite_alarm: "alarm_name",
  aws_cloudwatch_dashboard: "dashboard_name",
  aws_cloudwatch_metric_alarm: "alarm_name",
  aws_db_instance: "identifier",
  aws_docdb_cluster: "cluster_identifier",
  aws_docdb_cluster_instance: "identifier",
  aws_eks_node_group: "node_group_name",
  aws_elasticache_cluster: "cluster_id",
  aws_elasticache_replication_group: "replication_group_id",
  aws_elasticsearch_domain: "domain_name",
  aws_key_pair: "key_name",
  aws_lambda_function: "function_name",
  aws_neptune_cluster: "cluster_identifier",
  aws_neptune_cluster_instance: "identifier",
  aws_opensearch_domain: "domain_name",
  aws_rds_cluster: "cluster_identifier",
  aws_rds_cluster_instance: "identifier",
  aws_redshift_cluster: "cluster_identifier",
  aws_s3_bucket: "bucket",
};

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
  const own = (attribute: string): string | undefined => {
    const text = entry.sensitive.has(attribute) ? undefined : asText(entry.attributes[attribute]);
    return text !== undefined && text.length <= MAX_IDENTIFIER ? text : undefined;
  };
  // Read identifiers of AWS resources only: the id of a random string of another provider is the string itself.
  const isOfAws = /^(?:aws|awscc)_/.test(type);
  const identifiers = isOfAws ? identifiersOf(type, own) : {};
  const arn = parseArn(identifiers.arn ?? identifiers.id ?? "");
  const region = regionIn(arn?.region) ?? (isOfAws ? regionIn(own("region")) : undefined);
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

function identifiersOf(type: string, own: (attribute: string) => string | undefined): ResourceIdentifiers {
  const id = SECRET_IDS.has(type) ? undefined : own("id");
  const arn = own("arn");
  const name = own(nameAttributes[type] ?? "name");
  const url = type === "aws_sqs_queue" ? (own("url") ?? id) : undefined;
  const attribute = parentAttribute(type);
  const parent = attribute === undefined ? undefined : own(attribute);
  const detailName = detailAttribute(type);
  const detail = detailName === undefined ? undefined : own(detailName);
  return {
    ...(id === undefined ? {} : { id }),
    ...(arn?.startsWith("arn:") ? { arn } : {}),
    ...(name === undefined ? {} : { name }),
    ...(url?.startsWith("https://") ? { url } : {}),
    ...(parent === undefined ? {} : { parent }),
    ...(detail === undefined ? {} : { detail }),
  };
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
