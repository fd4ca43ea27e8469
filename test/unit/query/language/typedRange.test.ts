import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromWallClock, toWallClock } from "../../../../src/model/text/time.ts";
import { parseRange, rangeEnds } from "../../../../src/query/language/typedRange.ts";

const now = Date.parse("2026-11-30T12:00:00Z");
const at = (text: string) => Date.parse(text);
const BERLIN = "Europe/Berlin";

describe("a typed time range", () => {
  it.each([
    ["2026-11-01..2026-11-03", "UTC", "2026-11-01T00:00Z", "2026-11-04T00:00Z"],
    ["2026-11-01..2026-11-03", BERLIN, "2026-10-31T23:00Z", "2026-11-03T23:00Z"],
    ["2026-10-25", BERLIN, "2026-10-24T22:00Z", "2026-10-25T23:00Z"],
    [" 2026-11 .. 2026-11-03 ", "UTC", "2026-11-01T00:00Z", "2026-11-04T00:00Z"],
    ["2026-11-01 10:30..12:00", BERLIN, "2026-11-01T09:30Z", "2026-11-01T11:00Z"],
    ["2026-11-01T10:30:15..2026-11-02T08:00Z", "America/New_York", "2026-11-01T15:30:15Z", "2026-11-02T08:00Z"],
    ["2026-11-01..", "Asia/Tokyo", "2026-10-31T15:00Z", "2026-11-30T12:00Z"],
    ["yesterday..now", "Asia/Tokyo", "2026-11-28T15:00Z", "2026-11-30T12:00Z"],
    ["-3d..now-1d", BERLIN, "2026-11-27T12:00Z", "2026-11-29T12:00Z"],
  ])("%s in %s", (typed, timeZone, from, to) => {
    expect(parseRange(typed, now, timeZone)).toEqual({ from: at(from), to: at(to) });
  });

  it("is a span until now, too", () => {
    expect(parseRange("36H", now, BERLIN)).toEqual({ last: "36h" });
  });

  it.each([
    ["", "Enter a range"],
    ["..2026-11-03", "Enter a range"],
    ["last week", '"last week" is not a time.'],
    ["2026-11-31..2026-12-01", '"2026-11-31" is not a time.'],
    ["2026-11-01..soon", '"soon" is not a time.'],
    ["2026-11-03..2026-11-01", "The range ends before it begins."],
    ["2026-11-01 10:30", "Enter the end as well: 2026-11-01 10:30..now."],
    ["2026-11-01..2026-11-02..2026-11-03", "Enter a range"],
  ])("%s is refused with the reason", (typed, problem) => {
    expect(parseRange(typed, now, "UTC")).toEqual({ problem: expect.stringContaining(problem) });
  });

  it("reads what `rangeEnds` writes, in every zone", () => {
    const zones = ["UTC", BERLIN, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"];
    fc.assert(
      fc.property(
        fc.integer({ min: at("2000-01-01T00:00Z") / 1000, max: at("2040-01-01T00:00Z") / 1000 }),
        fc.oneof(
          fc.integer({ min: 1, max: 400 * 86_400 }),
          fc.integer({ min: 1, max: 400 }).map((days) => days * 86_400),
        ),
        fc.constantFrom(...zones),
        fc.boolean(),
        (seconds, length, timeZone, isDay) => {
          const midnight = fromWallClock(Math.floor(seconds / 86_400) * 86_400_000, timeZone);
          const from = isDay ? midnight : seconds * 1000;
          const to = isDay
            ? fromWallClock(toWallClock(midnight, timeZone) + Math.ceil(length / 86_400) * 86_400_000, timeZone)
            : from + length * 1000;
          // A time that clocks show twice is read as the earlier one.
          fc.pre([from, to].every((time) => fromWallClock(toWallClock(time, timeZone), timeZone) === time));
          const [first, last] = rangeEnds({ from, to }, timeZone);
          expect(parseRange(first === last ? first : `${first}..${last}`, now, timeZone)).toEqual({ from, to });
        },
      ),
    );
  });
});

describe("the clocks of a time zone", () => {
  it("show a time in autumn twice: the earlier one is meant", () => {
    expect(fromWallClock(Date.UTC(2026, 9, 25, 2, 30), BERLIN)).toBe(at("2026-10-25T00:30Z"));
  });

  it("skip a time in spring: it is read as if they had not been changed", () => {
    expect(fromWallClock(Date.UTC(2026, 2, 29, 2, 30), BERLIN)).toBe(at("2026-03-29T01:30Z"));
  });
});
