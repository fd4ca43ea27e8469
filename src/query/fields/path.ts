import type { JsonValue } from "../../model/text/json.ts";

export type Scalar = string | number | boolean;

const PLAIN_SEGMENT = /^[A-Za-z0-9_@$/+-]+$/;
const SEGMENT = /(?:([A-Za-z0-9_@$/+-]+)|"((?:[^"\\]|\\.)*)")(\.|$)/y;

/**
 * Reads `requestParameters.tags."aws:name"` into its keys; a key with other characters than letters, digits and
 * `_@$/+-` stands in quotes. Undefined when the text is no path.
 */
export function parsePath(text: string): readonly string[] | undefined {
  const segments: string[] = [];
  SEGMENT.lastIndex = 0;
  let end = 0;
  for (let match = SEGMENT.exec(text); match !== null; match = SEGMENT.exec(text)) {
    segments.push(match[1] ?? (match[2] ?? "").replace(/\\(.)/gs, "$1"));
    end = SEGMENT.lastIndex;
    if (match[3] === "") {
      return segments;
    }
    SEGMENT.lastIndex = end;
  }
  return undefined;
}

/** The one spelling of a path: what `parsePath` reads back into the same keys. */
export function printPath(segments: readonly string[]): string {
  return segments.map((key) => (PLAIN_SEGMENT.test(key) ? key : `"${key.replace(/["\\]/g, "\\$&")}"`)).join(".");
}

/** What stands at a path: every scalar there or below, and whether anything but null is there at all. */
export interface AtPath {
  readonly present: boolean;
  readonly values: readonly Scalar[];
}

/**
 * Keys match without regard to case, since services differ (`bucketName`, `BucketName`). A key goes through arrays into
 * every element; a number picks one. An object or array at the end gives its scalars.
 */
export function atPath(root: JsonValue, path: readonly string[]): AtPath {
  let here: JsonValue[] = [root];
  for (const key of path) {
    const next: JsonValue[] = [];
    const folded = key.toLowerCase();
    const stack = here.reverse();
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (isArray(node)) {
        const index = /^\d{1,9}$/.test(key) ? node[Number(key)] : undefined;
        if (index !== undefined) {
          next.push(index);
        } else {
          for (let i = node.length - 1; i >= 0; i -= 1) {
            stack.push(node[i] ?? null);
          }
        }
      } else if (node !== null && typeof node === "object") {
        for (const [name, value] of Object.entries(node)) {
          if (name === key || name.toLowerCase() === folded) {
            next.push(value);
          }
        }
      }
    }
    here = next;
  }
  return { present: here.some((node) => node !== null), values: here.flatMap((node) => scalars(node)) };
}

/** Every scalar at or below a value, in document order; null is absence. Deep nesting costs no stack. */
function scalars(root: JsonValue): Scalar[] {
  const found: Scalar[] = [];
  walk(root, (value) => found.push(value));
  return found;
}

/** Every key and every scalar, as text: what free text looks into. */
export function keysAndValues(root: JsonValue): string[] {
  const found: string[] = [];
  walk(
    root,
    (value) => found.push(String(value)),
    (key) => found.push(key),
  );
  return found;
}

function walk(root: JsonValue, onScalar: (value: Scalar) => void, onKey?: (key: string) => void): void {
  const stack: JsonValue[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node === null) {
      continue;
    }
    if (typeof node !== "object") {
      onScalar(node);
      continue;
    }
    const children = isArray(node) ? node : Object.values(node);
    if (onKey !== undefined && !isArray(node)) {
      for (const key of Object.keys(node)) {
        onKey(key);
      }
    }
    for (let i = children.length - 1; i >= 0; i -= 1) {
      stack.push(children[i] ?? null);
    }
  }
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
