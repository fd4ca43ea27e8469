/** A JSON value. Numbers that a double cannot represent exactly are strings of their digits. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * Result of `parseJson`. `duplicateKeys`: number of members that a later one of the same name replaced. `failure`: the
 * parser's message.
 */
export type JsonReading =
  | { readonly ok: true; readonly value: JsonValue; readonly duplicateKeys: number }
  | { readonly ok: false; readonly failure: string };

/**
 * Maximum nesting depth. Deeper text is refused, so that code that walks a value may recurse; no real record is close
 * to it.
 */
export const MAX_JSON_DEPTH = 400;

/**
 * Parses JSON text. Never throws. A byte order mark is dropped. Integers beyond 2^53, numbers with more digits than a
 * double holds and numbers out of its range (1e400) become strings of their text. Of duplicate keys the last one wins.
 * `__proto__` becomes an ordinary own property.
 */
export function parseJson(text: string): JsonReading {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  return parseFast(body) ?? parseExact(body);
}

/**
 * Fast path for text without duplicate keys, inexact numbers or deep nesting; undefined when `parseExact` has to
 * decide.
 */
function parseFast(body: string): JsonReading | undefined {
  let value: JsonValue;
  try {
    value = JSON.parse(body) as JsonValue;
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) {
    return typeof value === "number" ? undefined : { ok: true, value, duplicateKeys: 0 };
  }
  const census: Census = { members: 0, listsNumbers: false };
  if (!countValue(census, value, 1)) {
    return undefined;
  }
  const written = writtenMembers(body);
  return written.members === census.members &&
    ((!census.listsNumbers && !written.longNumbers) || !mayHoldInexactNumber.test(body))
    ? { ok: true, value, duplicateKeys: 0 }
    : undefined;
}

interface Census {
  members: number;
  /** Whether a list contains a number. */
  listsNumbers: boolean;
}

/** Adds a value to the census; false when it is nested too deep. */
function countValue(census: Census, value: readonly JsonValue[] | JsonObject, depth: number): boolean {
  if (depth > MAX_JSON_DEPTH) {
    return false;
  }
  const isList = Array.isArray(value);
  const items: readonly JsonValue[] = isList ? value : Object.values(value);
  census.members += isList ? 0 : items.length;
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (typeof item === "object") {
      if (item !== null && !countValue(census, item, depth + 1)) {
        return false;
      }
    } else if (isList && typeof item === "number") {
      census.listsNumbers = true;
    }
  }
  return true;
}

/**
 * Counts the members of valid JSON text: colons after a quote that ends a string. A string that begins with a colon is
 * counted as well, which only makes the caller use the slow path. `longNumbers`: a member's number may be inexact as a
 * double.
 */
function writtenMembers(text: string): { readonly members: number; readonly longNumbers: boolean } {
  let members = 0;
  let longNumbers = false;
  for (let colon = text.indexOf(":"); colon >= 0; colon = text.indexOf(":", colon + 1)) {
    let quote = colon - 1;
    while (isSpace(text.charCodeAt(quote))) {
      quote -= 1;
    }
    if (text.charCodeAt(quote) !== 0x22) {
      continue;
    }
    let before = quote - 1;
    while (text.charCodeAt(before) === 0x5c) {
      before -= 1;
    }
    if ((quote - before) % 2 === 1) {
      members += 1;
      longNumbers ||= isLongNumber(text, colon + 1);
    }
  }
  return { members, longNumbers };
}

/** True for a number with an exponent or with more than 15 characters, which a double may not represent exactly. */
function isLongNumber(text: string, from: number): boolean {
  let at = from;
  while (isSpace(text.charCodeAt(at))) {
    at += 1;
  }
  const start = at;
  for (let unit = text.charCodeAt(at); isOfNumber(unit); unit = text.charCodeAt(at)) {
    if (unit === 0x65 || unit === 0x45) {
      return at > start;
    }
    at += 1;
  }
  return at - start > 15;
}

/** A digit, sign, point or "e". */
function isOfNumber(unit: number): boolean {
  return (
    (unit >= 0x30 && unit <= 0x39) || unit === 0x2d || unit === 0x2e || unit === 0x2b || unit === 0x65 || unit === 0x45
  );
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;
}

function parseExact(body: string): JsonReading {
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

// Matches numbers with 16 or more characters (digits and point) or with an exponent. A match inside a string only costs
// the slow path.
const mayHoldInexactNumber = /(?:^|[:[,\s])-?\d(?:[\d.]{15}|[\d.]*[eE])/;

// JSON.parse passes the source text of a primitive to its reviver since V8 11.4.
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
  const [mantissa = ""] = source.split(/[eE]/, 1);
  const digits = mantissa.replace(/[-.]/g, "").replace(/^0+/, "");
  return digits === "" || (value !== 0 && (digits.length <= 15 || String(value) === source));
}

/** Nesting depth and number of members, counted in the text without parsing it. */
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

/**
 * Index of the closing quote of the string whose first character is at `from`; the text's length when there is none.
 */
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

/** The value as an object; undefined for any other value, including null and arrays. */
export function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** A non-empty string; a number or boolean as text; otherwise undefined. */
export function asText(value: JsonValue | undefined): string | undefined {
  if (typeof value === "string") {
    return value === "" ? undefined : value;
  }
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/** A boolean, or a string that services write for one ("true", "True", "Yes"); otherwise undefined. */
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
