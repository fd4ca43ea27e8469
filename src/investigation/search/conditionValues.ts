import type { Condition, FieldTest } from "../../query/condition.ts";

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

/** The condition with one value of a field in the place of another. */
export function withValue(condition: Condition, field: string, value: string, other: string): Condition {
  switch (condition.kind) {
    case "text":
      return condition;
    case "field":
      return condition.field !== field || condition.test.op !== "is"
        ? condition
        : {
            ...condition,
            test: {
              op: "is",
              values: condition.test.values.map((one) =>
                one.value === value ? { value: other, wildcard: false } : one,
              ),
            },
          };
    case "not":
      return { kind: "not", of: withValue(condition.of, field, value, other) };
    case "all":
    case "any":
      return { kind: condition.kind, of: condition.of.map((part) => withValue(part, field, value, other)) };
  }
}
