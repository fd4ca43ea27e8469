import { parseArn } from "../aws/arn.ts";
import { asText, type JsonObject } from "../text/json.ts";
import type { EntityKind, JsonPath } from "./entity.ts";
import { type KeyRule, plainKey, ruleOfKey, ruleOfOwnNoun } from "./entityKey.ts";
import { isIpv4, isIpv6, isUuid, prefixedId, uniqueIdKind } from "./entityShape.ts";

/** Where a value stands, with what tells its meaning. */
export interface Spot {
  /** Changes as the walk goes on: what is kept is a copy. */
  readonly path: JsonPath;
  /** The nearest name above the value: that of the list for an item, of the element for XML's "content". */
  readonly key: string;
  readonly parent: JsonObject;
  readonly service: string;
  readonly operation: string;
}

/** What the whole string is: told by its shape where that is sure, else by its key. */
export function wholeValue(
  text: string,
  spot: Spot,
): { readonly kind: EntityKind; readonly type?: string } | undefined {
  if (text.startsWith("arn:")) {
    return isOneArn(text, spot) ? { kind: "arn", ...resourceType(spot) } : undefined;
  }
  if (text.length > 2048 || isNoName(text)) {
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

/** JSON or an address of the web. */
function isNoName(text: string): boolean {
  const first = text.charCodeAt(0);
  return first === 0x7b || first === 0x5b || text.startsWith("http:") || text.startsWith("https:");
}

/** In `resources` even what looks like prose is one ARN: object keys hold spaces and commas. */
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
    ifFits(depth <= 2 ? ruleOfOwnNoun(operation, key) : undefined, text) ??
    ifFits(nameOfOwnObject(spot, depth), text)
  );
}

function ifFits(rule: KeyRule | undefined, text: string): KeyRule | undefined {
  return rule !== undefined && fits(rule, text) ? rule : undefined;
}

/** Under a key that promises an id, also what anonymising makes of one. */
function idByShape(key: string, text: string): KeyRule | undefined {
  const id = prefixedId(text, false);
  return id !== undefined && /ids?$|identifiers?$|^value$/i.test(key) ? id : undefined;
}

/** Where keys are the service's own and name what the call is about. */
const CALL_PARTS: ReadonlySet<string> = new Set([
  "requestParameters",
  "responseElements",
  "serviceEventDetails",
  "additionalEventData",
  "addendum",
]);

/**
 * How deep below the request; some services wrap what is in it once more: {"CreateNatGatewayRequest": {…}} of EC2,
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

/** The name in an answer that holds the whole thing: {"profile": {"name": "x"}} of CreateProfile. */
function nameOfOwnObject(spot: Spot, depth: number): KeyRule | undefined {
  const holder = spot.path[1];
  const names = depth === 2 && typeof holder === "string" && (spot.key === "name" || spot.key === "id");
  return names ? ruleOfOwnNoun(spot.operation, `${holder}Name`) : undefined;
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

/** A key's promise is not kept by every value: an id that is no id, a list of names in one string. */
function fits({ kind, type }: KeyRule, text: string): boolean {
  switch (kind) {
    case "ec2-resource":
      // Connect, Lightsail and others have an "instanceId" of their own.
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

/** A key under which twelve digits are an account. */
export function isAccountKey(key: string): boolean {
  return /account|owner|userid|principal|grantee|valuesto|^aws$|target|member|admin|invitee|customer/i.test(
    plainKey(key),
  );
}
