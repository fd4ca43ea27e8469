import { describe, expect, it } from "vitest";
import type { SourcePlan } from "../../../src/query/plan/plan.ts";
import { EventHistory } from "../../../src/sources/eventHistory/eventHistory.ts";
import type { SourcePage } from "../../../src/sources/source.ts";
import { lookupOf, type Told } from "./lookupOf.ts";

const BASE: SourcePlan = {
  source: "eventHistory",
  lookups: [{}],
  window: { from: 0, to: 1_000_000 },
  empty: false,
  sentence: "",
};

async function collect(source: EventHistory, plan: SourcePlan, signal = new AbortController().signal) {
  const pages: SourcePage[] = [];
  for await (const page of source.search(plan, signal)) {
    pages.push(page);
  }
  return pages;
}

function ids(pages: readonly SourcePage[]): string[] {
  return pages.flatMap((page) => page.events.map((event) => event.eventId));
}

function story(count: number): Told[] {
  return Array.from({ length: count }, (_, index) => ({ id: `e${index}`, at: index + 1 }));
}

describe("Event history", () => {
  it("pages to the end, newest first, each event once", async () => {
    const { lookup, asked } = lookupOf(story(23), 5);
    const pages = await collect(new EventHistory(lookup), BASE);
    expect(ids(pages)).toEqual(
      story(23)
        .map(({ id }) => id)
        .reverse(),
    );
    expect(asked).toHaveLength(5);
    expect(new Set(asked.map(({ from, to }) => `${from} ${to}`)).size).toBe(1);
    expect(pages.at(-1)?.coveredFrom).toBe(0);
  });

  it("says how far back everything is known, and never claims a second that may go on", async () => {
    const { lookup } = lookupOf(story(10), 4);
    const [first] = await collect(new EventHistory(lookup), BASE);
    // Events of the seconds 10, 9, 8 and 7 came; second 7 may hold more.
    expect(first?.coveredFrom).toBe(8_000);
  });

  it("merges the lookups of an OR newest first without repeating an event", async () => {
    const events: Told[] = Array.from({ length: 60 }, (_, index) => ({
      id: `e${index}`,
      at: 1 + Math.floor(index / 2),
      name: index % 3 === 0 ? "RunInstances" : "StopInstances",
      user: index % 5 === 0 ? "alice" : "bob",
    }));
    const { lookup } = lookupOf(events, 3);
    const pages = await collect(new EventHistory(lookup), {
      ...BASE,
      lookups: [
        { attribute: { key: "EventName", value: "RunInstances" } },
        { attribute: { key: "Username", value: "alice" } },
      ],
    });
    const got = ids(pages);
    const expected = events.filter(({ name, user }) => name === "RunInstances" || user === "alice").map(({ id }) => id);
    expect(got.toSorted()).toEqual(expected.toSorted());
    const times = pages.flatMap((page) => page.events.map((event) => event.time ?? 0));
    expect(times).toEqual(times.toSorted((left, right) => right - left));
  });

  it("filters here what AWS was not asked for", async () => {
    const { lookup } = lookupOf(
      [
        { id: "a", at: 1, user: "alice" },
        { id: "b", at: 2, user: "bob" },
      ],
      50,
    );
    const pages = await collect(new EventHistory(lookup), {
      ...BASE,
      residual: { kind: "field", field: "user", test: { op: "is", values: [{ value: "bob", wildcard: false }] } },
    });
    expect(ids(pages)).toEqual(["b"]);
    expect(pages[0]?.scanned).toBe(2);
  });

  it("asks anew by time when AWS forgets the token, and loses and repeats nothing", async () => {
    const events = Array.from({ length: 30 }, (_, index) => ({ id: `e${index}`, at: 1 + Math.floor(index / 4) }));
    const { lookup, expire } = lookupOf(events, 7);
    expire.add(3);
    const pages = await collect(new EventHistory(lookup), BASE);
    expect(ids(pages).toSorted()).toEqual(events.map(({ id }) => id).toSorted());
  });

  it("asks nothing when nothing can match", async () => {
    const { lookup, asked } = lookupOf(story(3), 5);
    expect(await collect(new EventHistory(lookup), { ...BASE, empty: true })).toEqual([]);
    expect(asked).toEqual([]);
  });

  it("stops with an AbortError when cancelled", async () => {
    const { lookup, asked } = lookupOf(story(30), 5);
    const controller = new AbortController();
    const reading = (async () => {
      for await (const _page of new EventHistory(lookup).search(BASE, controller.signal)) {
        controller.abort();
      }
    })();
    await expect(reading).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
    expect(asked).toHaveLength(1);
  });
});
