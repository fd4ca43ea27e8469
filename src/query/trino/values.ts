import type { ValuePattern } from "../condition/condition.ts";
import { patternParts } from "../translate/patternParts.ts";
import { quotedText } from "./quote.ts";

/**
 * How exactly a test is written. "readable": for a person, as close as the language allows. "complete": it never misses what
 * the search language finds, for rows with any text.
 */
export type Precision = "readable" | "complete";

/**
 * Whether a text is one of the values, without letter case; undefined where that cannot be said. `negated`: whether it is none
 * of them, which is also true of NULL; "complete" leaves out the values of which Trino may find more than the search language.
 */
export function isOneOf(
  text: string,
  values: readonly ValuePattern[],
  negated: boolean,
  precision: Precision,
): string | undefined {
  const used = negated && precision === "complete" ? values.filter(isSure) : values;
  const isExact = (value: ValuePattern) => !value.wildcard && (precision === "readable" || isStable(value.value));
  const exact = [...new Set(used.filter(isExact).map(({ value }) => quotedText(value.toLowerCase())))];
  const patterns = [...new Set(used.filter((value) => !isExact(value)).map((value) => likePattern(value, precision)))];
  const folded = foldedText(text, used, negated, precision);
  const not = negated ? "NOT " : "";
  const parts = [
    ...(exact.length === 0
      ? []
      : exact.length === 1
        ? [`${folded} ${negated ? "<>" : "="} ${exact[0]}`]
        : [`${folded} ${not}IN (${exact.join(", ")})`]),
    ...patterns.map((pattern) => `${folded} ${not}${like(pattern)}`),
  ];
  return parts.length < 2 ? parts[0] : `(${parts.join(negated ? " AND " : " OR ")})`;
}

/** A missing column is NULL, of which SQL says neither that it equals a value nor that it differs. */
function foldedText(text: string, values: readonly ValuePattern[], negated: boolean, precision: Precision): string {
  if (!negated) {
    return `lower(${text})`;
  }
  // Trino turns U+0130 into "i", JavaScript into "i" and U+0307: without this, NOT would leave out too many rows.
  const own = precision === "complete" && values.some(({ value }) => /i/i.test(value));
  return `coalesce(lower(${own ? `replace(${text}, U&'\\0130', U&'i\\0307')` : text}), '')`;
}

/** Whether everything that Trino finds for a value is also what the search language finds. */
function isSure({ value, wildcard }: ValuePattern): boolean {
  const parts = patternParts({ value, wildcard });
  return (
    parts.length > 0 &&
    parts.every((part) => part === "*" || (part !== "?" && [...part.text.toLowerCase()].every(isSureCharacter)))
  );
}

/**
 * Whether every text that JavaScript lower-cases to this one is lower-cased to it by Trino too. Trino maps each code point by
 * itself; JavaScript also knows the final sigma and maps U+0130 to two characters.
 */
function isStable(text: string): boolean {
  return text !== "" && [...text.toLowerCase()].every(isStableCharacter);
}

function isStableCharacter(character: string): boolean {
  return isSureCharacter(character) || /^[\u00e0-\u00ff\u0101-\u017e\u0430-\u045f]$/.test(character);
}

/** ASCII, or a character without letter case. */
function isSureCharacter(character: string): boolean {
  return (
    /^[\x20-\x7e]$/.test(character) ||
    (character.toLowerCase() === character.toUpperCase() && !/^[\u0307\ud800-\udfff]$/.test(character))
  );
}

/**
 * The pattern of LIKE for a value. "complete": characters whose lower case differs between JavaScript and Trino, and "?", which
 * is half of a character beyond U+FFFF, become "%".
 */
function likePattern(value: ValuePattern, precision: Precision): string {
  const complete = precision === "complete";
  const text = patternParts(value)
    .map((part) =>
      part === "*"
        ? "%"
        : part === "?"
          ? complete
            ? "%"
            : "_"
          : [...part.text.toLowerCase()]
              .map((character) => (complete && !isStableCharacter(character) ? "%" : escaped(character)))
              .join(""),
    )
    .join("");
  return complete ? text.replace(/%{2,}/g, "%") : text;
}

/** A pattern of LIKE for a value within JSON text: characters that JSON may escape become "%". */
export function jsonPattern(value: ValuePattern, precision: Precision): string {
  return patternParts(value)
    .map((part) => (part === "*" || part === "?" ? "%" : jsonText(part.text, precision)))
    .join("");
}

/** JSON may write "/" with a backslash; hardly any writer does. */
export function jsonText(text: string, precision: Precision): string {
  const plain = precision === "complete" ? /[^ !#$(-.0-;=?-[\]-~]/g : /[^ !#$(-;=?-[\]-~]/g;
  return escaped(text.toLowerCase().replace(plain, "\0")).replaceAll("\0", "%");
}

function escaped(text: string): string {
  return text.toLowerCase().replace(/[%_\\]/g, "\\$&");
}

function like(pattern: string): string {
  return `LIKE ${quotedText(pattern)}${/\\/.test(pattern) ? " ESCAPE '\\'" : ""}`;
}

/** LIKE for a text that contains these patterns in their order. */
export function likeWithin(patterns: readonly string[]): string {
  return like(`%${patterns.join("%")}%`.replace(/%{2,}/g, "%"));
}

/** Whether a value can be the text of a number, which JSON may write in other ways: 100 as 1e2. */
export function mayBeNumber(value: ValuePattern): boolean {
  return patternParts(value).every((part) => typeof part === "string" || /^[-+.0-9e]*$/i.test(part.text));
}
