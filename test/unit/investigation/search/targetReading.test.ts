import { describe, expect, test } from "vitest";
import { TargetReading } from "../../../../src/investigation/search/targetReading.ts";
import type { SourcePage } from "../../../../src/sources/source.ts";

const WINDOW = { from: 0, to: 1000 };
const PLAN = { plan: { source: "eventHistory", lookups: [{}], window: WINDOW, empty: false, sentence: "" } };

function page(more: Partial<SourcePage> = {}): SourcePage {
  return { events: [], scanned: 10, throttled: 0, remembered: false, ...more };
}

describe("how far a target was read", () => {
  test("adds pages to what an earlier run had read, and keeps what they do not say again", () => {
    const reading = new TargetReading(PLAN, {
      state: "cancelled",
      coveredFrom: 800,
      pages: 2,
      remembered: 1,
      again: 0,
      scanned: 20,
      matched: 5,
      throttled: 1,
      notes: ["earlier"],
    });
    expect(reading.coveredFrom).toBe(800);
    reading.count(page({ pages: 3, remembered: true, indexed: 4, coveredFrom: 500, asOf: 90, left: 6 }));
    reading.count(page({ again: true, throttled: 2, asOf: 95 }));
    expect(reading.progress("done", undefined, ["more"])).toEqual({
      pages: 6,
      scanned: 40,
      matched: 9,
      throttled: 3,
      remembered: 4,
      coveredFrom: 500,
      estimate: 6,
      again: 1,
      asOf: 90,
      notes: ["earlier", "more"],
    });
    expect(reading.indexed).toBe(4);
  });

  test("counts a provisional page until the next run begins, and none of it as covered", () => {
    const reading = new TargetReading(PLAN);
    reading.count(page({ provisional: true, coveredFrom: 0, notes: ["Offline"] }));
    expect(reading.progress("failed", undefined, [])).toMatchObject({
      pages: 0,
      scanned: 10,
      coveredFrom: 1000,
      notes: ["Offline"],
    });
    reading.begin();
    expect(reading.progress("running", undefined, [])).toMatchObject({ scanned: 0 });
    expect(reading.progress("running", undefined, [])).not.toHaveProperty("notes");
  });

  test("says that AWS slows it down from the first refusal to the next page, and counts each refusal once", () => {
    const reading = new TargetReading(PLAN);
    reading.slowed();
    reading.slowed();
    expect(reading.progress("running", undefined, [])).toMatchObject({ throttled: 2, slowed: true });
    expect(reading.progress("cancelled", undefined, [])).not.toHaveProperty("slowed");
    reading.count(page({ throttled: 2 }));
    expect(reading.progress("running", undefined, [])).toMatchObject({ throttled: 2 });
    expect(reading.progress("running", undefined, [])).not.toHaveProperty("slowed");
    reading.slowed();
    reading.begin();
    expect(reading.progress("running", undefined, [])).toMatchObject({ throttled: 3 });
  });

  test("is whole when its window and the stale ranges of it are read", () => {
    const reading = new TargetReading(PLAN);
    reading.count(page({ coveredFrom: 0, stale: [{ from: 100, to: 200 }] }));
    expect(reading.isWhole).toBe(false);
    expect(reading.progress("running", undefined, [])).toMatchObject({ checking: true });
    reading.count(page());
    expect(reading.isWhole).toBe(true);
  });

  test("tells its share by what AWS must be asked for, else as the source says, else by the time", () => {
    const reading = new TargetReading(PLAN);
    reading.count(page({ coveredFrom: 750 }));
    expect(reading.share).toBe(0.25);
    reading.count(page({ share: 0.4 }));
    expect(reading.share).toBe(0.4);
    reading.count(page({ unread: 200 }));
    reading.count(page({ unread: 50 }));
    expect(reading.share).toBe(0.75);
    const { plan } = PLAN;
    expect(new TargetReading({ plan: { ...plan, window: { from: 5, to: 5 } } }).share).toBe(1);
  });

  test("shows the matches and the time of the target that reads the same, and takes over where that stopped", () => {
    const leader = new TargetReading(PLAN);
    const reading = new TargetReading(PLAN);
    leader.count(page({ indexed: 7, coveredFrom: 300, stale: [{ from: 400, to: 500 }], left: 2 }));
    const shared = reading.progress("running", leader, []);
    expect(shared).toMatchObject({ pages: 0, scanned: 0, matched: 7, coveredFrom: 300 });
    expect(shared).not.toHaveProperty("estimate");
    reading.takeOver(leader);
    expect([reading.coveredFrom, reading.stale, reading.matched]).toEqual([300, [{ from: 400, to: 500 }], 0]);
  });
});
