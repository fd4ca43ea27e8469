import { findField } from "./fields.ts";
import type { Part } from "./syntax.ts";
import { partsOf } from "./text.ts";
import { windowWordOf } from "./windowWords.ts";

const WINDOW_WORDS: ReadonlySet<string> = new Set(["last", "from", "to"]);

/**
 * The text without its tests of these fields, and without these window words ("last", "from", "to"). Quoted text and groups
 * stay as they are. Unchanged where the text has alternatives at its top: without one of them it would find less.
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
  // Words next to each other must all hold: an AND beside a term that is gone is not needed, nor is another one.
  const left = parts.filter((part) => part.kind !== "and" && isLeft(part));
  return left.map(({ start, end }) => text.slice(start, end)).join(" ");
}

/** The text without what it says about time. */
export function withoutWindow(text: string): string {
  return withoutTerms(text, WINDOW_WORDS);
}

/** The text over the last span of time, such as "7d", in place of what it says about time. */
export function withLast(text: string, span: string): string {
  return withTerm(withoutWindow(text), `last:${span}`);
}

/** The text with one more condition or window word, as written, that must hold beside all of it. */
export function withTerm(text: string, term: string): string {
  const trimmed = text.trim();
  const whole = hasAlternatives(partsOf(trimmed)) ? `(${trimmed})` : trimmed;
  return [whole, term].filter((part) => part !== "").join(" ");
}

function hasAlternatives(parts: readonly Part[]): boolean {
  return parts.some(({ kind }) => kind === "or");
}

/** The field that a part at the top tests (an alias as the field's own name), or the window word that it is. */
function nameOf(part: Part): string | undefined {
  if (part.kind === "test") {
    return findField(part.prefix.name)?.name ?? windowWordOf(part.prefix.name);
  }
  const field = part.kind === "text" && !part.word.quoted ? findField(part.word.value) : undefined;
  return field?.type === "boolean" ? field.name : undefined;
}
