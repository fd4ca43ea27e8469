import { describe, expect, it } from "vitest";
import { metricRange, unitOf } from "../../../../src/investigation/event/metricRange.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.parse("2026-11-22T12:00:00Z");

const rangeAt = (age: number, length = 14 * MINUTE) => metricRange({ from: NOW - age, to: NOW - age + length }, NOW);

describe("the time around an activity", () => {
  it.each([
    [1, 60, "One point for each minute."],
    [14, 60, "One point for each minute."],
    [16, 300, "One point for each 5 minutes. AWS keeps one for each minute for 15 days only."],
    [62, 300, "One point for each 5 minutes. AWS keeps one for each minute for 15 days only."],
    [64, 3600, "One point for each hour. AWS keeps one for each 5 minutes for 63 days only."],
    [89, 3600, "One point for each hour. AWS keeps one for each 5 minutes for 63 days only."],
  ])("%i days ago has points %i seconds apart", (days, period, note) => {
    const range = rangeAt(days * DAY);
    expect(range).toMatchObject({ period, note });
    const { from = 0, to = 0 } = range ?? {};
    expect(from).toBeLessThanOrEqual(NOW - days * DAY - Math.min(12 * period * 1000, 30 * MINUTE) + period * 1000);
    expect(to).toBeGreaterThan(NOW - days * DAY + 14 * MINUTE);
    expect([from % (period * 1000), (to - from) % (period * 1000)]).toEqual([0, 0]);
  });

  it("has no points before 90 days, without a time, or in the future", () => {
    expect(rangeAt(91 * DAY)).toBeUndefined();
    expect(metricRange({}, NOW)).toBeUndefined();
    expect(metricRange({ from: NOW + DAY }, NOW)).toBeUndefined();
  });

  it("does not ask for points that AWS keeps no more, nor beyond now", () => {
    const edge = rangeAt(15 * DAY - 5 * MINUTE);
    expect(edge?.period).toBe(60);
    expect(edge?.from).toBeGreaterThanOrEqual(NOW - 15 * DAY);
    expect(metricRange({ from: NOW - 10 * MINUTE }, NOW)?.to).toBe(NOW);
  });

  it("has fewer points for a long activity, at most as many as a drawing has room for", () => {
    expect(rangeAt(10 * DAY, 2 * DAY)).toMatchObject({ period: 300, note: "One point for each 5 minutes." });
    const longest = rangeAt(89 * DAY, 88 * DAY);
    expect(longest?.period).toBe(3600);
    expect(((longest?.to ?? 0) - (longest?.from ?? 0)) / HOUR).toBe(720);
  });

  it("is shown around the one end of an activity that is known", () => {
    expect(metricRange({ to: NOW - DAY }, NOW)).toMatchObject({ period: 60 });
    expect(metricRange({ from: NOW - DAY }, NOW)?.to).toBeGreaterThan(NOW - DAY + 30 * MINUTE);
  });
});

describe("the unit of points more than a minute apart", () => {
  const activity = { from: NOW - 20 * MINUTE, to: NOW - 5 * MINUTE };
  const times = [25, 20, 15, 10, 5].map((age) => NOW - age * MINUTE);
  const unit = (values: readonly number[], rate?: number) => unitOf({ times, values }, 300, activity, rate);

  it("follows from the rate that the event tells", () => {
    expect(unit([0, 60, 60, 60, 0], 12)).toBe("a period");
    expect(unit([0, 12, 12, 12, 0], 12)).toBe("a minute");
  });

  it("is not claimed where neither fits, or no rate is known", () => {
    expect(unit([0, 0, 0, 0, 0], 12)).toBeUndefined();
    expect(unit([0, 900, 900, 900, 0], 12)).toBeUndefined();
    expect(unit([0, 60, 60, 60, 0])).toBeUndefined();
    expect(unitOf({ times, values: [1] }, 300, { from: NOW }, 12)).toBeUndefined();
    expect(unitOf({ times: [], values: [] }, 60, {}, undefined)).toBe("a minute");
  });
});
