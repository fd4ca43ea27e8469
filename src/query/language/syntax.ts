import { findField } from "../fields/fields.ts";
import type { Range } from "./reader.ts";
import type { FieldPrefix, Word } from "./scan.ts";

/** A part of a search text, in text order: a condition with its negations, or an AND or OR. */
export type Part = Connective | Operand;

interface Connective extends Range {
  readonly kind: "and" | "or";
}

interface Negatable extends Range {
  /** The range of each `-` and `NOT`; the part's `start` is that of the first. */
  readonly negations: readonly Range[];
  /** UTF-16 index after the negations, where the condition begins. */
  readonly bare: number;
}

type Operand = Negatable &
  (
    | {
        readonly kind: "group";
        /** Between the parentheses. */
        readonly inner: Range;
        readonly parts: readonly Part[];
      }
    | {
        readonly kind: "test";
        readonly prefix: FieldPrefix;
        /** Ranges of the values, including `OR` in a list; an empty range where a value is missing. */
        readonly values: readonly Range[];
        /** Between the parentheses of a list. */
        readonly list?: Range | undefined;
      }
    | { readonly kind: "text"; readonly word: Word }
    /** Negations without a condition, or an unmatched `)`. */
    | { readonly kind: "nothing" }
  );

/** The text around the cursor; the range is what a completion replaces. */
export interface Cursor extends Range {
  /** The text before the cursor, without an opening quote. */
  readonly typed: string;
  /** The field test of which the word is a value. */
  readonly prefix?: FieldPrefix;
  /** True when the word is a field name that an operator follows. */
  readonly named: boolean;
  /** True inside parentheses or a negation, where window words are not allowed. */
  readonly inner: boolean;
}

/** The word or gap at `offset` (UTF-16 index); undefined inside quoted free text. */
export function cursorIn(parts: readonly Part[], text: string, offset: number, inner = false): Cursor | undefined {
  for (const part of parts) {
    const found = offset < part.start || offset > part.end ? undefined : cursorInPart(part, text, offset, inner);
    if (found !== undefined) {
      return found === "quoted" ? undefined : found;
    }
  }
  return between(offset, inner);
}

/** Ranges of all values of a field in text order, including groups and negations. */
export function valuesOf(parts: readonly Part[], field: string): readonly Range[] {
  return parts.flatMap((part) => {
    if (part.kind === "group") {
      return valuesOf(part.parts, field);
    }
    return part.kind === "test" && findField(part.prefix.name)?.name === field ? part.values : [];
  });
}

function cursorInPart(part: Part, text: string, offset: number, outer: boolean): Cursor | "quoted" | undefined {
  if (!("negations" in part)) {
    return inWord(part, text, offset, outer);
  }
  const [not] = part.negations.filter((range) => range.end > range.start + 1 && touches(range, offset));
  if (not !== undefined) {
    return inWord(not, text, offset, outer || not !== part.negations[0]);
  }
  const inner = outer || part.negations.length > 0;
  if (offset < part.bare || part.kind === "nothing") {
    return part.negations.some(({ end }) => offset >= end) ? between(offset, inner) : undefined;
  }
  switch (part.kind) {
    case "group":
      if (touches(part.inner, offset)) {
        return cursorIn(part.parts, text, offset, true) ?? "quoted";
      }
      return offset === part.bare ? between(offset, inner) : undefined;
    case "text":
      return part.word.quoted ? "quoted" : inWord(part.word, text, offset, inner);
    case "test":
      return cursorInTest(part, text, offset, inner);
  }
}

function cursorInTest(
  { prefix, values, list }: Extract<Part, { kind: "test" }>,
  text: string,
  offset: number,
  inner: boolean,
): Cursor | undefined {
  if (offset < prefix.end) {
    const typed = text.slice(prefix.start, Math.min(offset, prefix.nameEnd));
    return { start: prefix.start, end: prefix.nameEnd, typed, named: true, inner };
  }
  const value = values.find((range) => touches(range, offset));
  if (value !== undefined) {
    return { ...inWord(value, text, offset, inner), prefix };
  }
  return list !== undefined && touches(list, offset) ? { ...between(offset, inner), prefix } : undefined;
}

function inWord({ start, end }: Range, text: string, offset: number, inner: boolean): Cursor {
  const from = start + (text.charAt(start) === '"' ? 1 : 0);
  return { start, end, typed: text.slice(from, Math.max(from, offset)), named: false, inner };
}

function between(offset: number, inner: boolean): Cursor {
  return { start: offset, end: offset, typed: "", named: false, inner };
}

function touches({ start, end }: Range, offset: number): boolean {
  return start <= offset && offset <= end;
}
