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

/** The tests of a field that are not negated. */
export function positiveTests(condition: Condition | undefined): readonly FieldTest[] {
  switch (condition?.kind) {
    case "field":
      return [condition];
    case "all":
    case "any":
      return condition.of.flatMap(positiveTests);
    default:
      return [];
  }
}

/** The values that these tests of one of the fields name. */
export function valuesOf(tests: readonly FieldTest[], fields: readonly string[]): readonly string[] {
  return tests.flatMap(({ field, test }) =>
    fields.includes(field) && test.op === "is" ? test.values.map(({ value }) => value) : [],
  );
}

const SIGN_IN_EVENT = /^(?:ConsoleLogin|CheckMfa|SwitchRole|ExitRole|CredentialChallenge|CredentialVerification)$/i;

/**
 * Whether a search names the sign-in service or one of its events. Source: IAM user guide, "Logging IAM and AWS STS API
 * calls with AWS CloudTrail", on sign-in events by Region.
 */
export function isSignIn(tests: readonly FieldTest[]): boolean {
  return sourcesOf(tests).includes("signin") || valuesOf(tests, ["event"]).some((name) => SIGN_IN_EVENT.test(name));
}

/** First labels of the event sources that a search names. */
export function sourcesOf(tests: readonly FieldTest[]): readonly string[] {
  return valuesOf(tests, ["source"]).map((value) => value.split(".")[0]?.toLowerCase() ?? "");
}
