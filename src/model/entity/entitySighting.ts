import { parseArn } from "../aws/arn.ts";
import { accountText } from "../event/actor.ts";
import { decodePercents } from "../event/percent.ts";
import { apiName } from "../event/record.ts";
import { asObject, asText, type JsonObject, type JsonValue } from "../text/json.ts";
import type { EntityKind, JsonPath } from "./entity.ts";
import { type ShapeMatch, scanText } from "./entityShape.ts";
import { isAccountNumberKey, type Spot, wholeValue } from "./entityValue.ts";

/** One occurrence of an entity in a record. */
export interface Sighting {
  readonly kind: EntityKind;
  readonly value: string;
  readonly type?: string;
  readonly path: JsonPath;
  readonly span?: readonly [start: number, end: number];
}

// Limits of the work per record: length of a scanned string, total length of all strings, number of values.
const MAX_STRING = 262_144;
const MAX_TEXT = 4_000_000;
const MAX_VALUES = 200_000;

/**
 * Smallest number read as an account id: ids written as numbers lose leading zeros, but rarely more than two; smaller
 * numbers are counts ("targetCount": 3).
 */
const LEAST_ACCOUNT = 1e9;

/**
 * Called for each sighting. A callback instead of a generator for speed: every row of a results table is read this way.
 */
export type See = (sighting: Sighting) => void;

/**
 * Calls `see` for every entity occurrence in a record, in record order; an entity that occurs several times is reported
 * each time.
 */
export function seeRecord(record: JsonObject, see: See): void {
  walkMembers(record, walkerOf(record), see);
}

/**
 * Like `seeRecord` for the top-level members that `parts` accepts. Returns how many values and characters were read.
 */
export function seeParts(
  record: JsonObject,
  parts: (name: string) => boolean,
  see: See,
): { readonly values: number; readonly text: number } {
  const at = walkerOf(record);
  for (const name of Object.keys(record)) {
    if (parts(name)) {
      at.key = name;
      at.path.push(name);
      walk(record[name] ?? null, at, see);
      at.path.pop();
    }
  }
  return { values: MAX_VALUES - at.values, text: MAX_TEXT - at.text };
}

function walkerOf(record: JsonObject): Walker {
  const source = asText(record.eventSource) ?? "";
  const dot = source.indexOf(".");
  return {
    path: [],
    key: "",
    parent: record,
    service: dot < 0 ? source : source.slice(0, dot),
    operation: apiName(asText(record.eventName) ?? ""),
    text: MAX_TEXT,
    values: MAX_VALUES,
  };
}

/** State of the walk: one mutable object for the whole record, because most values contain no entity. */
interface Walker extends Spot {
  readonly path: (string | number)[];
  key: string;
  parent: JsonObject;
  /** Remaining budget: characters and values. */
  text: number;
  values: number;
}

function walk(value: JsonValue, at: Walker, see: See): void {
  if (--at.values < 0 || at.text < 0) {
    return;
  }
  if (typeof value === "string") {
    at.text -= value.length;
    seeString(value.length > MAX_STRING ? value.slice(0, MAX_STRING) : value, at, see);
  } else if (typeof value === "number") {
    const account = value >= LEAST_ACCOUNT && isAccountNumberKey(at.key) ? accountText(value) : undefined;
    if (account !== undefined && /^\d{12}$/.test(account)) {
      see({ kind: "account", value: account, path: at.path.slice() });
    }
  } else if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      at.path.push(index);
      walk(value[index] ?? null, at, see);
      at.path.pop();
    }
  } else if (typeof value === "object" && value !== null) {
    walkMembers(value as JsonObject, at, see);
  }
}

function walkMembers(holder: JsonObject, at: Walker, see: See): void {
  const { key, parent } = at;
  at.parent = holder;
  for (const name of Object.keys(holder)) {
    const inherits = at.path.length > 0 && (name === "content" || name === "items" || name === "member");
    at.key = inherits ? key : name;
    at.path.push(name);
    walk(holder[name] ?? null, at, see);
    at.path.pop();
  }
  at.key = key;
  at.parent = parent;
}

function seeString(text: string, spot: Spot, see: See): void {
  if (text === "" || isMasked(text)) {
    return;
  }
  seeSessionArn(text, spot, see);
  const decodedArn = isEncodedArn(text, spot) ? decodePercents(text).text : text;
  if (decodedArn !== text && parseArn(decodedArn) !== undefined) {
    see({ kind: "arn", value: decodedArn, path: spot.path.slice(), span: [0, text.length] });
    return;
  }
  const whole = wholeValue(text, spot);
  if (whole !== undefined) {
    const { kind, type } = whole;
    const path = spot.path.slice();
    see(type === undefined ? { kind, value: text, path } : { kind, value: text, type, path });
    return;
  }
  seePrincipalId(text, spot, see);
  if (text.includes("%") && /%(?:22|3a|7b|2f)/i.test(text)) {
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

/** An ARN in which "/" and ":" are escaped. In `resources` and in ARNs of S3 the escapes may belong to the key. */
function isEncodedArn(text: string, spot: Spot): boolean {
  return (
    text.startsWith("arn:aws") &&
    text.length <= 2048 &&
    spot.path[0] !== "resources" &&
    /%(?:3a|2f)/i.test(text) &&
    !/[\s*?]/.test(text) &&
    !/^arn:[^:]*:s3/.test(text)
  );
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
    path: spot.path.slice(),
    ...(span[0] === 0 && span[1] === length ? {} : { span }),
  };
}

/** "AROA…:session": reports the role's unique id and the session name. */
function seePrincipalId(text: string, spot: Spot, see: See): void {
  if (text.length >= 256 || text.charCodeAt(0) !== 0x41 || !text.includes(":")) {
    return;
  }
  const match = /^(A[RI][A-Z]{2}[A-Z0-9]{12,28}):(.+)$/s.exec(text);
  const [, id = "", session = ""] = match ?? [];
  if (match !== null) {
    const path = spot.path.slice();
    if (spot.key === "assumedRoleId") {
      // LookupEvents lists AssumeRole under the whole value.
      see({ kind: "resource", value: text, type: "AWS::STS::AssumedRole", path });
    }
    see({ kind: "session-name", value: session, path, span: [id.length + 1, text.length] });
  }
}

/** Reports the role and session in the actor's STS ARN where no other field of the record names them. */
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
  const path = spot.path.slice();
  const slash = prefix.length + role.length;
  if (asText(asObject(asObject(spot.parent.sessionContext)?.sessionIssuer)?.userName) === undefined) {
    see({ kind: "iam-role", value: role, type: "AWS::IAM::Role", path, span: [prefix.length, slash] });
  }
  if (asText(spot.parent.principalId)?.includes(":") !== true) {
    see({ kind: "session-name", value: session, path, span: [slash + 1, text.length] });
  }
}

/** False for texts with version numbers and domains but no entities: user agents, host names, TLS details, tokens. */
function mayHoldShapes(text: string, spot: Spot): boolean {
  return (
    text.length >= 9 &&
    spot.key !== "userAgent" &&
    spot.path[0] !== "tlsDetails" &&
    !(spot.key.length <= 12 && OPAQUE.has(spot.key.toLowerCase()))
  );
}

const OPAQUE: ReadonlySet<string> = new Set(["host", "version", "sessiontoken", "nexttoken", "marker"]);

function isMasked(text: string): boolean {
  return text === "HIDDEN_DUE_TO_SECURITY_REASONS" || (text.charCodeAt(0) === 0x2a && /^\*+$/.test(text));
}
