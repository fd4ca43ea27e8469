import type { Condition } from "../../query/condition.ts";
import { findField } from "../../query/fields.ts";
import { allOf, simplify } from "../../query/simplify.ts";

/**
 * The condition without what it says, as a whole, of one field: a facet counts the values that could be chosen instead.
 * Undefined when nothing is left; the same condition when it says nothing of the field.
 */
export function withoutField(condition: Condition, field: string): Condition | undefined {
  const name = nameOf(field);
  const whole = simplify(condition);
  const parts = whole.kind === "all" ? whole.of : [whole];
  const left = parts.filter((part) => !isOnlyOf(part, name));
  return left.length === parts.length ? condition : allOf(left);
}

function isOnlyOf(condition: Condition, name: string): boolean {
  switch (condition.kind) {
    case "field":
      return nameOf(condition.field) === name;
    case "not":
      return isOnlyOf(condition.of, name);
    case "all":
    case "any":
      return condition.of.length > 0 && condition.of.every((part) => isOnlyOf(part, name));
    case "text":
      return false;
  }
}

function nameOf(field: string): string {
  return (findField(field)?.name ?? field).toLowerCase();
}
