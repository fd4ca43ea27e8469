import { parseArn } from "../../model/aws/arn.ts";
import { nameInArn } from "../../model/entity/arnIdentity.ts";
import { asText, type JsonObject, type JsonValue, parseJson } from "../../model/text/json.ts";
import { hasMoreValues, MAX_JSON_VALUES, MAX_STATE } from "../budget.ts";
import { identifyingAttributes, nameAttributes } from "../identifyingAttributes.ts";
import type { ResourceIdentifiers, ResourceInstance } from "../resourceInstance.ts";
import { type PulumiSource, readSourcePosition } from "./sourcePosition.ts";

/** Resources of a stack's state. */
export interface PulumiState {
  /** The project in the URNs, "acme"; absent in an empty state. */
  readonly project?: string;
  readonly resources: readonly PulumiResource[];
}

export interface PulumiResource {
  readonly instance: ResourceInstance;
  /** Where the program creates it, if the state contains the position. */
  readonly source?: PulumiSource;
}

/** Outputs that may contain the name. No other outputs are read except ARN, URL, Region and parent. */
const NAMES = [
  "identifier",
  "clusterIdentifier",
  "replicationGroupId",
  "name",
  "bucket",
  "bucketName",
  "functionName",
  "roleName",
  "userName",
  "tableName",
  "queueName",
  "topicName",
  "domainName",
  "repositoryName",
  "logGroupName",
  "alarmName",
  "keyName",
];

/**
 * Reads the output of `pulumi stack export`, or a checkpoint of a local backend (`.pulumi/stacks/**.json`). Undefined
 * for any other text. States contain secrets: only type, id, ARN, name, URL, parent and position of AWS resources are
 * kept, and values that Pulumi marks as secret are never read. Resources that are being deleted are left out.
 */
export function readPulumiState(text: string): PulumiState | undefined {
  if (text.length > MAX_STATE || !/"(?:deployment|checkpoint)"/.test(text) || hasMoreValues(text, MAX_JSON_VALUES)) {
    return undefined;
  }
  const reading = parseJson(text);
  const root = reading.ok ? objectOf(reading.value) : undefined;
  const latest = objectOf(objectOf(root?.checkpoint)?.latest);
  const resources = (objectOf(root?.deployment) ?? latest)?.resources;
  if (!Array.isArray(resources)) {
    return undefined;
  }
  const entries = resources.map(objectOf).filter((entry) => entry !== undefined);
  const regions = new Map<string, string>();
  for (const entry of entries) {
    const region = textAt(objectOf(entry.inputs), "region");
    if (textAt(entry, "type")?.startsWith("pulumi:providers:aws") && region !== undefined) {
      regions.set(`${textAt(entry, "urn")}::${textAt(entry, "id")}`, region);
    }
  }
  const [, project] = /^urn:pulumi:[^:]*::([^:]*)::/.exec(textAt(entries[0], "urn") ?? "") ?? [];
  return {
    ...(project === undefined ? {} : { project }),
    resources: entries.flatMap((entry) => resourceOf(entry, regions)),
  };
}

function resourceOf(entry: JsonObject, regions: ReadonlyMap<string, string>): readonly PulumiResource[] {
  const urn = textAt(entry, "urn");
  const type = textAt(entry, "type");
  if (urn === undefined || type === undefined || !/^aws(?:-native)?:/.test(type) || entry.delete === true) {
    return [];
  }
  const outputs = objectOf(entry.outputs);
  const identifiers = identifiersOf(type, textAt(entry, "id"), outputs);
  const arn = parseArn(identifiers.arn ?? "");
  const region =
    [arn?.region, textAt(outputs, "region"), regions.get(textAt(entry, "provider") ?? "")].find(
      (each) => each !== undefined && each !== "",
    ) ?? undefined;
  const accountId = arn?.accountId;
  const source = readSourcePosition(textAt(entry, "sourcePosition") ?? "");
  return [
    {
      instance: {
        tool: "pulumi",
        address: urn,
        type,
        identifiers,
        ...(region === undefined ? {} : { region }),
        ...(accountId === undefined || accountId === "" ? {} : { accountId }),
      },
      ...(source === undefined ? {} : { source }),
    },
  ];
}

function identifiersOf(type: string, id: string | undefined, outputs: JsonObject | undefined): ResourceIdentifiers {
  const arn = textAt(outputs, "arn") ?? (id?.startsWith("arn:") ? id : undefined);
  const name =
    [...nameAttributes(type).map(camelCase), ...NAMES]
      .map((key) => textAt(outputs, key))
      .find((each) => each !== undefined) ?? nameInArn(arn ?? "");
  const url = [textAt(outputs, "url"), textAt(outputs, "queueUrl"), id].find((each) =>
    each?.startsWith("https://sqs."),
  );
  const uniqueId = textAt(outputs, "uniqueId");
  return {
    ...(id === undefined ? {} : { id }),
    ...(arn === undefined ? {} : { arn }),
    ...(name === undefined ? {} : { name }),
    ...(url === undefined ? {} : { url }),
    ...(uniqueId === undefined ? {} : { uniqueId }),
    ...identifyingAttributes(type, (attribute) => textsAt(outputs, attribute)),
  };
}

/** Terraform's "function_name" is "functionName" or "function" in Pulumi. */
function textsAt(outputs: JsonObject | undefined, attribute: string): readonly string[] {
  const output = camelCase(attribute);
  for (const key of [output, output.replace(/(?:Name|Id|Arn|Url)$/, "")]) {
    const value = outputs !== undefined && Object.hasOwn(outputs, key) ? outputs[key] : undefined;
    const values: readonly JsonValue[] = Array.isArray(value) ? value : [value ?? null];
    const texts = values.map(asText).filter((text) => text !== undefined && text.length <= 2048) as readonly string[];
    if (texts.length > 0) {
      return texts;
    }
  }
  return [];
}

function camelCase(attribute: string): string {
  return attribute.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
}

function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** A string member. Secrets are objects with a signature, so they are not returned. */
function textAt(value: JsonObject | undefined, key: string): string | undefined {
  const text = value !== undefined && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof text === "string" && text !== "" && text.length <= 2048 ? text : undefined;
}
