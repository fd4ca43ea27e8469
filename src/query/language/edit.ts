import type { Condition } from "../condition/condition.ts";
import { findField } from "../fields/fields.ts";
import { printCondition, printQuery } from "./print.ts";
import { quote, readWord } from "./scan.ts";
import { type Part, valuesOf } from "./syntax.ts";
import { partsOf, type QueryWindow } from "./text.ts";
import { windowWordOf } from "./windowWords.ts";

const WINDOW_WORDS: ReadonlySet<string> = new Set(["last", "from", "to"]);

/**
 * The text without its top-level tests of these fields and without these window words ("last", "from", "to"). Groups
 * and quoted text are kept. A text with a top-level OR is returned unchanged, because removing one alternative would
 * find fewer events.
 */
export function withoutTerms(text: string, names: ReadonlySet<string>): string {
  const parts = partsOf(text);
  const isLeft = (part: Part) => {
    const name = nameOf(part);
    return name === undefined || !names.has(name);
  };
  if (parts.every(isLeft) || hasAlternatives(parts)) {
    return text;
  }
  // Adjacent conditions are joined by AND anyway, so every AND is dropped.
  const left = parts.filter((part) => part.kind !== "and" && isLeft(part));
  return left.map(({ start, end }) => text.slice(start, end)).join(" ");
}

/** Whether the text has a time window. */
export function hasWindow(text: string): boolean {
  return partsOf(text).some((part) => WINDOW_WORDS.has(nameOf(part) ?? ""));
}

/** The span of `last:`, such as "7d", where that is the text's whole time window. Undefined for any other text. */
export function lastSpanOf(text: string): string | undefined {
  const words = partsOf(text).filter((part) => WINDOW_WORDS.has(nameOf(part) ?? ""));
  const [word] = words;
  const [value] = word?.kind === "test" && nameOf(word) === "last" && word.list === undefined ? word.values : [];
  return words.length === 1 && value !== undefined ? readWord(text, value.start, true).value : undefined;
}

/** The text without its time window. */
export function withoutWindow(text: string): string {
  return withoutTerms(text, WINDOW_WORDS);
}

/** The text with its time window replaced by the last span of time, such as "7d". */
export function withLast(text: string, span: string): string {
  return withTerms(withoutWindow(text), `last:${span}`);
}

/** The text with its time window replaced by `window`. */
export function withWindow(text: string, window: QueryWindow): string {
  return withTerms(withoutWindow(text), printQuery({ window }));
}

/**
 * The text with `other` in place of `value` wherever a field is tested for exactly that value, including groups and
 * negations.
 */
export function withValue(text: string, field: string, value: string, other: string): string {
  const kept: string[] = [];
  let at = 0;
  for (const { start, end } of valuesOf(partsOf(text), field)) {
    if (readWord(text, start, true).value === value) {
      kept.push(text.slice(at, start));
      at = end;
    }
  }
  return [...kept, text.slice(at)].join(quote(other));
}

/** The text AND a condition, written in the search language. */
export function withCondition(text: string, condition: Condition): string {
  return withTerms(text, printCondition(condition));
}

/** The text AND further terms of the language. A side with a top-level OR is put in parentheses. */
export function withTerms(text: string, terms: string): string {
  const sides = [text, terms].map((side) => side.trim()).filter((side) => side !== "");
  return sides.length < 2
    ? sides.join("")
    : sides.map((side) => (hasAlternatives(partsOf(side)) ? `(${side})` : side)).join(" ");
}

function hasAlternatives(parts: readonly Part[]): boolean {
  return parts.some(({ kind }) => kind === "or");
}

/** The field that a top-level part tests (aliases resolved), or its window word; undefined for any other part. */
function nameOf(part: Part): string | undefined {
  if (part.kind === "test") {
    return findField(part.prefix.name)?.name ?? windowWordOf(part.prefix.name);
  }
  const field = part.kind === "text" && !part.word.quoted ? findField(part.word.value) : undefined;
  return field?.type === "boolean" ? field.name : undefined;
}
