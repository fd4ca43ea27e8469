import { expect, it } from "vitest";
import { earlierPeriods, ofUser, userOf } from "../../../../src/investigation/compare/counterparts.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { ALL_TIME } from "../../../../src/query/plan/plan.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 21, 12);

function windowOf(text: string | undefined) {
  return parseQuery(text ?? "", { now: NOW }).query.window;
}

it("offers the same search in the period before, a day and a week before", () => {
  const window = { from: NOW - HOUR, to: NOW };
  const periods = earlierPeriods({ text: "user:alice last:1h", profiles: ["production"], refresh: true }, window);
  expect(periods.map(({ label }) => label)).toEqual([
    "The 1 h before",
    "The same 1 h a day before",
    "The same 1 h a week before",
  ]);
  for (const [at, ms] of [HOUR, 24 * HOUR, 168 * HOUR].entries()) {
    const { request } = periods[at] ?? {};
    expect(windowOf(request?.text)).toEqual({ from: window.from - ms, to: window.to - ms });
    expect(request?.text).toContain("user:alice");
    expect(request).toMatchObject({ profiles: ["production"] });
    expect(request).not.toHaveProperty("refresh");
  }
});

it("replaces the times of the request and of the text, and offers nothing for a search without a beginning", () => {
  const [day] = earlierPeriods({ text: "a OR b", from: "24h", to: NOW }, { from: NOW - 24 * HOUR, to: NOW });
  expect(day?.label).toBe("The 24 h before");
  expect(day?.request).not.toHaveProperty("from");
  expect(day?.request).not.toHaveProperty("to");
  expect(windowOf(day?.request.text)).toEqual({ from: NOW - 48 * HOUR, to: NOW - 24 * HOUR });
  expect(earlierPeriods({ files: ["/a.json"] }, ALL_TIME)).toEqual([]);
  expect(earlierPeriods({}, { from: NOW, to: NOW })).toEqual([]);
});

it.each([
  ["user:alice last:1h", [], "alice"],
  ["user:alice OR user:bob", [], undefined],
  ["-user:alice", [], undefined],
  ["last:1h", [{ field: "user" as const, value: "carol", exclude: false }], "carol"],
  ["last:1h", [{ field: "user" as const, value: "carol", exclude: true }], undefined],
  ["event:x", [], undefined],
])("knows the only user of %s", (text, choices, user) => {
  expect(userOf({ text }, { choices }, NOW)).toBe(user);
});

it("asks the same of another user, whose name is a value and never a part of the language", () => {
  const text = (request: string, user: string | undefined, other: string) =>
    ofUser({ text: request }, user, other).text;
  expect(text("user:alice event:PutObject last:1h", "alice", "bob")).toBe("user:bob event:PutObject last:1h");
  for (const hostile of ['bob" OR event:*', "bob -readonly", "user:*", "*", "a b", "(", "last:7d"]) {
    for (const before of ["user:alice", "event:PutObject"]) {
      const written = text(before, "alice", hostile) ?? "";
      const { query, problems } = parseQuery(written, { now: NOW });
      expect(problems).toEqual([]);
      expect(userOf({ text: written }, { choices: [] }, NOW)).toBe(hostile);
      expect(query.window).toBeUndefined();
    }
  }
});
