import { parseArn } from "../aws/arn.ts";
import { asText, type JsonObject } from "../text/json.ts";
import type { EntityKind, JsonPath } from "./entity.ts";
import { type KeyRule, plainKey, ruleOfKey, ruleOfOperationNoun } from "./entityKey.ts";
import { isIpv4, isIpv6, isUuid, prefixedId, uniqueIdKind } from "./entityShape.ts";

/** A value's position in the record and the context that determines its meaning. */
export interface Spot {
  /** Mutated during the walk: copy it to keep it. */
  readonly path: JsonPath;
  /** The nearest key above the value: the list's key for an item, the element's key for XML's "content". */
  readonly key: string;
  readonly parent: JsonObject;
  readonly service: string;
  readonly operation: string;
}

/**
 * Kind and type of an entire string: by its shape where that is certain, else by its key. Undefined when it is not an
 * entity.
 */
export function wholeValue(
  text: string,
  spot: Spot,
): { readonly kind: EntityKind; readonly type?: string } | undefined {
  if (text.startsWith("arn:")) {
    return isOneArn(text, spot) ? { kind: "arn", ...resourceType(spot) } : undefined;
  }
  if (text.length > 2048 || isJsonOrUrl(text)) {
    return isQueueUrl(text, spot) ? { kind: "queue", type: "AWS::SQS::Queue" } : undefined;
  }
  const unique = uniqueIdKind(text);
  if (unique !== undefined) {
    return { kind: unique };
  }
  const id = prefixedId(text, true);
  if (id !== undefined) {
    return id;
  }
  return byIdentity(spot) ?? byAddress(text, spot) ?? byKey(text, spot);
}

/** True for JSON and URLs, which are not names. */
function isJsonOrUrl(text: string): boolean {
  const first = text.charCodeAt(0);
  return first === 0x7b || first === 0x5b || text.startsWith("http:") || text.startsWith("https:");
}

/** In `resources` the whole string is one ARN even with spaces and commas: object keys may contain them. */
function isOneArn(text: string, spot: Spot): boolean {
  const clean = spot.path[0] === "resources" || !/[\s"'<>;*?]|,arn:|\$\{/.test(text);
  return clean && text.length <= 2048 && parseArn(text) !== undefined;
}

function resourceType(spot: Spot): { readonly type?: string } {
  const type = spot.path[0] === "resources" ? asText(spot.parent.type) : undefined;
  return type === undefined ? {} : { type };
}

function isQueueUrl(text: string, spot: Spot): boolean {
  return plainKey(spot.key) === "queueurl" && /^https?:\/\/[^/\s]+\/\d{12}\/[\w.-]+$/.test(text);
}

function byKey(text: string, spot: Spot): { readonly kind: EntityKind; readonly type?: string } | undefined {
  const { path, key, service, operation } = spot;
  if (text.length === 12 && /^\d{12}$/.test(text) && isAccountKey(key)) {
    return { kind: "account" };
  }
  const root = path[0];
  if (path.length === 1) {
    return rootValue(key, text);
  }
  if (!CALL_PARTS.has(String(root))) {
    return key.length >= 11 && plainKey(key) === "accesskeyid" ? { kind: "access-key" } : undefined;
  }
  if (text.length > 1100 || text.includes("\n") || text.includes("\r")) {
    return undefined;
  }
  if (service === "s3" && key === "key" && asText(spot.parent.bucketName) !== undefined) {
    return { kind: "object", type: "AWS::S3::Object" };
  }
  const depth = depthOf(path);
  return (
    ifFits(ruleOfKey(service, key, depth === 1, operation), text) ??
    ifFits(idByShape(key, text), text) ??
    ifFits(depth <= 2 ? ruleOfOperationNoun(operation, key) : undefined, text) ??
    ifFits(ruleOfWrappedName(spot, depth), text)
  );
}

function ifFits(rule: KeyRule | undefined, text: string): KeyRule | undefined {
  return rule !== undefined && fits(rule, text) ? rule : undefined;
}

/** Accepts anonymised ids too, when the key says that the value is an id. */
function idByShape(key: string, text: string): KeyRule | undefined {
  const id = prefixedId(text, false);
  return id !== undefined && /ids?$|identifiers?$|^value$/i.test(key) ? id : undefined;
}

/** Top-level members whose keys are defined by the service and describe the call. */
const CALL_PARTS: ReadonlySet<string> = new Set([
  "requestParameters",
  "responseElements",
  "serviceEventDetails",
  "additionalEventData",
  "addendum",
]);

/**
 * Depth below the request; 0 is the request itself. Wrappers do not count: {"CreateNatGatewayRequest": {…}} of EC2,
 * {"tableInput": {…}} of Glue. Items count as their list.
 */
function depthOf(path: JsonPath): number {
  let names = 0;
  let wrapped = false;
  for (let index = 0; index < path.length; index += 1) {
    const step = path[index];
    if (typeof step === "string") {
      names += 1;
      wrapped ||= names === 2 && (step.endsWith("Request") || step.endsWith("Input"));
    }
  }
  return names - 1 - (wrapped ? 1 : 0);
}

/** The name in a response that contains the whole resource: {"profile": {"name": "x"}} of CreateProfile. */
function ruleOfWrappedName(spot: Spot, depth: number): KeyRule | undefined {
  const holder = spot.path[1];
  const names = depth === 2 && typeof holder === "string" && (spot.key === "name" || spot.key === "id");
  return names ? ruleOfOperationNoun(spot.operation, `${holder}Name`) : undefined;
}

function rootValue(key: string, text: string): { readonly kind: EntityKind } | undefined {
  switch (key) {
    case "eventID":
    case "sharedEventID":
      return { kind: "event-id" };
    case "requestID":
      return { kind: "request-id" };
    case "eventSource":
      return text.includes(".") ? { kind: "service-principal" } : undefined;
    default:
      return undefined;
  }
}

/** Whether a value is plausible for its key's rule: rejects malformed ids and lists of names in one string. */
function fits({ kind, type }: KeyRule, text: string): boolean {
  switch (kind) {
    case "ec2-resource":
      // Connect, Lightsail and other services also have an "instanceId".
      return type !== "AWS::EC2::Instance" || /^(?:i|mi)-/.test(text);
    case "event-id":
      return isUuid(text);
    case "request-id":
      return /^[\w+/=-]{8,128}$/.test(text);
    case "access-key":
      return /^[A-Z0-9]{16,128}$/.test(text);
    case "bucket":
      return /^[\w.-]{3,255}$/.test(text);
    default:
      return !/^(?:true|false|null|\*)$/.test(text);
  }
}

function byIdentity(spot: Spot): { readonly kind: EntityKind; readonly type?: string } | undefined {
  if (spot.path[0] !== "userIdentity" || spot.key !== "userName") {
    return undefined;
  }
  switch (spot.parent.type) {
    case "IAMUser":
      return { kind: "iam-user", type: "AWS::IAM::User" };
    case "Role":
    case "AssumedRole":
      return { kind: "iam-role", type: "AWS::IAM::Role" };
    case "FederatedUser":
    case "WebIdentityUser":
    case "SAMLUser":
      return { kind: "session-name" };
    default:
      return undefined;
  }
}

function byAddress(text: string, spot: Spot): { readonly kind: EntityKind } | undefined {
  if (isIpv4(text)) {
    return /version/i.test(spot.key) || text === "0.0.0.0" ? undefined : { kind: "ip-address" };
  }
  return isIpv6(text) && /ip|addr|source/i.test(spot.key) ? { kind: "ip-address" } : undefined;
}

/** Whether twelve digits under this key are an account id. */
function isAccountKey(key: string): boolean {
  return /account|owner|userid|principal|grantee|valuesto|^aws$|target|member|admin|invitee|customer/i.test(
    plainKey(key),
  );
}

/** The same for a number, which under most keys is a size or a count ("targetSizeInBytes"). */
export function isAccountNumberKey(key: string): boolean {
  return /(?:account(?:id|number)?|owner(?:id)?|user(?:id)?|principal|grantee|^aws|(?:target|member|admin|invitee|customer)(?:id)?)s?$/.test(
    plainKey(key),
  );
}
