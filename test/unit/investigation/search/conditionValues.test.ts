import { expect, it } from "vitest";
import {
  fieldTests,
  isSignIn,
  positiveTests,
  sourcesOf,
  valuesOf,
} from "../../../../src/investigation/search/conditionValues.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";

const conditionOf = (text: string) => parseQuery(text, { now: 0 }).query.condition;

it.each([
  ["", [], []],
  ["words", [], []],
  ["user:a", ["user"], ["user"]],
  ["-user:a", ["user"], []],
  [
    "user:a -event:(B OR C) (source:s3 OR NOT (region:r error:*))",
    ["user", "event", "source", "region", "error"],
    ["user", "source"],
  ],
])("%j tests %j, and not negated %j", (text, all, positive) => {
  expect(fieldTests(conditionOf(text)).map(({ field }) => field)).toEqual(all);
  expect(positiveTests(conditionOf(text)).map(({ field }) => field)).toEqual(positive);
});

it("values are those of the fields that are asked for", () => {
  const tests = fieldTests(conditionOf("user:(a OR b) -event:C error:* ip:1.2.3.4"));
  expect(valuesOf(tests, ["user", "event"])).toEqual(["a", "b", "C"]);
  expect(valuesOf(tests, ["source"])).toEqual([]);
});

it("sources are first labels in small letters", () => {
  expect(sourcesOf(fieldTests(conditionOf("source:(S3.amazonaws.com OR iam) user:ec2.amazonaws.com")))).toEqual([
    "s3",
    "iam",
  ]);
});

it.each([
  ["source:signin.amazonaws.com", true],
  ["source:signin", true],
  ["event:consolelogin", true],
  ["-event:ExitRole", true],
  ["event:ConsoleLogins", false],
  ["event:XConsoleLogin", false],
  ["source:sts user:signin", false],
  ["", false],
])("%j names the sign-in service: %s", (text, answer) => {
  expect(isSignIn(fieldTests(conditionOf(text)))).toBe(answer);
});
