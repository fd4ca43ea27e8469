import { accountText } from "./actor.ts";
import type { EntityKind, JsonPath } from "./entity.ts";
import { type ShapeMatch, scanText } from "./entityShape.ts";
import { isAccountKey, type Spot, wholeValue } from "./entityValue.ts";
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

/** Account ids written as numbers lose leading zeros, but seldom three: smaller ones are counts ("targetCount": 3). */
const LEAST_ACCOUNT = 1e9;

/** Told of each sighting as it is met. A callback, not a generator: every row of a results table comes through here. */
export type See = (sighting: Sighting) => void;

/** Everything linkable in a record, in the record's own order; the same thing is seen as often as it stands there. */
export function seeRecord(record: JsonObject, see: See): void {
  const source = asText(record.eventSource) ?? "";
  const context = { service: source.split(".", 1)[0] ?? "", operation: apiName(asText(record.eventName) ?? "") };
  const budget = { text: MAX_TEXT, values: MAX_VALUES };
  for (const [key, value] of Object.entries(record)) {
    walk(value, { path: [key], key, parent: record, ...context }, budget, see);
  }
}

function walk(value: JsonValue, spot: Spot, budget: { text: number; values: number }, see: See): void {
  if (--budget.values < 0 || budget.text < 0) {
    return;
  }
  if (typeof value === "string") {
    budget.text -= value.length;
    seeString(value.length > MAX_STRING ? value.slice(0, MAX_STRING) : value, spot, see);
  } else if (typeof value === "number") {
    const account = value >= LEAST_ACCOUNT && isAccountKey(spot.key) ? accountText(value) : undefined;
    if (account !== undefined && /^\d{12}$/.test(account)) {
      see({ kind: "account", value: account, path: spot.path });
    }
  } else if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const { key, parent, service, operation } = spot;
      walk(value[index] ?? null, { path: [...spot.path, index], key, parent, service, operation }, budget, see);
    }
  } else if (typeof value === "object" && value !== null) {
    const parent = value as JsonObject;
    const { service, operation } = spot;
    for (const [name, item] of Object.entries(parent)) {
      const inherits = name === "content" || name === "items" || name === "member";
      const key = inherits ? spot.key : name;
      walk(item, { path: [...spot.path, name], key, parent, service, operation }, budget, see);
    }
  }
}

function seeString(text: string, spot: Spot, see: See): void {
  if (text === "" || isMasked(text)) {
    return;
  }
  seeSessionArn(text, spot, see);
  const whole = wholeValue(text, spot);
  if (whole !== undefined) {
    see({ ...whole, value: text, path: spot.path });
    return;
  }
  seePrincipalId(text, spot, see);
  if (/%(?:22|3a|7b|2f)/i.test(text)) {
    const decoded = decodePercents(text);
    for (const match of scanText(decoded.text)) {
      see(partOf(match, decoded.text, spot, [decoded.at(match.start), decoded.at(match.end)], text.length));
    }
    return;
  }
  if (!mayHoldShapes(text, spot)) {
    return;
  }
  for (const match of scanText(text)) {
    see(partOf(match, text, spot, [match.start, match.end], text.length));
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

/** "AROA…:session": the role's unique id and the session's name in one string. */
function seePrincipalId(text: string, spot: Spot, see: See): void {
  const match = /^(A[RI][A-Z]{2}[A-Z0-9]{12,28}):(.+)$/s.exec(text);
  const [, id = "", session = ""] = match ?? [];
  if (match !== null && text.length < 256) {
    if (spot.key === "assumedRoleId") {
      // AssumeRole's event is found by the two together.
      see({ kind: "resource", value: text, type: "AWS::STS::AssumedRole", path: spot.path });
    }
    see({ kind: "session-name", value: session, path: spot.path, span: [id.length + 1, text.length] });
  }
}

/** The role and the session within the actor's STS ARN, where nothing else in the record names them. */
function seeSessionArn(text: string, spot: Spot, see: See): void {
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
    see({ kind: "iam-role", value: role, type: "AWS::IAM::Role", path: spot.path, span: [prefix.length, slash] });
  }
  if (asText(spot.parent.principalId)?.includes(":") !== true) {
    see({ kind: "session-name", value: session, path: spot.path, span: [slash + 1, text.length] });
  }
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
