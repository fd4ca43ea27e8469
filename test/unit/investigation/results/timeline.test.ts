import { describe, expect, it } from "vitest";
import { timelineBars, timelineWindow } from "../../../../src/investigation/results/timeline.ts";
import { remaining } from "../../../../src/investigation/search/eta.ts";

const HOUR = 3_600_000;
const NOON = Date.parse("2026-11-22T12:00:00Z");

describe("the bars of a timeline", () => {
  it("begin and end where the clock does, and hold the whole window", () => {
    const window = { from: NOON - 24 * HOUR + 17_000, to: NOON - 5000 };
    const bars = timelineBars(window, 150, "UTC");
    expect(bars).toEqual({ window: { from: NOON - 24 * HOUR, to: NOON }, buckets: 144 });
  });

  it("count days from midnight on the person's clock", () => {
    const bars = timelineBars({ from: NOON - 60 * 24 * HOUR, to: NOON }, 100, "Asia/Kolkata");
    expect(new Date(bars.window.from).toISOString()).toMatch(/T18:30:00.000Z$/);
    expect((bars.window.to - bars.window.from) / bars.buckets).toBe(24 * HOUR);
  });

  it("are never more than there is room for, however short or long the window", () => {
    for (const span of [1, 1000, HOUR, 90 * 24 * HOUR, 40 * 365 * 24 * HOUR, 1e15]) {
      for (const most of [2, 40, 300]) {
        const { window, buckets } = timelineBars({ from: NOON - span, to: NOON }, most, "Europe/Zurich");
        expect(buckets).toBeLessThanOrEqual(most);
        expect(window.from).toBeLessThanOrEqual(NOON - span);
        expect(window.to).toBeGreaterThanOrEqual(NOON);
      }
    }
  });

  it("show what was found where the search has no bounds", () => {
    const found = { from: NOON - 5 * HOUR, to: NOON - 4 * HOUR };
    const searched = { from: NOON - 24 * HOUR, to: NOON };
    expect(timelineWindow(searched, found, NOON)).toEqual(searched);
    expect(timelineWindow({ from: 0, to: 8.64e15 }, found, NOON)).toEqual(found);
    expect(timelineWindow({ from: NOON - 24 * HOUR, to: 8.64e15 }, found, NOON)).toEqual({
      from: NOON - 24 * HOUR,
      to: NOON - 4 * HOUR,
    });
    const nothing = timelineWindow({ from: 0, to: 8.64e15 }, undefined, NOON);
    expect(nothing.to).toBeGreaterThan(nothing.from);
  });
});

describe("how long a run goes on", () => {
  it("is told from its own pace, once there is one", () => {
    const start = { at: NOON, share: 0 };
    expect(remaining(start, { at: NOON + 1000, share: 0.5 })).toBeUndefined();
    expect(remaining(start, { at: NOON + 60_000, share: 0.01 })).toBeUndefined();
    expect(remaining(start, { at: NOON + 10_000, share: 0.25 })).toBe(30_000);
    expect(remaining(start, { at: NOON + 10_000, share: 1 })).toBeUndefined();
  });

  it("counts from where the run began, when it reads on", () => {
    expect(remaining({ at: NOON, share: 0.5 }, { at: NOON + 10_000, share: 0.75 })).toBe(10_000);
    expect(remaining({ at: NOON, share: 1 }, { at: NOON + 10_000, share: 1 })).toBeUndefined();
  });
});
