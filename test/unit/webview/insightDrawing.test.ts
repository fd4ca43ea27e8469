import { describe, expect, it } from "vitest";
import type { InsightMetricView } from "../../../src/protocol/insight.ts";
import { MetricScale } from "../../../src/webview/event/insightDrawing.ts";

const metric = (changes: Partial<InsightMetricView> = {}): InsightMetricView => ({
  unit: "calls a minute",
  from: 0,
  to: 600_000,
  step: 60_000,
  times: [0, 60_000, 180_000],
  values: [0, 12.4, 1],
  activity: {},
  text: "",
  note: "",
  timeZone: "UTC",
  ...changes,
});

describe("the scale of a metric", () => {
  it.each([
    [[0], undefined, 1],
    [[0.03], undefined, 0.03],
    [[12.4], undefined, 20],
    [[1, 5], undefined, 5],
    [[6_001], undefined, 8_000],
    [[8_001], undefined, 10_000],
    [[1], 41, 50],
    [[], undefined, 1],
  ])("of values up to %j and a usual value of %s ends at %d", (values, baseline, top) => {
    const scale = new MetricScale(metric({ values, ...(baseline === undefined ? {} : { baseline }) }), 500);
    expect(scale.top).toBeCloseTo(top);
  });

  it("finds the point under the pointer, and none where a point is missing", () => {
    const scale = new MetricScale(metric(), 652);
    expect([scale.x(60_000), scale.x(120_000)]).toEqual([112, 172]);
    expect([53, 111, 113, 170, 180, 235, 400, 10].map((x) => scale.pointAt(x))).toEqual([0, 0, 1, 1, -1, 2, -1, -1]);
  });

  it("keeps times and values within the drawing", () => {
    const scale = new MetricScale(metric(), 652);
    expect([scale.x(-1), scale.x(1e15)]).toEqual([scale.x(0), scale.x(600_000)]);
    expect(scale.y(1e9)).toBe(scale.y(scale.top));
    expect(scale.y(0)).toBeGreaterThan(scale.y(1));
  });
});
