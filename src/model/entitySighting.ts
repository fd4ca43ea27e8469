import { accountText } from "./actor.ts";
import { parseArn } from "./arn.ts";
import type { EntityKind, JsonPath } from "./entity.ts";
import { plainKey, ruleOfKey, ruleOfOwnNoun } from "./entityKey.ts";
import { isIpv4, isIpv6, isUuid, prefixedId, type ShapeMatch, scanText } from "./entityShape.ts";
import { asObject, asText, type JsonObject, type JsonValue } from "./json.ts";
import { decodePercents } from "./percent.ts";
import { apiName } from "./record.ts";

/** One thing seen at one place of a record. */
export interface Sighting {
  readonly kind: EntityKind;
  readonly value: string;
  readonly type?: string;
  readonly path: JsonPath;
  readonly span?: readonly [start: number, end: number];
}

// Work is bounded whatever the record holds: a scanned string, all strings together, values visited.
const MAX_STRING = 262_144;
const MAX_TEXT = 4_000_000;
const MAX_VALUES = 200_000;

/** Everything linkable in a record, in the record's own order; the same thing is seen as often as it stands there. */
export function* sightings(record: JsonObject): Generator<Sighting> {
  const source = asText(record.eventSource) ?? "";
  const context = { service: source.split(".", 1)[0] ?? "", operation: apiName(asText(record.eventName) ?? "") };
  const budget = { text: MAX_TEXT, values: MAX_VALUES };
  for (const [key, value] of Object.entries(record)) {
    yield* walk(value, { path: [key], key, parent: record, ...context }, budget);
  }
}

interface Spot {
  readonly path: JsonPath;
  /** The nearest name above the value: that of the list for an item, of the element for XML's "content". */
  readonly key: string;
  readonly parent: JsonObject;
  readonly service: string;
  readonly operation: string;
}

function* walk(value: JsonValue, spot: Spot, budget: { text: number; values: number }): Generator<Sighting> {
  if (--budget.values < 0 || budget.text < 0) {
    return;
  }
  if (typeof value === "string") {
    budget.text -= value.length;
    yield* inString(value.length > MAX_STRING ? value.slice(0, MAX_STRING) : value, spot);
  } else if (typeof value === "number") {
    const account = isAccountKey(spot.key) ? accountText(value) : undefined;
    if (account !== undefined && /^\d{12}$/.test(account)) {
      yield { kind: "account", value: account, path: spot.path };
    }
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield* walk(item, { ...spot, path: [...spot.path, index] }, budget);
    }
  } else if (typeof value === "object" && value !== null) {
    const parent = value as JsonObject;
    for (const [key, item] of Object.entries(parent)) {
      const inherits = key === "content" || key === "items" || key === "member";
      yield* walk(item, { ...spot, path: [...spot.path, key], key: inherits ? spot.key : key, parent }, budget);
    }
  }
}

function* inString(text: string, spot: Spot): Generator<Sighting> {
  if (text === "" || isMasked(text)) {
    return;
  }
  yield* sessionArn(text, spot);
  const whole = wholeValue(text, spot);
  if (whole !== undefined) {
    yield { ...whole, value: text, path: spot.path };
    return;
  }
  yield* principalId(text, spot);
  if (/%(?:22|3a|7b|2f)/i.test(text)) {
    const decoded = decodePercents(text);
    for (const match of scanText(decoded.text)) {
      yield partOf(match, decoded.text, spot, [decoded.at(match.start), decoded.at(match.end)], text.length);
    }
    return;
  }
  if (!mayHoldShapes(text, spot)) {
    return;
  }
  for (const match of scanText(text)) {
    yield partOf(match, text, spot, [match.start, match.end], text.length);
  }
}

function partOf(
  match: ShapeMatch,
  text: string,
  spot: Spot,
  span: readonly [number, number],
  length: number,
): Sighting {
  return {
    kind: match.kind,
    value: text.slice(match.start, match.end),
    ...(match.type === undefined ? {} : { type: match.type }),
    path: spot.path,
    ...(span[0] === 0 && span[1] === length ? {} : { span }),
  };
}

/** What the whole string is: told by its shape where that is sure, else by its key. */
function wholeValue(text: string, spot: Spot): { readonly kind: EntityKind; readonly type?: string } | undefined {
  if (text.startsWith("arn:")) {
    return isOneArn(text, spot) ? { kind: "arn", ...resourceType(spot) } : undefined;
  }
  if (text.length > 2048 || /^(?:[{[]|https?:)/.test(text)) {
    return isQueueUrl(text, spot) ? { kind: "queue", type: "AWS::SQS::Queue" } : undefined;
  }
  const id = prefixedId(text, !/ids?$|identifiers?$|^value$|^resources?$/i.test(spot.key));
  if (id !== undefined) {
    return id;
  }
  return byIdentity(spot) ?? byAddress(text, spot) ?? byKey(text, spot);
}

/** In `resources` even what looks like prose is one ARN: object keys hold spaces and commas. */
function isOneArn(text: string, spot: Spot): boolean {
  const clean = spot.path[0] === "resources" || !/[\s"'<>;]|,arn:/.test(text);
  return clean && text.length <= 2048 && !/[*?$]/.test(text) && parseArn(text) !== undefined;
}

function resourceType(spot: Spot): { readonly type?: string } {
  const type = spot.path[0] === "resources" ? asText(spot.parent.type) : undefined;
  return type === undefined ? {} : { type };
}

function isQueueUrl(text: string, spot: Spot): boolean {
  return plainKey(spot.key) === "queueurl" && /^https?:\/\/[^/\s]+\/\d{12}\/[\w.-]+$/.test(text);
}

function byKey(text: string, spot: Spot): { readonly kind: EntityKind; readonly type?: string } | undefined {
  const { path, key, service } = spot;
  if (isAccountKey(key) && /^\d{12}$/.test(text)) {
    return { kind: "account" };
  }
  const root = path[0];
  if (path.length === 1) {
    return rootValue(key, text);
  }
  if (!CALL_PARTS.has(String(root))) {
    return plainKey(key) === "accesskeyid" ? { kind: "access-key" } : undefined;
  }
  if (/[\n\r]/.test(text) || text.length > 1100) {
    return undefined;
  }
  if (service === "s3" && key === "key" && asText(spot.parent.bucketName) !== undefined) {
    return { kind: "object", type: "AWS::S3::Object" };
  }
  // EC2 wraps a request once more: {"CreateNatGatewayRequest": {…}}.
  const top =
    path.length - (typeof path[1] === "string" && path[1].endsWith("Request") ? 1 : 0) <=
    2 + (Number.isInteger(path[2]) ? 1 : 0);
  const rule = ruleOfKey(service, key, top, spot.operation) ?? (top ? ruleOfOwnNoun(spot.operation, key) : undefined);
  return rule !== undefined && fits(rule.kind, text) ? rule : undefined;
}

/** Where keys are the service's own and name what the call is about. */
const CALL_PARTS: ReadonlySet<string> = new Set([
  "requestParameters",
  "responseElements",
  "serviceEventDetails",
  "additionalEventData",
  "addendum",
]);

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
function fits(kind: EntityKind, text: string): boolean {
  switch (kind) {
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
  return /ip|addr|source/i.test(spot.key) && isIpv6(text) ? { kind: "ip-address" } : undefined;
}

/** "AROA…:session": the role's unique id and the session's name in one string. */
function* principalId(text: string, spot: Spot): Generator<Sighting> {
  const match = /^(A[RI][A-Z]{2}[A-Z0-9]{12,28}):(.+)$/s.exec(text);
  const [, id = "", session = ""] = match ?? [];
  if (match !== null && text.length < 256) {
    yield { kind: "session-name", value: session, path: spot.path, span: [id.length + 1, text.length] };
  }
}

/** The role and the session within the actor's STS ARN, where nothing else in the record names them. */
function* sessionArn(text: string, spot: Spot): Generator<Sighting> {
  const [root, key] = spot.path;
  const match =
    root === "userIdentity" && key === "arn"
      ? /^(arn:aws[a-z-]*:sts::\d*:assumed-role\/)([^/]+)\/(.+)$/s.exec(text)
      : null;
  if (match === null) {
    return;
  }
  const [, prefix = "", role = "", session = ""] = match;
  const slash = prefix.length + role.length;
  if (asText(asObject(asObject(spot.parent.sessionContext)?.sessionIssuer)?.userName) === undefined) {
    yield { kind: "iam-role", value: role, type: "AWS::IAM::Role", path: spot.path, span: [prefix.length, slash] };
  }
  if (asText(spot.parent.principalId)?.includes(":") !== true) {
    yield { kind: "session-name", value: session, path: spot.path, span: [slash + 1, text.length] };
  }
}

function isAccountKey(key: string): boolean {
  return /account|owner|userid|principal|grantee|valuesto|^aws$|target|member|admin|invitee|customer/i.test(
    plainKey(key),
  );
}

/** The browser's or SDK's own words and host names hold version numbers and domains, but nothing to link. */
function mayHoldShapes(text: string, spot: Spot): boolean {
  return (
    text.length >= 9 &&
    spot.key !== "userAgent" &&
    spot.path[0] !== "tlsDetails" &&
    !/^(?:host|version|sessiontoken|nexttoken|marker)$/i.test(spot.key)
  );
}

function isMasked(text: string): boolean {
  return text === "HIDDEN_DUE_TO_SECURITY_REASONS" || /^\*+$/.test(text);
}
