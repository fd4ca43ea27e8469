import type { JsonPath } from "../../model/entity/entity.ts";
import type { JsonObject, JsonValue } from "../../model/text/json.ts";
import { type DecodeBudget, type Decoded, decodeBudget, decodeText } from "./decoders.ts";

/** A text that could be decoded, and where it is. */
export interface DecodedPart extends Decoded {
  /** In the record; of a part within another, in the value of that part. */
  readonly path: JsonPath;
  /** The key by which the text is known: that of its member, or of the object around a "value". */
  readonly key: string;
  /** The part in whose value it is. Absent: the record's own. */
  readonly within?: DecodedPart;
}

/** Encoded texts within decoded ones: a deeper one stays as it is. */
const MAX_DEPTH = 4;
/** Further ones stay as they are. */
const MAX_PARTS = 500;

/** Every text of a value that can be decoded, outer ones before those within them. `key`: of the member that holds the value. */
export function decodedParts(root: JsonValue, budget = decodeBudget(), key = ""): readonly DecodedPart[] {
  const state: Walk = { parts: [], path: [], budget, within: undefined, depth: 0 };
  walk(root, key, state);
  return state.parts;
}

/** The decoded texts of a record. Kept as long as the record, because an event view asks once for each of its entities. */
export function decodedPartsOf(record: JsonObject): readonly DecodedPart[] {
  const known = PARTS.get(record);
  if (known !== undefined) {
    return known;
  }
  const parts = decodedParts(record);
  // Most records have none, and it takes little to find that out.
  if (parts.length > 0) {
    PARTS.set(record, parts);
  }
  return parts;
}

const PARTS = new WeakMap<JsonObject, readonly DecodedPart[]>();

interface Walk {
  readonly parts: DecodedPart[];
  readonly path: (string | number)[];
  readonly budget: DecodeBudget;
  readonly within: DecodedPart | undefined;
  readonly depth: number;
}

function walk(value: JsonValue, key: string, state: Walk): void {
  if (typeof value === "string") {
    addPart(value, key, state);
  } else if (typeof value === "object" && value !== null) {
    const isList = Array.isArray(value);
    for (const name of Object.keys(value)) {
      state.path.push(isList ? Number(name) : name);
      walk((value as JsonObject)[name] ?? null, isList || WRAPPERS.has(name) ? key : name, state);
      state.path.pop();
    }
  }
}

/** Keys that say nothing about their value: {"userData": {"value": …}}. */
const WRAPPERS: ReadonlySet<string> = new Set(["value", "content", "items", "member"]);

function addPart(text: string, key: string, state: Walk): void {
  const { parts, budget, within, depth } = state;
  if (depth >= MAX_DEPTH || parts.length >= MAX_PARTS) {
    return;
  }
  const decoded = decodeText(text, budget);
  if (decoded === undefined) {
    return;
  }
  const part: DecodedPart = { ...decoded, path: [...state.path], key, ...(within === undefined ? {} : { within }) };
  parts.push(part);
  if (part.value !== undefined) {
    walk(part.value, key, { parts, budget, path: [], within: part, depth: depth + 1 });
  }
}

/**
 * What is inside a value in which a path does not go on: the JSON in a text, or the only member of a request's or response's
 * wrapper ({"CreateFlowLogsRequest": {…}}). `keys`: the path up to the value. Undefined: nothing.
 */
export function insideOf(
  value: string | JsonObject,
  keys: readonly string[],
  budget: DecodeBudget,
): JsonValue | undefined {
  if (typeof value === "string") {
    return decodeText(value, budget)?.value;
  }
  return keys.length === 1 && /^(?:requestParameters|responseElements)$/i.test(keys[0] ?? "")
    ? unwrapped(value)
    : undefined;
}

/** The content of {"CreateFlowLogsRequest": {…}} and its like, in which newer services put all their parameters. */
export function unwrapped(value: JsonObject): JsonObject | undefined {
  const [name = "", ...others] = Object.keys(value);
  const inner = value[name];
  return others.length === 0 &&
    /(?:Request|Response|Result)$/.test(name) &&
    typeof inner === "object" &&
    inner !== null &&
    !Array.isArray(inner)
    ? (inner as JsonObject)
    : undefined;
}
