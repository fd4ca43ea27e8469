import type { ValuePattern } from "../condition/condition.ts";
import { compileWildcard, tokenizePattern } from "../condition/wildcard.ts";

/** A piece of a pattern: text, `*` (any text) or `?` (one character). */
export type PatternPart = { readonly text: string } | "*" | "?";

/** The pieces of a value; adjacent `*` are one. */
export function patternParts({ value, wildcard }: ValuePattern): readonly PatternPart[] {
  if (!wildcard) {
    return value === "" ? [] : [{ text: value }];
  }
  const parts: PatternPart[] = [];
  for (const { char, wild } of tokenizePattern(value)) {
    const last = parts.at(-1);
    if (wild) {
      if (char !== "*" || last !== "*") {
        parts.push(char === "*" ? "*" : "?");
      }
    } else if (typeof last === "object") {
      parts[parts.length - 1] = { text: last.text + char };
    } else {
      parts.push({ text: char });
    }
  }
  return parts;
}

/** Whether a letter is in the text of a value, so that its case matters. */
export function hasLetters(values: readonly ValuePattern[]): boolean {
  return values.some((value) =>
    patternParts(value).some((part) => typeof part === "object" && /\p{L}/u.test(part.text)),
  );
}

/** Whether a text is one of the values, without letter case. */
export function matchesAny(values: readonly ValuePattern[], text: string): boolean {
  return values.some(({ value, wildcard }) =>
    wildcard ? compileWildcard(value)(text) : value.toLowerCase() === text.toLowerCase(),
  );
}

/** Whether text is found in JSON text exactly where one of its keys or values contains it. */
export function isPlainInJson({ value, wildcard }: ValuePattern): boolean {
  return !wildcard && /^[\w .:@-]*$/.test(value);
}
