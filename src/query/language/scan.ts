import { findField, findPath } from "../fields/fields.ts";

/** A value as written: bare with `\` before special characters, or quoted. `start` and `end` are UTF-16 indices. */
export interface Word {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  /** True when a bare word contains an unescaped `*` or `?`. */
  readonly wildcard: boolean;
  /** The unescaped text; with wildcards, the pattern, in which `\` escapes `*`, `?` and `\`. */
  readonly value: string;
  /** False when the closing quote is missing. */
  readonly closed: boolean;
}

/** A field name with its operator (`event:`, `time>=`, `requestParameters."a b"=`); the values follow. */
export interface FieldPrefix {
  readonly name: string;
  readonly operator: ":" | "=" | "!=" | "<" | "<=" | ">" | ">=";
  readonly start: number;
  /** Index after the name. */
  readonly nameEnd: number;
  /** Index after the operator. */
  readonly end: number;
}

const SPACE = /\s/;
const SPECIAL = /[\s"(),*?\\:<>=!-]/;
const PREFIX =
  /([A-Za-z_][A-Za-z0-9_-]*(?:\.(?:[A-Za-z0-9_@$/+-]+|"(?:[^"\\]|\\.)*"))*)(:>=|:<=|:>|:<|>=|<=|!=|:|=|>|<)/y;

/** Index of the first character at or after `from` that is not white space; the length of the text when there is none. */
export function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && SPACE.test(text.charAt(at))) {
    at += 1;
  }
  return at;
}

/** The field name and operator at `start`, if any. ARNs, resource types and URLs are not field tests. */
export function fieldPrefixAt(text: string, start: number): FieldPrefix | undefined {
  PREFIX.lastIndex = start;
  const match = PREFIX.exec(text);
  if (match === null) {
    return undefined;
  }
  const [whole, name = "", operator = ""] = match;
  const end = start + whole.length;
  const isValue =
    (name.toLowerCase() === "arn" && /^aws[\w-]*:/i.test(text.slice(end, end + 12))) ||
    (operator === ":" && text.startsWith(":", end) && !isAddressBehind(name, text, end)) ||
    (operator === ":" && /^(?:https?|s3|ftp|file|ssh|git)$/i.test(name) && text.startsWith("//", end));
  if (isValue) {
    return undefined;
  }
  const plain = operator.length > 1 && operator.startsWith(":") ? operator.slice(1) : operator;
  return { name, operator: plain as FieldPrefix["operator"], start, nameEnd: start + name.length, end };
}

/**
 * Whether `::` after a field's colon begins an IPv6 address, as in `ip:::1`. Not in `AWS::S3::Bucket` (two colons in
 * all) or `s3:::logs` (not a field).
 */
function isAddressBehind(name: string, text: string, at: number): boolean {
  return text.startsWith("::", at) && (findField(name) !== undefined || findPath(name) !== undefined);
}

/** Reads the word at `start`; an empty word when none begins there. A comma ends a word only in a list. */
export function readWord(text: string, start: number, inList: boolean): Word {
  return text.charAt(start) === '"' ? readQuoted(text, start) : readBare(text, start, inList);
}

function readQuoted(text: string, start: number): Word {
  let value = "";
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (char === '"') {
      return { start, end: at + 1, quoted: true, wildcard: false, value, closed: true };
    }
    if (char === "\\" && (next === '"' || next === "\\")) {
      value += next;
      at += 1;
    } else {
      value += char;
    }
  }
  return { start, end: text.length, quoted: true, wildcard: false, value, closed: false };
}

function readBare(text: string, start: number, inList: boolean): Word {
  let plain = "";
  let pattern = "";
  let wildcard = false;
  let at = start;
  for (; at < text.length; at += 1) {
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (char === "\\" && next !== "" && SPECIAL.test(next)) {
      plain += next;
      pattern += /[*?\\]/.test(next) ? `\\${next}` : next;
      at += 1;
    } else if (SPACE.test(char) || char === '"' || char === "(" || char === ")" || (inList && char === ",")) {
      break;
    } else {
      wildcard ||= char === "*" || char === "?";
      plain += char;
      pattern += char === "\\" ? "\\\\" : char;
    }
  }
  return { start, end: at, quoted: false, wildcard, value: wildcard ? pattern : plain, closed: true };
}

/** A plain value in the search language: bare if that reads back as the same value, else quoted. */
export function quote(value: string): string {
  return /^[A-Za-z0-9_@/.+][A-Za-z0-9_@/.+:-]*$/.test(value) &&
    !value.includes("..") &&
    !/^(?:and|or|not)$/i.test(value)
    ? value
    : `"${value.replace(/["\\]/g, "\\$&")}"`;
}

/**
 * A wildcard pattern in the search language, escaped for its context: after an operator ("value"), or as free text that
 * must not read as a field test ("text").
 */
export function escapePattern(pattern: string, context: "value" | "text"): string {
  const special = context === "value" ? /\\[*?\\]|[\s"(),]|^[:<>=]/g : /\\[*?\\]|[\s"(),:<>=!]|^-/g;
  return pattern.replace(special, (part) => (part.length > 1 ? part : `\\${part}`));
}
