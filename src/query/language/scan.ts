import { findField, findPath } from "../fields/fields.ts";

/** A value as written: bare with `\` before special characters, or in quotes. `start` and `end` are UTF-16 indices. */
export interface Word {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  /** True when a bare word has a `*` or `?` that is not escaped. */
  readonly wildcard: boolean;
  /** The text meant; with wildcards, the pattern in which `\` escapes `*`, `?` and `\`. */
  readonly value: string;
  /** False when a closing quote is missing. */
  readonly closed: boolean;
}

/** `event:`, `time>=`, `requestParameters."a b"=`: what turns the word behind it into a test of a field. */
export interface FieldPrefix {
  readonly name: string;
  readonly operator: ":" | "=" | "!=" | "<" | "<=" | ">" | ">=";
  readonly start: number;
  /** Past the name. */
  readonly nameEnd: number;
  /** Past the operator. */
  readonly end: number;
}

const SPACE = /\s/;
const SPECIAL = /[\s"(),*?\\:<>=!-]/;
const PREFIX =
  /([A-Za-z_][A-Za-z0-9_-]*(?:\.(?:[A-Za-z0-9_@$/+-]+|"(?:[^"\\]|\\.)*"))*)(:>=|:<=|:>|:<|>=|<=|!=|:|=|>|<)/y;

export function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && SPACE.test(text.charAt(at))) {
    at += 1;
  }
  return at;
}

/** The field and operator that begin here, if any: not in an ARN, a resource type or a URL, which are values. */
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

/** `ip:::1`: an IPv6 address may begin with two colons. `AWS::S3::Bucket` has two in all, `s3:::logs` is no field. */
function isAddressBehind(name: string, text: string, at: number): boolean {
  return text.startsWith("::", at) && (findField(name) !== undefined || findPath(name) !== undefined);
}

/** Reads the word that begins here; empty when none does. A comma ends it in a list only. */
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

/** A plain value as the language writes it: bare where that reads back the same, else in quotes. */
export function quote(value: string): string {
  return /^[A-Za-z0-9_@/.+][A-Za-z0-9_@/.+:-]*$/.test(value) &&
    !value.includes("..") &&
    !/^(?:and|or|not)$/i.test(value)
    ? value
    : `"${value.replace(/["\\]/g, "\\$&")}"`;
}

/** A pattern with wildcards as the language writes it: behind an operator, or as free text, where it must not be one. */
export function escapePattern(pattern: string, context: "value" | "text"): string {
  const special = context === "value" ? /\\[*?\\]|[\s"(),]|^[:<>=]/g : /\\[*?\\]|[\s"(),:<>=!]|^-/g;
  return pattern.replace(special, (part) => (part.length > 1 ? part : `\\${part}`));
}
