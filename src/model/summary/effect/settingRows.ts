import type { IdentifiedEntity } from "../../entity/entity.ts";
import { plainKey } from "../../entity/entityKey.ts";
import { apiName, type CloudTrailEvent } from "../../event/record.ts";
import { countOf } from "../../text/countOf.ts";
import { asObject, asText, type JsonObject, type JsonValue } from "../../text/json.ts";
import { namesText } from "../../text/namesText.ts";
import { blocksPublicAccess, POLICY_KEY, UNRELATED, wordOfSetting } from "../exposedSettings.ts";
import { nameOfValue, shortened } from "../nouns.ts";
import { inSentence, readOperationName, wordsOf } from "../operationName.ts";
import { siblingsOf, textsIn } from "../requestValues.ts";
import { type EffectRow, type Exposure, rowOf } from "./effectRow.ts";

/** A setting in a request. */
interface Setting {
  /** Its key as a plain key. */
  readonly key: string;
  readonly label: string;
  readonly value: string;
  /** The value as recorded, if it may be an identifier. */
  readonly of?: string;
}

const MAX_NODES = 1_000;
const MAX_DEPTH = 5;

/**
 * The settings that an event writes, with the value before where the answer holds it. Of an operation that creates
 * something only the settings that say most about it: those of `CREATED` and those that expose it.
 */
export function settingRows(
  event: CloudTrailEvent,
  request: JsonObject,
  service: string,
  resource: IdentifiedEntity | undefined,
): readonly EffectRow[] {
  const { verb = "", creates } = readOperationName(event.eventName);
  const told = CREATED.get(`${service} ${apiName(event.eventName)}`) ?? [];
  if (event.category === "Data" || !(creates || SETTING.has(verb))) {
    return [];
  }
  const siblings = resource === undefined ? [] : (siblingsOf(event, resource.value)?.values ?? []);
  const own = new Set([resource?.value, resource?.label, resource?.arn, ...siblings]);
  const pending = pendingIn(event);
  return [...settingsIn(request, ["", ""], 0, { nodes: MAX_NODES })]
    .filter(({ value, of }) => !own.has(of ?? value))
    .filter((setting) => !creates || told.includes(setting.key) || exposureOf(setting) !== undefined)
    .map((setting) => settingRow(setting, pending));
}

function settingRow(setting: Setting, pending: Pending | undefined): EffectRow {
  const { key, label, value, of } = setting;
  const before = pending?.after.get(key) === value ? pending.before.get(key) : undefined;
  const exposure = exposureOf(setting);
  const limit = exposure === undefined ? undefined : LIMITED.get(key);
  const details = {
    ...(exposure === undefined ? {} : { exposure }),
    ...(limit === undefined ? {} : { note: limit }),
  };
  return before === undefined || before === value
    ? rowOf(label, [of === undefined ? value : { text: value, of }], details)
    : rowOf(label, [`${before} → ${value}`], { ...details, note: "pending" });
}

function exposureOf({ key, value }: Setting): Exposure | undefined {
  if (blocksPublicAccess(key)) {
    return value.toLowerCase() === "false" ? "conditional" : undefined;
  }
  const word = wordOfSetting(key, value);
  return word === undefined || word === "unencrypted" ? undefined : LIMITED.has(key) ? "conditional" : "public";
}

/** Plain keys of settings that another setting limits, and how. */
const LIMITED: ReadonlyMap<string, string> = new Map([
  ["endpointpublicaccess", "for the networks in its public access CIDRs"],
]);

/** Verbs of operations whose request is mostly settings. */
const SETTING: ReadonlySet<string> = new Set(
  "update modify set write change configure increase decrease enable disable".split(" "),
);

/** Plain keys of the settings that say most about what an operation creates. A further operation is one row. */
const CREATED: ReadonlyMap<string, readonly string[]> = new Map([
  ["ec2 RunInstances", ["imageid", "instancetype", "iaminstanceprofile", "name", "arn", "keyname", "maxcount"]],
  ["ec2 CreateVolume", ["size", "volumetype", "encrypted"]],
  ["ec2 CreateSecurityGroup", ["vpcid"]],
  ["lambda CreateFunction", ["runtime", "role"]],
  ["rds CreateDBInstance", ["engine", "dbinstanceclass", "publiclyaccessible", "storageencrypted"]],
  ["rds CreateDBCluster", ["engine", "storageencrypted"]],
  ["cloudtrail CreateTrail", ["s3bucketname", "ismultiregiontrail"]],
  ["cloudformation CreateStack", ["templateurl", "rolearn"]],
  ["rolesanywhere CreateProfile", ["rolearns"]],
  ["iam CreateOpenIDConnectProvider", ["url"]],
]);

/** Plain keys that describe the call and not the resource, or that other rows describe. */
const ASIDE =
  /^(?:clienttoken|clientrequesttoken|requesttoken|locktoken|dryrun|xmlns|fullyqualifiedarn|revisionid|applyimmediately|bucketname|instancearn|id|uuid)$/;

function* settingsIn(
  value: JsonValue,
  names: readonly [parent: string, own: string],
  depth: number,
  budget: { nodes: number },
): Generator<Setting> {
  budget.nodes -= 1;
  const [, name] = names;
  const key = plainKey(name);
  if (budget.nodes < 0 || depth > MAX_DEPTH || UNRELATED.has(key) || ASIDE.test(key)) {
    return;
  }
  const object = asObject(value);
  if (object === undefined) {
    yield* Array.isArray(value) ? list(value, names, depth, budget) : scalar(value, names);
    return;
  }
  const inner = object.value ?? object.items ?? object.member;
  if (inner !== undefined && Object.keys(object).length === 1) {
    yield* settingsIn(inner, names, depth, budget);
    return;
  }
  const attribute = asText(object.attributeName);
  if (attribute !== undefined && object.attributeValue !== undefined) {
    yield* settingsIn(object.attributeValue, [name, attribute], depth + 1, budget);
    return;
  }
  for (const [member, inside] of Object.entries(object)) {
    yield* settingsIn(inside, [name, member], depth + 1, budget);
  }
}

function* scalar(value: JsonValue, names: readonly [parent: string, own: string]): Generator<Setting> {
  const text = asText(value);
  const key = plainKey(names[1]);
  if (text === undefined || (POLICY_KEY.test(key) && /^\s*\{/.test(text.slice(0, 20)))) {
    return;
  }
  const isHidden = text.startsWith("HIDDEN_DUE_TO") || /^\*+$/.test(text);
  yield isHidden
    ? { key, label: labelOf(names), value: "(not recorded by CloudTrail)" }
    : { key, label: labelOf(names), value: shortened(nameOfValue(text)), of: text };
}

function* list(
  items: readonly JsonValue[],
  names: readonly [parent: string, own: string],
  depth: number,
  budget: { nodes: number },
): Generator<Setting> {
  const texts = textsIn(items);
  const pairs = items.map((item) => namedPair(asObject(item)));
  if (texts.length > 0) {
    const value = namesText(texts.map((text) => shortened(nameOfValue(text))));
    yield { key: plainKey(names[1]), label: labelOf(names), value };
  } else if (pairs.every((pair) => pair !== undefined)) {
    for (const { name, value } of pairs) {
      yield* settingsIn(value, [names[1], name], depth + 1, budget);
    }
  } else if (items.length === 1) {
    yield* settingsIn(items[0] ?? null, names, depth + 1, budget);
  } else {
    yield { key: plainKey(names[1]), label: labelOf(names), value: countOf(items.length, "item") };
  }
}

/** {"key": "deletion_protection.enabled", "value": "false"}, as load balancers and other services list their settings. */
function namedPair(object: JsonObject | undefined): { readonly name: string; readonly value: JsonValue } | undefined {
  for (const [name, value] of PAIRS) {
    const text = asText(object?.[name]);
    const inside = object?.[value];
    if (text !== undefined && inside !== undefined && typeof inside !== "object") {
      return { name: text, value: inside };
    }
  }
  return undefined;
}

const PAIRS = [
  ["key", "value"],
  ["name", "value"],
  ["attributeName", "attributeValue"],
  ["parameterName", "parameterValue"],
  ["parameterKey", "parameterValue"],
] as const;

/** "dBInstanceClass" as "DB instance class"; a general key with that of its object, "Versioning configuration status". */
function labelOf([parent, own]: readonly [parent: string, own: string]): string {
  const name = own.replace(/^x-amz-/, "").slice(0, 80);
  const whole =
    GENERAL.has(plainKey(own)) && !/(?:^|Request|Input)$/.test(parent) ? `${parent.slice(0, 80)} ${name}` : name;
  const words = wordsOf(/^[a-z][A-Z]/.test(whole) ? whole.charAt(0).toUpperCase() + whole.slice(1) : whole);
  const spelt = words.map((word) => (/^arns$/i.test(word) ? "ARNs" : /^rest$/i.test(word) ? "rest" : inSentence(word)));
  const text = spelt.length === 0 ? own : spelt.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Plain keys that say nothing without the object that they are in. */
const GENERAL: ReadonlySet<string> = new Set([
  "status",
  "enable",
  "enabled",
  "name",
  "arn",
  "mode",
  "type",
  "value",
  "state",
]);

/** The values of a resource before and after, by plain key. */
interface Pending {
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
}

/**
 * What the answer says of both sides: RDS, Redshift and ElastiCache return the resource as it is, with the values that
 * it will have in `pendingModifiedValues`. Undefined for other answers.
 */
function pendingIn(event: CloudTrailEvent): Pending | undefined {
  const answer = asObject(event.record.responseElements);
  const holder = [answer, ...Object.values(answer ?? {}).map(asObject)].find(
    (object) => asObject(object?.pendingModifiedValues) !== undefined,
  );
  const after = asObject(holder?.pendingModifiedValues);
  return holder === undefined || after === undefined
    ? undefined
    : { before: plainValues(holder), after: plainValues(after) };
}

function plainValues(object: JsonObject): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(object).flatMap(([name, value]) => {
      const text = typeof value === "object" ? undefined : asText(value);
      return text === undefined ? [] : [[plainKey(name), text] as const];
    }),
  );
}
