import { unquote } from "./address.ts";
import type { WrittenValue } from "./writtenBlock.ts";

/** The contents of a quoted string without expressions. */
const plain = /^(?:[^"\\$%\n]|\\.|[$%]+(?:[^"\\$%\n{]|\\.))*[$%]*$/;
const reference = /^"?([\p{ID_Start}_][\p{ID_Continue}-]*(?:\.[\p{ID_Start}_][\p{ID_Continue}-]*)?)(?:\[|"?$)/u;
const name = /^[\p{ID_Start}_][\p{ID_Continue}-]*(?:\.[\p{ID_Start}_][\p{ID_Continue}-]*)?/u;
/** A word or a single punctuation character. */
const token = /[\p{ID_Continue}.-]+|[^\s\p{ID_Continue}.-]/gu;
/** Maximum length of a literal in UTF-16 units; identifiers are shorter. */
export const MAX_LITERAL = 2_048;
const MAX_EXPRESSION = 16 * 1024;

/** The provider reference in a text, without its index: "aws.by_region" of `aws.by_region[each.key]`. */
export function readReference(text: string): string | undefined {
  return reference.exec(text)?.[1];
}

/** An expression in native syntax. */
export class Expression implements WrittenValue {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text.length > MAX_EXPRESSION ? "" : text;
  }

  get literal(): string | undefined {
    const text = this.#text;
    return text.length <= MAX_LITERAL && text.length > 1 && endOfString(text, 0) === text.length
      ? plainText(text)
      : undefined;
  }

  get reference(): string | undefined {
    return readReference(this.#text);
  }

  get literals(): readonly string[] {
    return this.#text.startsWith("[") ? stringsIn(this.#text).flatMap((text) => plainText(text) ?? []) : [];
  }

  get references(): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    // Quotes do not matter here: `"aws" = aws.dev` is the same as `aws = aws.dev`.
    const tokens = this.#text.startsWith("{") ? (this.#text.match(token) ?? []).filter((each) => each !== '"') : [];
    for (const [at, sign] of tokens.entries()) {
      const key = name.exec(tokens[at - 1] ?? "")?.[0];
      const value = name.exec(tokens[at + 1] ?? "")?.[0];
      if ((sign === "=" || sign === ":") && key === tokens[at - 1] && key !== undefined && value !== undefined) {
        found.set(key, value);
      }
    }
    return found;
  }
}

/** The strings of a list with their quotes, in order; an unterminated one ends with its line. */
function stringsIn(text: string): readonly string[] {
  const strings: string[] = [];
  for (let at = text.indexOf('"'); at >= 0; ) {
    const end = endOfString(text, at);
    strings.push(text.slice(at, end));
    at = text.indexOf('"', end);
  }
  return strings;
}

/**
 * Offset after the closing quote of the string at `start`, or of the line's end; `start` when no string begins there.
 */
function endOfString(text: string, start: number): number {
  if (text[start] !== '"') {
    return start;
  }
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === "\\") {
      at += 1;
    } else if (text[at] === '"') {
      return at + 1;
    } else if (text[at] === "\n") {
      return at;
    }
  }
  return text.length;
}

/** The contents of a quoted string; undefined when it contains an expression or is not terminated. */
function plainText(string: string): string | undefined {
  const text = string.slice(1, -1);
  return string.length > 1 && string.endsWith('"') && plain.test(text) ? unquote(text) : undefined;
}
