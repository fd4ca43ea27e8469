import type { Condition, FieldTest } from "../../query/condition/condition.ts";

/** Every test of a field, negated ones included: they narrow as well. */
export function fieldTests(condition: Condition | undefined): readonly FieldTest[] {
  switch (condition?.kind) {
    case undefined:
    case "text":
      return [];
    case "field":
      return [condition];
    case "not":
      return fieldTests(condition.of);
    case "all":
    case "any":
      return condition.of.flatMap(fieldTests);
  }
}

/** The values that these tests of one of the fields name. */
export function valuesOf(tests: readonly FieldTest[], fields: readonly string[]): readonly string[] {
  return tests.flatMap(({ field, test }) =>
    fields.includes(field) && test.op === "is" ? test.values.map(({ value }) => value) : [],
  );
}
