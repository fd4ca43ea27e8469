import type { JsonObject, JsonValue } from "../../model/text/json.ts";

export type Scalar = string | number | boolean;

const PLAIN_SEGMENT = /^[A-Za-z0-9_@$/+-]+$/;
const SEGMENT = /(?:([A-Za-z0-9_@$/+-]+)|"((?:[^"\\]|\\.)*)")(\.|$)/y;

/**
 * Parses a path such as `requestParameters.tags."aws:name"` into its keys. A key with characters other than letters,
 * digits and `_@$/+-` must be quoted. Undefined when the text is not a path.
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

/** The canonical spelling of a path; `parsePath` reads it back into the same keys. */
export function printPath(segments: readonly string[]): string {
  return segments.map((key) => (PLAIN_SEGMENT.test(key) ? key : `"${key.replace(/["\\]/g, "\\$&")}"`)).join(".");
}

/**
 * `values`: every scalar at or below a path. `present`: whether the path has any value other than null. `nodes`: the values
 * that the path ends at.
 */
export interface AtPath {
  readonly present: boolean;
  readonly values: readonly Scalar[];
  readonly nodes: readonly JsonValue[];
}

/**
 * What a path goes on in, where `value`, at the keys so far, has no member of the next key: JSON in a text, for one.
 * Undefined: the path ends.
 */
export type Inside = (value: string | JsonObject, keys: readonly string[]) => JsonValue | undefined;

/**
 * Reads a path. Keys match without letter case, since services differ (`bucketName`, `BucketName`). A key is looked up
 * in every element of an array; a number selects one element. An object or array at the end of the path contributes all
 * its scalars.
 */
export function atPath(root: JsonValue, path: readonly string[], inside?: Inside): AtPath {
  let here: JsonValue[] = [root];
  for (const [depth, key] of path.entries()) {
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
        const before = next.length;
        for (const [name, value] of Object.entries(node)) {
          if (name === key || name.toLowerCase() === folded) {
            next.push(value);
          }
        }
        if (next.length === before) {
          pushInside(node as JsonObject);
        }
      } else if (typeof node === "string") {
        pushInside(node);
      }
    }
    here = next;
    function pushInside(node: string | JsonObject): void {
      const inner = inside?.(node, path.slice(0, depth));
      if (inner !== undefined) {
        stack.push(inner);
      }
    }
  }
  return { present: here.some((node) => node !== null), values: here.flatMap((node) => scalars(node)), nodes: here };
}

/**
 * Every scalar at or below a value in document order, without nulls. Iterative, so that deep nesting cannot overflow
 * the stack.
 */
function scalars(root: JsonValue): Scalar[] {
  const found: Scalar[] = [];
  walk(root, (value) => found.push(value));
  return found;
}

/** Every key and every scalar as text; free text is matched against these. */
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
