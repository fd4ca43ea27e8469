import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatLocal,
  formatRelative,
  formatUtc,
  readTime,
  readUsualTime,
  timeHeading,
} from "../../../../src/model/text/time.ts";

const AT = Date.UTC(2022, 10, 21, 18, 6, 52);

describe("readTime", () => {
  it.each([
    ["as CloudTrail writes it", "2022-11-21T18:06:52Z", AT],
    ["with milliseconds", "2022-11-21T18:06:52.250Z", AT + 250],
    ["with an offset", "2022-11-21T19:36:52+01:30", AT],
    ["without a zone, which is UTC and never local", "2022-11-21 18:06:52", AT],
    ["with nanoseconds", "2022-11-21 18:06:52.000000000", AT],
    ["with UTC in words", "2022-11-21 18:06:52.000 UTC", AT],
    ["in basic form", "20221121T180652Z", AT],
    ["as a date", "2022-11-21", Date.UTC(2022, 10, 21)],
    ["as seconds", AT / 1000, AT],
    ["as fractional seconds", AT / 1000 + 0.5, AT + 500],
    ["as milliseconds", AT, AT],
    ["as digits", String(AT / 1000), AT],
    ["as milliseconds in digits", String(AT), AT],
    ["as 14 digits", "20221121180652", AT],
    ["with an offset of hours", "2022-11-21 20:06:52.250+02", AT + 250],
    ["as microseconds", AT * 1000, AT],
    ["in a leap second", "2016-12-31T23:59:60Z", Date.UTC(2017, 0, 1)],
    ["US style with a fraction", "11/21/2022 06:06:52.750 PM", AT + 750],
    ["US style", "11/21/2022 18:06:52", AT],
    ["US style with a half", "11/21/2022, 06:06:52 PM", AT],
    ["US style, in words", "Nov 21, 2022 6:06:52 PM", AT],
    ["US style, in words with two commas", "Nov 21, 2022, 6:06:52 PM", AT],
    ["at midnight with a half", "11/21/2022 12:00:00 AM", Date.UTC(2022, 10, 21)],
  ])("reads a time %s", (_name, text, expected) => {
    expect(readTime(text)).toBe(expected);
  });

  it.each([
    "",
    "yesterday",
    "2022-13-01T00:00:00Z",
    "2022-02-30",
    "31/12/2022",
    "99",
    99,
    "12345678901",
    "20221321180652",
    "2022-11-21-02",
    1e11,
    1e14,
    -1,
    Number.NaN,
    null,
    {},
    true,
  ])("returns undefined for %j", (value) => {
    expect(readTime(value)).toBeUndefined();
  });

  it("reads every time that Date writes, in any time zone of the machine", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2001-09-10"), max: new Date("2200-01-01"), noInvalidDate: true }),
        (date) => {
          expect(readTime(date.toISOString())).toBe(date.getTime());
          expect(readTime(date.toISOString().replace("T", " ").replace("Z", ""))).toBe(date.getTime());
          expect(readTime(date.getTime())).toBe(date.getTime());
        },
      ),
    );
  });
});

describe("readUsualTime", () => {
  it("equals readTime or returns undefined", () => {
    const digits = (most: number) => fc.nat(most).map((number) => String(number).padStart(2, "0"));
    const text = fc
      .tuple(
        fc.nat(9999),
        digits(14),
        digits(32),
        digits(25),
        digits(61),
        digits(62),
        fc.constantFrom("Z", "z", "", "+"),
      )
      .map(([year, month, day, hour, minute, second, end]) => {
        return `${String(year).padStart(4, "0")}-${month}-${day}T${hour}:${minute}:${second}${end}`;
      });
    fc.assert(
      fc.property(text, (written) => {
        expect(readUsualTime(written)).toBe(/^.{19}Z$/.test(written) ? readTime(written) : undefined);
      }),
      { numRuns: 2_000 },
    );
    const none = ["2023-02-29T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T12:30:60Z", "2026-00-10T00:00:00Z"];
    expect([...none, ...none.map((text) => text.replace("Z", "+00:00"))].map(readTime)).toEqual(
      Array(8).fill(undefined),
    );
    expect(none.map(readUsualTime)).toEqual(Array(4).fill(undefined));
    expect(readUsualTime("2024-02-29T23:59:59Z")).toBe(Date.UTC(2024, 1, 29, 23, 59, 59));
  });
});

describe("formatting times", () => {
  const now = Date.UTC(2026, 10, 22, 12, 0, 0);
  const minute = 60_000;
  const hour = 60 * minute;
  const day = 24 * hour;

  it("formats UTC, with milliseconds only where present", () => {
    expect(formatUtc(AT)).toBe("2022-11-21 18:06:52 UTC");
    expect(formatUtc(AT + 5)).toBe("2022-11-21 18:06:52.005 UTC");
    expect(formatUtc(Number.NaN)).toBe("");
  });

  it("formats the time of a zone with its offset", () => {
    expect(formatLocal(AT, "Asia/Kolkata")).toBe("2022-11-21 23:36:52 GMT+5:30");
    expect(formatLocal(AT + 50, "Europe/Berlin")).toBe("2022-11-21 19:06:52.050 CET");
    expect(formatLocal(Number.NaN)).toBe("");
  });

  it.each([
    [0, "just now"],
    [59_000, "just now"],
    [5 * minute, "5 min ago"],
    [3 * hour + 50 * minute, "3 h ago"],
    [2 * day, "2 d ago"],
    [59 * day, "59 d ago"],
    [60 * day, "2 mo ago"],
    [100 * day, "3 mo ago"],
    [729 * day, "23 mo ago"],
    [730 * day, "2 y ago"],
    [800 * day, "2 y ago"],
    [-5 * minute, "in 5 min"],
  ])("formats %d ms ago as %s", (ago, expected) => {
    expect(formatRelative(now - ago, now)).toBe(expected);
  });

  it.each([
    [now - 10 * minute, "UTC", "Last hour"],
    [now - 2 * hour, "UTC", "Today"],
    [now - 13 * hour, "UTC", "Yesterday"],
    [now - 13 * hour, "America/Los_Angeles", "Yesterday"],
    [now - 2 * hour, "Asia/Tokyo", "Today"],
    [now - 22 * hour, "Asia/Tokyo", "Yesterday"],
    [Date.UTC(2026, 10, 16, 9), "UTC", "Mon 16 Nov 2026"],
    [Date.UTC(2026, 10, 16, 23), "Asia/Tokyo", "Tue 17 Nov 2026"],
    [now + 2 * minute, "UTC", "Last hour"],
    [now + hour, "UTC", "In the future"],
  ])("puts %d in %s under %s", (ms, zone, expected) => {
    expect(timeHeading(ms, now, zone)).toBe(expected);
  });

  it("counts days correctly across a clock change", () => {
    const after = Date.UTC(2026, 2, 29, 20);
    expect(timeHeading(Date.UTC(2026, 2, 28, 23, 30), after, "Europe/Berlin")).toBe("Today");
    expect(timeHeading(Date.UTC(2026, 2, 28, 22, 30), after, "Europe/Berlin")).toBe("Yesterday");
  });
});
