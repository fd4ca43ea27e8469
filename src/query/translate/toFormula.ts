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
  return condition === undefined ? EVERYTHING : lower(simplify(condition), false, gaps);
}

function lower(condition: Condition, negated: boolean, gaps: Gaps): Formula {
  switch (condition.kind) {
    case "not":
      return lower(condition.of, !negated, gaps);
    case "all":
    case "any": {
      const kind = negated === (condition.kind === "all") ? "any" : "all";
      return { kind, of: condition.of.map((part) => lower(part, negated, gaps)) };
    }
    case "text": {
      const text = { value: condition.text, wildcard: condition.wildcard === true };
      const written = printCondition(condition);
      return { kind: "literal", path: [], test: { op: "contains", text }, negated, free: false, written };
    }
    case "field":
      return lowerField(condition, negated, gaps);
  }
}

function lowerField(condition: FieldTest, negated: boolean, gaps: Gaps): Formula {
  const written = printCondition(condition);
  const field = findField(condition.field);
  if (field !== undefined) {
    return gaps.part((own) => fieldFormula(field, condition.test, { negated, written, gaps: own }), EVERYTHING);
  }
  const path = findPath(condition.field)?.keys;
  if (path === undefined) {
    return { kind: negated ? "all" : "any", of: [] };
  }
  return { kind: "literal", path, test: condition.test, negated, free: true, written };
}
