import type { Condition, FieldTest, ValuePattern } from "../../query/condition.ts";
import { findField, findPath } from "../../query/fields.ts";
import { bareName } from "../../query/resourceNames.ts";
import { simplify } from "../../query/simplify.ts";
import { tokenizePattern } from "../../query/wildcard.ts";
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
  return clauses(simplify(condition), clausesOfRecordTest);
}

/** The same, of what columns could tell as well: for bytes that no index knows. It does not hold where a `\` hides text. */
export function needlesOfAll(condition: Condition): readonly Clause[] {
  return clauses(simplify(condition), (test) => {
    const name = findField(test.field)?.name;
    const made = name === undefined ? undefined : MADE.get(name);
    if (made === undefined) {
      return clausesOfRecordTest(test);
    }
    return name === "error" ? [...clausesOfColumnTest(test, made), FAILED] : clausesOfColumnTest(test, made);
  });
}

function clauses(condition: Condition, ofTest: (test: FieldTest) => readonly Clause[]): readonly Clause[] {
  switch (condition.kind) {
    case "all":
      return condition.of.flatMap((part) => clauses(part, ofTest));
    case "any": {
      const best = condition.of.map((part) => clauses(part, ofTest).toSorted((a, b) => shortest(b) - shortest(a))[0]);
      const all = best.filter((clause) => clause !== undefined);
      return all.length === best.length && all.length > 0 ? [all.flat()] : [];
    }
    case "not":
      return [];
    case "text":
      return clauseOf([pieceOf({ value: condition.text, wildcard: condition.wildcard === true })]);
    case "field":
      return ofTest(condition);
  }
}

/** Columns whose values stand in the record, or are joined of what does; and words that the model adds of its own. */
const MADE: ReadonlyMap<string, string> = new Map([
  ["event", ""],
  ["source", ""],
  ["key", ""],
  ["error", "error"],
  ["user", "root account unknown hidden user name"],
]);

/** However a record tells of an error, it is by a member of such a name, or by a sign-in's "Failure". */
const FAILED: Clause = ["error", "failure"];

function clausesOfColumnTest({ test }: FieldTest, made: string): readonly Clause[] {
  if (test.op !== "is") {
    return [];
  }
  const pieces = test.values.map((pattern) => pieceOf(pattern, /[ /]/));
  // An account number may be written as a number, and is then read with zeros before it.
  return pieces.some((piece) => made.includes(piece) || /^[\d.]*$/.test(piece)) ? [] : clauseOf(pieces);
}

/** Fields whose values stand in the record as they are. */
const LITERAL: ReadonlySet<string> = new Set(["resource", "mentions", "request", "shared"]);

function clausesOfRecordTest({ field: name, test }: FieldTest): readonly Clause[] {
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
    return bare === undefined ? [pieceOf(pattern)] : [pieceOf(pattern), pieceOf({ value: bare, wildcard: false })];
  });
  return [...named, ...clauseOf(pieces)];
}

function clauseOf(pieces: readonly string[]): readonly Clause[] {
  return pieces.length > 0 && pieces.every(({ length }) => length >= MIN_LENGTH) ? [pieces] : [];
}

function shortest(clause: Clause): number {
  return Math.min(...clause.map(({ length }) => length));
}

/** The longest run of a pattern that JSON writes as it is. `joint`: what a value may be joined with. */
function pieceOf({ value, wildcard }: ValuePattern, joint?: RegExp): string {
  const tokens = wildcard ? tokenizePattern(value) : Array.from(value, (char) => ({ char, wild: false }));
  let best = "";
  let run = "";
  for (const { char, wild } of tokens) {
    const holds = !wild && isPlain(char.charCodeAt(0)) && char.length === 1 && joint?.test(char) !== true;
    run = holds ? run + char : "";
    best = run.length > best.length ? run : best;
  }
  return best.toLowerCase();
}
