import { describe, expect, it } from "vitest";
import { parseMoment, parseSpan } from "../../../../src/query/language/moment.ts";

const NOW = Date.UTC(2026, 10, 22, 17, 30, 15, 250);
const DAY = 86_400_000;
/** The end of four-digit years. */
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

describe("spans", () => {
  it.each([
    ["90s", 90_000],
    ["15m", 900_000],
    ["24h", DAY],
    ["7D", 7 * DAY],
    ["2w", 14 * DAY],
    ["1d12h", 1.5 * DAY],
  ])("%s", (text, ms) => expect(parseSpan(text)).toBe(ms));

  it.each(["", "7", "d", "0h", "-1h", "1y", "1.5h", "1h ", "9999999h", "1h1h1h1h1h1h"])("rejects %s", (text) =>
    expect(parseSpan(text)).toBeUndefined(),
  );
});

describe("moments", () => {
  it.each([
    ["2026", Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1), true],
    ["2026-12", Date.UTC(2026, 11, 1), Date.UTC(2027, 0, 1), true],
    ["2026-11-01", Date.UTC(2026, 10, 1), Date.UTC(2026, 10, 2), true],
    ["2028-02-29", Date.UTC(2028, 1, 29), Date.UTC(2028, 2, 1), true],
    ["2026-11-01T10", Date.UTC(2026, 10, 1, 10), Date.UTC(2026, 10, 1, 11), false],
    ["2026-11-01T10:30", Date.UTC(2026, 10, 1, 10, 30), Date.UTC(2026, 10, 1, 10, 31), false],
    ["2026-11-01 10:30:15", Date.UTC(2026, 10, 1, 10, 30, 15), Date.UTC(2026, 10, 1, 10, 30, 16), false],
    ["2026-11-01T10:30:15.5Z", Date.UTC(2026, 10, 1, 10, 30, 15, 500), Date.UTC(2026, 10, 1, 10, 30, 15, 501), false],
    ["2026-11-01T10:30+02:00", Date.UTC(2026, 10, 1, 8, 30), Date.UTC(2026, 10, 1, 8, 31), false],
    ["2026-11-01T10:30-0530", Date.UTC(2026, 10, 1, 16), Date.UTC(2026, 10, 1, 16, 1), false],
    ["now", NOW, NOW + 1, false],
    ["now-1h", NOW - 3_600_000, NOW - 3_600_000 + 1, false],
    ["-3d", NOW - 3 * DAY, NOW - 3 * DAY + 1, false],
    ["today", Date.UTC(2026, 10, 22), Date.UTC(2026, 10, 23), true],
    ["now+999999w", LAST, LAST, false],
    ["-999999w", 0, 0, false],
    ["9999", Date.UTC(9999, 0, 1), LAST, true],
    ["1970-01-01T00:00+02:00", 0, 0, false],
    ["Yesterday", Date.UTC(2026, 10, 21), Date.UTC(2026, 10, 22), true],
  ])("%s", (text, start, end, whole) => expect(parseMoment(text, NOW)).toEqual({ start, end, whole }));

  it.each([
    "",
    "soon",
    "2026-13",
    "2026-02-30",
    "2026-11-01T24:00",
    "2026-11-01T10:60",
    "2026-11-01T10:30+24:00",
    "2026-11-01T10:30-02:60",
    "2026-11-01Z",
    "1969-01-01",
    "now-",
    "3d",
    "20261101",
  ])("rejects %s", (text) => expect(parseMoment(text, NOW)).toBeUndefined());
});
