import type { ValuePattern, ValueTest } from "../condition/condition.ts";

/** A condition on records by path, without negations other than those of its literals. Empty: everything, or nothing. */
export type Formula =
  | { readonly kind: "all"; readonly of: readonly Formula[] }
  | { readonly kind: "any"; readonly of: readonly Formula[] }
  | Literal;

/** A test of the values at one path of the record, or its negation. */
export interface Literal {
  readonly kind: "literal";
  /** Keys as CloudTrail writes them. Empty: any key or value of the record contains the text. */
  readonly path: readonly string[];
  readonly test: LiteralTest;
  readonly negated: boolean;
  /** The path is one that a person wrote: its letter case, lists, and what is below it are not known. */
  readonly free: boolean;
  /** The part of the search that it comes from, as the search language writes it. */
  readonly written: string;
}

/** A test, or its negation, as the search language writes it. */
export function shown({ negated, written }: Pick<Literal, "negated" | "written">): string {
  return negated ? `-${written}` : written;
}

export type LiteralTest =
  | ValueTest
  /** `whole`: what is meant is a whole value, or a name within it. */
  | { readonly op: "contains"; readonly text: ValuePattern; readonly whole?: true };

export const EVERYTHING: Formula = { kind: "all", of: [] };
