/** What JSON text can say. Numbers that a double cannot hold exactly are kept as a string of their digits. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** What reading JSON text gives. `duplicateKeys` counts members that a later one of the same name replaced. */
export type JsonReading =
  | { readonly ok: true; readonly value: JsonValue; readonly duplicateKeys: number }
  | { readonly ok: false; readonly failure: string };

/** Deeper text than this is refused: no real record comes near, and everything that walks a value may recurse. */
export const MAX_JSON_DEPTH = 400;

/**
 * Reads JSON text, never throws. A byte order mark is dropped. Integers beyond 2^53, numbers with more digits than a
 * double holds and numbers beyond its range (1e400) become a string of their text. Of duplicate keys the last one wins.
 * `__proto__` is an ordinary own key.
 */
export function parseJson(text: string): JsonReading {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const shape = measure(body);
  if (shape.depth > MAX_JSON_DEPTH) {
    return { ok: false, failure: `nested more than ${MAX_JSON_DEPTH} levels deep` };
  }
  try {
    const value = (
      mayHoldInexactNumber.test(body)
        ? JSON.parse(body, keepDigits as (key: string, value: unknown) => unknown)
        : JSON.parse(body)
    ) as JsonValue;
    return { ok: true, value, duplicateKeys: Math.max(0, shape.members - countMembers(value)) };
  } catch (error) {
    return { ok: false, failure: error instanceof Error ? error.message : String(error) };
  }
}

// A number of 16 digits or more, or with an exponent. Inside a string it only costs the slow path.
const mayHoldInexactNumber = /(?:^|[:[,\s])-?(?:\d{16}|\d+\.\d{10}|\d[\d.]*[eE])/;

// JSON.parse hands the source text of a primitive to its reviver since V8 11.4.
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  return typeof value === "number" && source !== undefined && !isExact(value, source) ? source : value;
}

function isExact(value: number, source: string): boolean {
  if (!Number.isFinite(value)) {
    return false;
  }
  if (/^-?\d+$/.test(source)) {
    return Number.isSafeInteger(value);
  }
  const digits = source
    .replace(/[eE].*$/, "")
    .replace(/[-.]/g, "")
    .replace(/^0+/, "");
  return digits === "" || (value !== 0 && (digits.length <= 15 || String(value) === source));
}

/** Depth and number of members, read off the text without building anything. */
function measure(text: string): { readonly depth: number; readonly members: number } {
  let depth = 0;
  let deepest = 0;
  let members = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: {
        at = endOfString(text, at + 1);
        break;
      }
      case 0x5b:
      case 0x7b:
        depth++;
        if (depth > deepest) {
          deepest = depth;
          if (deepest > MAX_JSON_DEPTH) {
            return { depth: deepest, members };
          }
        }
        break;
      case 0x5d:
      case 0x7d:
        depth--;
        break;
      case 0x3a:
        members++;
        break;
    }
  }
  return { depth: deepest, members };
}

/** Index of the closing quote of the string whose first character is at `from`; the text's end when there is none. */
function endOfString(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0) {
    let slashes = 0;
    while (at - 1 - slashes >= from && text.charCodeAt(at - 1 - slashes) === 0x5c) {
      slashes++;
    }
    if (slashes % 2 === 0) {
      return at;
    }
    at = text.indexOf('"', at + 1);
  }
  return text.length;
}

function countMembers(root: JsonValue): number {
  let members = 0;
  const waiting: JsonValue[] = [root];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (Array.isArray(value)) {
      for (const item of value) {
        if (typeof item === "object" && item !== null) {
          waiting.push(item);
        }
      }
    } else if (typeof value === "object" && value !== null) {
      for (const item of Object.values(value)) {
        members++;
        if (typeof item === "object" && item !== null) {
          waiting.push(item);
        }
      }
    }
  }
  return members;
}

/** The value as an object, or undefined for anything else (null and arrays too). */
export function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** A non-empty string; a number or boolean as its text; else undefined. */
export function asText(value: JsonValue | undefined): string | undefined {
  if (typeof value === "string") {
    return value === "" ? undefined : value;
  }
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/** A boolean, or the strings that services write for one ("true", "True", "Yes"); else undefined. */
export function asBoolean(value: JsonValue | undefined): boolean | undefined {
  if (typeof value === "boolean") {
    return value;
  }
  if (typeof value !== "string") {
    return undefined;
  }
  const word = value.trim().toLowerCase();
  return word === "true" || word === "yes" ? true : word === "false" || word === "no" ? false : undefined;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
