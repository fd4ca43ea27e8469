import type { Condition, FieldTest, ValuePattern } from "../../query/condition/condition.ts";
import { simplify } from "../../query/condition/simplify.ts";
import { tokenizePattern } from "../../query/condition/wildcard.ts";
import { findField, findPath } from "../../query/fields/fields.ts";
import { bareName } from "../../query/fields/resourceNames.ts";
import { isPlain } from "./plainText.ts";

/** Pieces of text in small letters of which a record that satisfies the condition has at least one. */
export type Clause = readonly string[];

/** Shorter pieces are nearly everywhere. */
const MIN_LENGTH = 3;

/**
 * What the bytes of a record must hold, in any letter case, for it to satisfy the condition: each of the clauses. Empty
 * when nothing can be said. It does not hold for records that are marked as hiding text.
 */
export function needlesOf(condition: Condition): readonly Clause[] {
  return clausesOf(simplify(condition));
}

function clausesOf(condition: Condition): readonly Clause[] {
  switch (condition.kind) {
    case "all":
      return condition.of.flatMap((part) => clausesOf(part));
    case "any": {
      const best = condition.of.map((part) => clausesOf(part).toSorted((a, b) => shortest(b) - shortest(a))[0]);
      const all = best.filter((clause) => clause !== undefined);
      return all.length === best.length && all.length > 0 ? [all.flat()] : [];
    }
    case "not":
      return [];
    case "text":
      return clauseOf([pieceOf({ value: condition.text, wildcard: condition.wildcard === true })]);
    case "field":
      return clausesOfTest(condition);
  }
}

/** Fields whose values stand in the record as they are. */
const LITERAL: ReadonlySet<string> = new Set(["resource", "mentions", "request", "shared"]);

function clausesOfTest({ field: name, test }: FieldTest): readonly Clause[] {
  const field = findField(name);
  const path = field === undefined ? findPath(name)?.keys : undefined;
  if (field === undefined ? path === undefined : !LITERAL.has(field.name)) {
    return [];
  }
  const key = path?.at(-1) ?? "";
  const named = path === undefined || /^\d+$/.test(key) ? [] : clauseOf([pieceOf({ value: key, wildcard: false })]);
  if (test.op !== "is") {
    return named;
  }
  const pieces = test.values.flatMap((pattern) => {
    const bare = field?.also === undefined || pattern.wildcard ? undefined : bareName(pattern.value);
    const isLiteral = field?.name === "resource" ? isUnescaped : isPlainChar;
    return (bare === undefined ? [pattern] : [pattern, { value: bare, wildcard: false }]).map((each) =>
      pieceOf(each, isLiteral),
    );
  });
  return [...named, ...clauseOf(pieces)];
}

function clauseOf(pieces: readonly string[]): readonly Clause[] {
  return pieces.length > 0 && pieces.every(({ length }) => length >= MIN_LENGTH) ? [pieces] : [];
}

function shortest(clause: Clause): number {
  return Math.min(...clause.map(({ length }) => length));
}

function isPlainChar(char: string): boolean {
  return char.length === 1 && isPlain(char.charCodeAt(0));
}

/** Characters that URL-encoding leaves as they are: an ARN may stand in a URL-encoded policy. */
function isUnescaped(char: string): boolean {
  return /^[\w.~-]$/.test(char);
}

/** The longest run of a pattern that a record writes as it is. */
function pieceOf({ value, wildcard }: ValuePattern, isLiteral: (char: string) => boolean = isPlainChar): string {
  const tokens = wildcard ? tokenizePattern(value) : Array.from(value, (char) => ({ char, wild: false }));
  let best = "";
  let run = "";
  for (const { char, wild } of tokens) {
    run = !wild && isLiteral(char) ? run + char : "";
    best = run.length > best.length ? run : best;
  }
  return best.toLowerCase();
}
