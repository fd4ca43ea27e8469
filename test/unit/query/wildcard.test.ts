import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileWildcard, type Steps } from "../../../src/query/wildcard.ts";

describe("wildcards", { timeout: 60_000 }, () => {
  it.each([
    ["*", "", true],
    ["*", "anything", true],
    ["?", "", false],
    ["?", "x", true],
    ["a*b", "ab", true],
    ["a*b", "aXXb", true],
    ["a*b", "aXXbc", false],
    ["a*a", "a", false],
    ["*a*", "bab", true],
    ["*ab*bc*", "abc", false],
    ["*ab*bc*", "ab-bc", true],
    ["a?c*", "abcd", true],
    ["*?b", "b", false],
    ["*?b", "ab", true],
    ["PUT*", "putobject", true],
    ["a\\*b", "a*b", true],
    ["a\\*b", "aXb", false],
    ["a\\?", "a?", true],
    ["a\\\\*", "a\\x", true],
    ["a\\b", "a\\b", true],
    ["*(a+)+$*", "x(a+)+$x", true],
  ])("%s and %s: %s", (pattern, value, expected) => {
    expect(compileWildcard(pattern)(value)).toBe(expected);
  });

  it("agrees with a regular expression on short texts", () => {
    const piece = fc.string({ maxLength: 8, unit: fc.constantFrom("a", "b", "*", "?") });
    fc.assert(
      fc.property(piece, fc.string({ maxLength: 8, unit: fc.constantFrom("a", "b") }), (pattern, value) => {
        const regular = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`);
        expect(compileWildcard(pattern)(value)).toBe(regular.test(value));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["*a*a*a*a*a*a*a*a*a*a*b", 100_000],
    [`${"*a".repeat(2000)}*b`, 100_000],
    [`${"*a?".repeat(2000)}*b`, 100_000],
    [`${"?*".repeat(2000)}b`, 100_000],
  ])("never tries again what it has passed", (pattern, length) => {
    const steps: Steps = { count: 0 };
    expect(compileWildcard(pattern, steps)("a".repeat(length))).toBe(false);
    expect(steps.count).toBeLessThan(4 * (length + pattern.length));
  });
});
