import { expect, it } from "vitest";
import { requestTimes } from "../../../../src/investigation/search/requestTimes.ts";

const NOW = Date.UTC(2026, 10, 20, 12);
const HOUR = 3_600_000;

it.each([
  ["none", undefined, {}, {}],
  ["numbers", undefined, { from: 1, to: 2 }, { from: 1, to: 2 }],
  ["0", undefined, { from: 0 }, { from: 0 }],
  ["a day", undefined, { from: "2026-11-01" }, { from: Date.UTC(2026, 10, 1) }],
  ["a span before now", undefined, { from: "24h", to: "2h" }, { from: NOW - 24 * HOUR, to: NOW - 2 * HOUR }],
  ["a moment before now", undefined, { to: "now-1h" }, { to: NOW - HOUR }],
  ["those of the text", { from: 5, to: 6 }, { from: 1, to: "2026-11-01" }, { from: 5, to: 6 }],
  ["those of the text and the request", { from: 5 }, { from: 1, to: 9 }, { from: 5, to: 9 }],
])("the times of a request are %s", (_, text, request, times) => {
  expect(requestTimes(text, request, NOW)).toEqual(times);
});

it.each(["yesterday-ish", "", "24"])("%j is no time", (from) => {
  expect(() => requestTimes(undefined, { from }, NOW)).toThrow(`"${from}" is not a time`);
});
