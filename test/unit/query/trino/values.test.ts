import { expect, it } from "vitest";
import type { ValuePattern } from "../../../../src/query/condition/condition.ts";
import { isOneOf, jsonPattern, likeWithin, mayBeNumber } from "../../../../src/query/trino/values.ts";

const plain = (value: string): ValuePattern => ({ value, wildcard: false });
const pattern = (value: string): ValuePattern => ({ value, wildcard: true });

it.each<[values: readonly ValuePattern[], readable: string, complete: string]>([
  [[plain("Alice")], "lower(c) = 'alice'", "lower(c) = 'alice'"],
  [[plain("a_%\\'")], "lower(c) = 'a_%\\'''", "lower(c) = 'a_%\\'''"],
  [[plain("Straße")], "lower(c) = 'straße'", "lower(c) LIKE 'stra%e'"],
  [[pattern("A?b*")], "lower(c) LIKE 'a_b%'", "lower(c) LIKE 'a%b%'"],
  [[pattern("x*?*y")], "lower(c) LIKE 'x%_%y'", "lower(c) LIKE 'x%y'"],
  [[pattern("a_*")], "lower(c) LIKE 'a\\_%' ESCAPE '\\'", "lower(c) LIKE 'a\\_%' ESCAPE '\\'"],
  [[plain("A"), plain("a")], "lower(c) = 'a'", "lower(c) = 'a'"],
  [
    [plain("A"), plain("b"), pattern("c*"), pattern("C*")],
    "(lower(c) IN ('a', 'b') OR lower(c) LIKE 'c%')",
    "(lower(c) IN ('a', 'b') OR lower(c) LIKE 'c%')",
  ],
])("a text is one of %j: %s, and completely %s", (values, readable, complete) => {
  expect(isOneOf("c", values, false, "readable")).toBe(readable);
  expect(isOneOf("c", values, false, "complete")).toBe(complete);
});

it.each<[values: readonly ValuePattern[], readable: string, complete: string | undefined]>([
  [[plain("Bob")], "coalesce(lower(c), '') <> 'bob'", "coalesce(lower(c), '') <> 'bob'"],
  [
    [plain("Alice")],
    "coalesce(lower(c), '') <> 'alice'",
    "coalesce(lower(replace(c, U&'\\0130', U&'i\\0307')), '') <> 'alice'",
  ],
  [[plain("ß")], "coalesce(lower(c), '') <> 'ß'", undefined],
  [[pattern("a?")], "coalesce(lower(c), '') NOT LIKE 'a_'", undefined],
  [
    [plain("a"), plain("b"), pattern("c*"), pattern("d?")],
    "(coalesce(lower(c), '') NOT IN ('a', 'b') AND coalesce(lower(c), '') NOT LIKE 'c%' AND coalesce(lower(c), '') NOT LIKE 'd_')",
    "(coalesce(lower(c), '') NOT IN ('a', 'b') AND coalesce(lower(c), '') NOT LIKE 'c%')",
  ],
])("a text is none of %j: %s, and completely %s", (values, readable, complete) => {
  expect(isOneOf("c", values, true, "readable")).toBe(readable);
  expect(isOneOf("c", values, true, "complete")).toBe(complete);
});

it.each([
  [plain("A b/c"), "a b/c", "a b%c"],
  [plain('a"b'), "a%b", "a%b"],
  [plain("50%_é"), "50%\\_%", "50%\\_%"],
  [pattern("a*?b"), "a%%b", "a%%b"],
  [plain(""), "", ""],
])("within JSON %j is %j, and completely %j", (value, readable, complete) => {
  expect(jsonPattern(value, "readable")).toBe(readable);
  expect(jsonPattern(value, "complete")).toBe(complete);
});

it("patterns stand within a text in their order", () => {
  expect(likeWithin(["a%", "%b"])).toBe("LIKE '%a%b%'");
  expect(likeWithin(["a\\_"])).toBe("LIKE '%a\\_%' ESCAPE '\\'");
});

it.each([
  [plain("100"), true],
  [plain("-1.5e+2"), true],
  [pattern("1*"), true],
  [plain(""), true],
  [plain("1a"), false],
  [pattern("*x"), false],
])("%j may be a number: %s", (value, answer) => {
  expect(mayBeNumber(value)).toBe(answer);
});
