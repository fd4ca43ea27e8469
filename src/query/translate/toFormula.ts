import type { Condition, FieldTest } from "../condition/condition.ts";
import { simplify } from "../condition/simplify.ts";
import { findField, findPath } from "../fields/fields.ts";
import { printCondition } from "../language/print.ts";
import { fieldFormula } from "./fieldFormula.ts";
import { EVERYTHING, type Formula } from "./formula.ts";
import type { Gaps } from "./gaps.ts";

/**
 * The condition as tests of record paths. It matches at least the events that the condition matches, except where `gaps`
 * says that it misses some.
 */
export function toFormula(condition: Condition | undefined, gaps: Gaps): Formula {
  return condition === undefined ? EVERYTHING : lower(simplify(condition), false, { gaps, complete: false });
}

/** As `toFormula`, for records without an envelope of LookupEvents: none of them is missed. */
export function toCompleteFormula(condition: Condition, gaps: Gaps): Formula {
  return lower(simplify(condition), false, { gaps, complete: true });
}

/**
 * As `toCompleteFormula`, without what only Insights events satisfy: for what finds all of those anyway.
 */
export function toRecordFormula(condition: Condition | undefined, gaps: Gaps): Formula {
  return condition === undefined ? EVERYTHING : withoutInsights(toCompleteFormula(condition, gaps));
}

function withoutInsights(formula: Formula): Formula {
  if (formula.kind === "literal") {
    return formula;
  }
  const isInsight = (part: Formula) => part.kind === "literal" && part.path[0] === "insightDetails" && !part.negated;
  const parts = formula.kind === "any" ? formula.of.filter((part) => !isInsight(part)) : formula.of;
  const of = parts.map(withoutInsights);
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: formula.kind, of };
}

interface Lowering {
  readonly gaps: Gaps;
  readonly complete: boolean;
}

function lower(condition: Condition, negated: boolean, how: Lowering): Formula {
  switch (condition.kind) {
    case "not":
      return lower(condition.of, !negated, how);
    case "all":
    case "any": {
      const kind = negated === (condition.kind === "all") ? "any" : "all";
      return { kind, of: condition.of.map((part) => lower(part, negated, how)) };
    }
    case "text": {
      const text = { value: condition.text, wildcard: condition.wildcard === true };
      const written = printCondition(condition);
      return { kind: "literal", path: [], test: { op: "contains", text }, negated, free: false, written };
    }
    case "field":
      return lowerField(condition, negated, how);
  }
}

function lowerField(condition: FieldTest, negated: boolean, how: Lowering): Formula {
  const written = printCondition(condition);
  const field = findField(condition.field);
  if (field !== undefined) {
    return fieldFormula(field, condition.test, { negated, written, ...how });
  }
  const path = findPath(condition.field)?.keys;
  if (path === undefined) {
    return { kind: negated ? "all" : "any", of: [] };
  }
  return { kind: "literal", path, test: condition.test, negated, free: true, written };
}
