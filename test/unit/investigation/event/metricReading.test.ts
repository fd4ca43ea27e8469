import { describe, expect, it } from "vitest";
import { MetricReading } from "../../../../src/investigation/event/metricReading.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { Failure, isAbort } from "../../../../src/model/failure.ts";
import type { InsightMetricView } from "../../../../src/protocol/insight.ts";
import { insightRecord } from "../../model/records.ts";

const hit = (eventID: string) => ({ event: readRecord(insightRecord({ eventID })), origins: [] });
const view = { text: "12 calls a minute" } as InsightMetricView;

describe("the reading of the metric of a shown event", () => {
  it("goes on when the same event is shown again, and stops when another one is", async () => {
    const answer = Promise.withResolvers<InsightMetricView>();
    const reading = new MetricReading(() => answer.promise);
    reading.show(hit("a"));
    const first = reading.read(false);
    reading.show(hit("a"));
    answer.resolve(view);
    await expect(first).resolves.toBe(view);
    const second = reading.read(false);
    reading.show(hit("b"));
    await expect(second).rejects.toSatisfy(isAbort);
  });

  it("stops the one before, and has the remedies of the last one", async () => {
    const failures: PromiseWithResolvers<InsightMetricView>[] = [];
    const reading = new MetricReading(() => {
      const failure = Promise.withResolvers<InsightMetricView>();
      failures.push(failure);
      return failure.promise;
    });
    await expect(reading.read(false)).rejects.toSatisfy(isAbort);
    reading.show(hit("a"));
    const first = reading.read(false);
    const second = reading.read(true);
    const failed = (message: string, kind: "retry" | "show-log") =>
      new Failure({ reason: "offline", message, context: {}, remedies: [{ kind }] });
    failures[1]?.reject(failed("second", "retry"));
    failures[0]?.reject(failed("first", "show-log"));
    await expect(second).rejects.toThrow("second");
    await expect(first).rejects.toSatisfy(isAbort);
    expect(reading.remedy(0)).toEqual({ kind: "retry" });
    expect(reading.remedy(1)).toBeUndefined();
  });
});
