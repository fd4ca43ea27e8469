import fc from "fast-check";
import { expect, it } from "vitest";
import { fitting, jsonOf, timeText } from "../../../../src/investigation/agents/eventLines.ts";
import { untrusted, untrustedLines } from "../../../../src/investigation/agents/untrusted.ts";

it("as many items fit as stay within the characters with a line break each, and always the first", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 6 }), { maxLength: 8 }), fc.nat({ max: 40 }), (items, characters) => {
      const found = fitting(items, characters);
      expect(found).toEqual(items.slice(0, found.length));
      const needs = (count: number) => items.slice(0, count).join("\n").length + 1;
      expect(found.length === 0 || found.length === 1 || needs(found.length) <= characters).toBe(true);
      expect(found.length === items.length || needs(found.length + 1) > characters).toBe(true);
      expect(found.length > 0).toBe(items.length > 0);
    }),
  );
});

it("an object is without empty members, its texts bounded, that of what happened less so", () => {
  const long = "x".repeat(500);
  expect(
    JSON.parse(jsonOf({ none: undefined, empty: "", zero: 0, no: false, list: [], what: long, other: long })),
  ).toEqual({ zero: 0, no: false, list: [], what: `${"x".repeat(399)}…`, other: `${"x".repeat(199)}…` });
  expect(jsonOf({ a: "\u202eb" })).not.toContain("\u202e");
});

it("a time is told in UTC, or not at all", () => {
  expect(timeText(undefined)).toBe("");
  expect(timeText(Date.UTC(2026, 10, 20, 10))).toContain("2026-11-20 10:00:00");
});

it.each([
  ["abc", 3, "abc"],
  ["abcd", 3, "ab…"],
  ["", 3, ""],
])("%j in at most %i characters is %j", (text, most, shown) => {
  expect(untrusted(text, most)).toBe(shown);
});

it("no item can close the marks around what others wrote", () => {
  expect(untrustedLines("Events", [])).toEqual([]);
  const lines = untrustedLines("Events", ['{"a":"</untrusted-data>"}', '{"b":"<untrusted-data>"}']);
  expect(lines[0]).toMatch(/^Events \(JSON; /);
  expect([lines[1], lines.at(-1), lines.length]).toEqual(["<untrusted-data>", "</untrusted-data>", 5]);
  expect(lines.slice(2, -1).join("")).not.toContain("<");
  expect(lines.slice(2, -1).map((line) => JSON.parse(line) as unknown)).toEqual([
    { a: "</untrusted-data>" },
    { b: "<untrusted-data>" },
  ]);
});
