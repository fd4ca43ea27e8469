import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileWildcard, type Steps } from "../../../../src/query/condition/wildcard.ts";

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

  it("agrees with a regular expression on segments longer than a machine word", () => {
    const letters = fc.string({ minLength: 60, maxLength: 140, unit: fc.constantFrom("a", "b") });
    const holes = fc.array(fc.nat(200), { maxLength: 40 });
    fc.assert(
      fc.property(
        letters,
        letters,
        fc.nat(80),
        fc.nat(70),
        holes,
        fc.boolean(),
        (before, text, from, size, at, end) => {
          const piece = [...text.slice(from, from + size)]
            .map((char, index) => (at.includes(index) ? "?" : char))
            .join("");
          const pattern = `*${piece}*${end ? text.slice(-3) : ""}`;
          const regular = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`);
          for (const value of [text, before + text, before, text.slice(0, from + size - 1)]) {
            expect(compileWildcard(pattern)(value)).toBe(regular.test(value));
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([31, 32, 33, 63, 64, 65, 96, 256])("finds a segment of %i characters at its exact position", (length) => {
    const piece = "a?".repeat(length).slice(0, length - 1);
    const holds = compileWildcard(`*-${piece}*`);
    expect(holds(`${"-".repeat(100)}${"ab".repeat(length).slice(0, length - 1)}`)).toBe(true);
    expect(holds(`${"-".repeat(100)}${"ab".repeat(length).slice(0, length - 2)}`)).toBe(false);
    expect(holds(`x${"ab".repeat(length)}`)).toBe(false);
  });

  it.each([
    [`*${"a?".repeat(100)}b*`, 50_000],
    [`*${"a?".repeat(2500)}b*`, 10_000],
    [`*${"?".repeat(1000)}b*`, 20_000],
    [`*${"a".repeat(1000)}?b*${"a".repeat(999)}?b*`, 20_000],
  ])("reads each character once per 32 characters of a segment", (pattern, length) => {
    const steps: Steps = { count: 0 };
    expect(compileWildcard(pattern, steps)("a".repeat(length))).toBe(false);
    expect(steps.count).toBeLessThan(length * (pattern.length / 32 + 2));
  });

  it.each([
    ["*a*a*a*a*a*a*a*a*a*a*b", 100_000],
    [`${"*a".repeat(2000)}*b`, 100_000],
    [`${"*a?".repeat(2000)}*b`, 100_000],
    [`${"?*".repeat(2000)}b`, 100_000],
  ])("does not backtrack", (pattern, length) => {
    const steps: Steps = { count: 0 };
    expect(compileWildcard(pattern, steps)("a".repeat(length))).toBe(false);
    expect(steps.count).toBeLessThan(4 * (length + pattern.length));
  });
});
