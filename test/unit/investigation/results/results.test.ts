import { describe, expect, it } from "vitest";
import { Results } from "../../../../src/investigation/results/results.ts";
import type { FoundEvent } from "../../../../src/investigation/search/search.ts";
import { readRecord } from "../../../../src/model/record.ts";
import { recordWith } from "../../model/records.ts";

function found(
  eventID: string,
  eventTime: string | undefined,
  more: Parameters<typeof recordWith>[0] = {},
): FoundEvent {
  return { event: readRecord(recordWith({ eventID, eventTime, ...more })), seenIn: [] };
}
const ids = (results: Results) => results.all().map(({ event }) => event.eventId);

describe("Results", () => {
  it("shows the newest first, and what shares a second in the order of arrival", () => {
    const results = new Results();
    results.add([found("b", "2026-11-21T10:00:00Z"), found("a", "2026-11-21T10:00:00Z")]);
    results.add([found("new", "2026-11-21T11:00:00Z"), found("c", "2026-11-21T10:00:00Z"), found("none", undefined)]);
    expect(ids(results)).toEqual(["new", "b", "a", "c", "none"]);
  });

  it("keeps an event once", () => {
    const results = new Results();
    results.add([found("a", "2026-11-21T10:00:00Z")]);
    results.add([found("a", "2026-11-21T10:00:00Z")]);
    expect(results.count).toBe(1);
  });

  it("sorts by a column and keeps that order for what arrives later", () => {
    const results = new Results();
    results.add([
      found("1", "2026-11-21T10:00:00Z", { eventName: "RunInstances" }),
      found("2", "2026-11-21T11:00:00Z", { eventName: "CreateBucket" }),
    ]);
    results.sortBy({ column: "eventName", descending: false });
    expect(ids(results)).toEqual(["2", "1"]);
    results.add([found("3", "2026-11-21T12:00:00Z", { eventName: "CreateBucket" })]);
    expect(ids(results)).toEqual(["3", "2", "1"]);
    results.sortBy({ column: "eventName", descending: true });
    expect(ids(results)).toEqual(["1", "3", "2"]);
  });

  it("knows the neighbours and the place of an event", () => {
    const results = new Results();
    results.add([found("old", "2026-11-20T10:00:00Z"), found("new", "2026-11-21T10:00:00Z")]);
    expect(results.beside("new", 1)?.event.eventId).toBe("old");
    expect(results.beside("new", -1)).toBeUndefined();
    expect(results.beside("unknown", 1)).toBeUndefined();
    expect(results.place("old")).toBe(1);
    expect(results.place("unknown")).toBe(-1);
    results.add([found("newest", "2026-11-22T10:00:00Z")]);
    expect(results.place("old")).toBe(2);
  });

  it("holds 100,000 rows, in windows", () => {
    const start = Date.parse("2026-11-01T00:00:00Z");
    const one = found("x", "2026-11-01T00:00:00Z").event;
    const results = new Results();
    for (let page = 0; page < 2000; page += 1) {
      results.add(
        Array.from({ length: 50 }, (_, index) => {
          const place = page * 50 + index;
          return {
            event: { ...one, eventId: `${place}`, time: start + ((place * 7919) % 100_000) * 1000 },
            seenIn: [],
          };
        }),
      );
      if (page % 100 === 0) {
        expect(results.window(0, 50).length).toBe(50);
      }
    }
    const times = results.all().map(({ event }) => event.time ?? 0);
    expect(times).toEqual(Array.from({ length: 100_000 }, (_, index) => start + (99_999 - index) * 1000));
    expect(results.window(99_990, 50).length).toBe(10);
    expect(results.window(-5, 3).length).toBe(3);
  });
});
