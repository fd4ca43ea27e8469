import { describe, expect, it } from "vitest";
import { timelineEdges, timelineWindow } from "../../../../src/investigation/results/timeline.ts";
import { remaining } from "../../../../src/investigation/search/eta.ts";
import { barOf } from "../../../../src/protocol/filters.ts";

const HOUR = 3_600_000;
const NOON = Date.parse("2026-11-22T12:00:00Z");

describe("the bars of a timeline", () => {
  it("begin and end where the clock does, and hold the whole window", () => {
    const window = { from: NOON - 24 * HOUR + 17_000, to: NOON - 5000 };
    const edges = timelineEdges(window, 150, "UTC");
    expect(edges).toEqual(Array.from({ length: 145 }, (_, bar) => NOON - 24 * HOUR + bar * 600_000));
  });

  it("count days from midnight on the person's clock", () => {
    const edges = timelineEdges({ from: NOON - 60 * 24 * HOUR, to: NOON }, 100, "Asia/Kolkata");
    expect(edges).toHaveLength(62);
    for (const edge of edges) {
      expect(new Date(edge).toISOString()).toMatch(/T18:30:00.000Z$/);
    }
  });

  it("begin at midnight after a clock change as well", () => {
    for (const [from, to, zone] of [
      ["2026-10-19T22:00:00Z", "2026-10-30T23:00:00Z", "Europe/Berlin"],
      ["2026-03-25T23:00:00Z", "2026-04-03T22:00:00Z", "Europe/Berlin"],
      ["2026-09-01T04:00:00Z", "2026-11-20T05:00:00Z", "America/New_York"],
      // Midnight itself is left out, or comes twice.
      ["2026-09-03T04:00:00Z", "2026-09-09T03:00:00Z", "America/Santiago"],
      ["2026-04-01T03:00:00Z", "2026-04-09T04:00:00Z", "America/Santiago"],
    ] as const) {
      const edges = timelineEdges({ from: Date.parse(from), to: Date.parse(to) }, 90, zone);
      const days = (Date.parse(to) - Date.parse(from)) / (24 * HOUR);
      const clock = new Intl.DateTimeFormat("en", {
        timeZone: zone,
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
      });
      for (const edge of timelineEdges({ from: Date.parse(from), to: Date.parse(to) }, Math.ceil(days), zone)) {
        expect(clock.format(edge), `${zone} ${new Date(edge).toISOString()}`).toMatch(
          zone.endsWith("Santiago") ? /^0[01]:00$/ : /^00:00$/,
        );
      }
      expect(edges.every((edge, at) => at === 0 || edge > (edges[at - 1] ?? 0))).toBe(true);
      expect(edges[0]).toBeLessThanOrEqual(Date.parse(from));
      expect(edges.at(-1)).toBeGreaterThanOrEqual(Date.parse(to));
    }
  });

  it("find the bar of every time", () => {
    const edges = timelineEdges({ from: Date.parse("2026-10-01T00:00:00Z"), to: NOON }, 60, "Europe/Berlin");
    for (let time = edges[0] ?? 0; time < (edges.at(-1) ?? 0); time += 1_234_567) {
      expect(barOf(edges, time)).toBe(edges.findLastIndex((edge) => edge <= time));
    }
    for (const [at, edge] of edges.slice(0, -1).entries()) {
      expect(barOf(edges, edge)).toBe(at);
      expect(barOf(edges, edge - 1)).toBe(Math.max(0, at - 1));
    }
  });

  it("are never more than there is room for, however short or long the window", () => {
    for (const span of [1, 1000, HOUR, 90 * 24 * HOUR, 40 * 365 * 24 * HOUR, 1e15]) {
      for (const most of [2, 40, 300]) {
        const edges = timelineEdges({ from: NOON - span, to: NOON }, most, "Europe/Zurich");
        expect(edges.length - 1).toBeLessThanOrEqual(most);
        expect(edges.length).toBeGreaterThan(1);
        expect(edges[0]).toBeLessThanOrEqual(NOON - span);
        expect(edges.at(-1)).toBeGreaterThanOrEqual(NOON);
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
