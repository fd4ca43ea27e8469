import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PushedLookup } from "../../../src/query/plan/plan.ts";
import { EventHistory } from "../../../src/sources/eventHistory/eventHistory.ts";
import { Memory } from "../../../src/sources/memory.ts";
import type { SourceOptions } from "../../../src/sources/source.ts";
import { testStore } from "../engine/store/testStore.ts";
import { lookupOf, type Told } from "./lookupOf.ts";

const MINUTE = 60_000;
const NOW = 1_000 * MINUTE;
const PLACE = { accountId: "111111111111", region: "eu-west-1" };

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "memory-"));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

/** An editor window of its own over the same folder. */
function world(events: readonly Told[], pageSize: number, name = "shelf") {
  const { lookup, asked, expire } = lookupOf(events, pageSize);
  const shelf = testStore(join(folder, name));
  const source = new EventHistory(lookup, new Memory({ store: shelf, target: PLACE, now: () => NOW }));
  const ask = async (
    from: number,
    to: number,
    lookups: readonly PushedLookup[] = [{}],
    pages = Number.POSITIVE_INFINITY,
    options: SourceOptions = {},
  ) => {
    const before = asked.length;
    const ids: string[] = [];
    let left = pages;
    let read = 0;
    const plan = { source: "eventHistory", lookups, window: { from, to }, empty: false, sentence: "" };
    for await (const page of source.search(plan, new AbortController().signal, options)) {
      ids.push(...page.events.map(({ eventId }) => eventId));
      read += page.pages ?? 1;
      left -= page.pages ?? 1;
      if (left <= 0) {
        break;
      }
    }
    return { ids, pages: read, requests: asked.slice(before) };
  };
  return { ask, shelf, source, expire };
}

/** One event each 10 seconds. */
const EVENTS: readonly Told[] = Array.from({ length: 5_900 }, (_, index) => ({
  id: `e${index}`,
  at: index * 10,
  name: index % 3 === 0 ? "RunInstances" : "StopInstances",
  user: index % 7 === 0 ? "alice" : "bob",
}));

function between(from: number, to: number, wanted: (event: Told) => boolean = () => true): string[] {
  return EVENTS.filter((event) => event.at * 1000 >= from && event.at * 1000 < to && wanted(event))
    .map(({ id }) => id)
    .reverse();
}

describe("Event history that was read before", () => {
  it("is not asked for again, by another window either", async () => {
    const first = await world(EVENTS, 50).ask(100 * MINUTE, 200 * MINUTE);
    // 600 events, and the one at the very end, which LookupEvents includes.
    expect(first.requests).toHaveLength(13);
    const again = await world(EVENTS, 50).ask(100 * MINUTE, 200 * MINUTE);
    expect(again.requests).toEqual([]);
    expect(again.ids).toEqual(between(100 * MINUTE, 200 * MINUTE));
    expect(again.ids).toEqual(first.ids);
  });

  it("leaves only the new part of an overlapping window to ask", async () => {
    const { ask } = world(EVENTS, 50);
    await ask(100 * MINUTE, 200 * MINUTE);
    const { ids, requests } = await ask(90 * MINUTE, 210 * MINUTE);
    expect(ids).toEqual(between(90 * MINUTE, 210 * MINUTE));
    expect(requests.map(({ from, to }) => `${from / MINUTE}-${to / MINUTE}`)).toEqual([
      "200-210",
      "200-210",
      "90-100",
      "90-100",
    ]);
  });

  describe("where requests are limited", () => {
    const alice = [{ attribute: { key: "Username", value: "alice" } }];
    const byAlice = ({ user }: Told) => user === "alice";
    const limited = { fewestRequests: true };

    it("is requested again in the middle of a window if that takes no more requests than leaving it out", async () => {
      const { ask } = world(EVENTS, 50);
      await ask(120 * MINUTE, 130 * MINUTE);
      await ask(150 * MINUTE, 155 * MINUTE);
      const { ids, requests } = await ask(110 * MINUTE, 160 * MINUTE, alice, undefined, limited);
      expect(requests.map(({ from, to }) => `${from / MINUTE}-${to / MINUTE}`)).toEqual(["110-160"]);
      expect(ids).toEqual(between(110 * MINUTE, 160 * MINUTE, byAlice));
    });

    it("is left out if it holds a page of events, or lies at either end of the window", async () => {
      const { ask } = world(EVENTS, 50);
      await ask(100 * MINUTE, 111 * MINUTE);
      await ask(300 * MINUTE, 400 * MINUTE);
      await ask(419 * MINUTE, 430 * MINUTE);
      const { ids, requests } = await ask(110 * MINUTE, 420 * MINUTE, alice, undefined, limited);
      const asked = new Set(requests.map(({ from, to }) => `${from / MINUTE}-${to / MINUTE}`));
      expect([...asked]).toEqual(["400-419", "111-300"]);
      expect(ids).toEqual(between(110 * MINUTE, 420 * MINUTE, byAlice));
    });
  });

  it("answers an attribute from a span of which everything is known", async () => {
    const { ask } = world(EVENTS, 50);
    await ask(100 * MINUTE, 200 * MINUTE);
    const { ids, requests } = await ask(120 * MINUTE, 150 * MINUTE, [
      { attribute: { key: "Username", value: "alice" } },
    ]);
    expect(requests).toEqual([]);
    expect(ids).toEqual(between(120 * MINUTE, 150 * MINUTE, ({ user }) => user === "alice"));
  });

  it("takes an event for read-only where AWS lists it so, whatever the record says", async () => {
    const shelf = testStore(join(folder, "shelf"));
    const memory = new Memory({ store: shelf, target: PLACE, now: () => NOW });
    const told = (eventId: string, readOnly: boolean) => ({
      json: JSON.stringify({ eventID: eventId, eventTime: new Date(100 * MINUTE).toISOString(), eventName: "A" }),
      envelope: { eventId, readOnly, resources: [] },
    });
    await memory.keep(undefined, { from: 90 * MINUTE, to: 110 * MINUTE, readAt: NOW }, [
      told("read", true),
      told("write", false),
    ]);
    const [span] = await memory.stored({ key: "ReadOnly", value: "false" });
    const { records } = await memory.read({ key: "ReadOnly", value: "false" }, span ?? { from: 0, to: 0 });
    expect(records.map(({ envelope }) => envelope?.eventId)).toEqual(["write"]);
  });

  it("does not take one attribute for another", async () => {
    const { ask } = world(EVENTS, 50);
    await ask(100 * MINUTE, 200 * MINUTE, [{ attribute: { key: "Username", value: "alice" } }]);
    const { ids, requests } = await ask(100 * MINUTE, 200 * MINUTE, [{ attribute: { key: "Username", value: "bob" } }]);
    expect(requests.length).toBeGreaterThan(0);
    expect(ids).toEqual(between(100 * MINUTE, 200 * MINUTE, ({ user }) => user === "bob"));
  });

  it("stores when each part was asked for, however long the rest took, and nothing that happened since", async () => {
    const { lookup } = lookupOf(EVENTS, 50);
    const shelf = testStore(join(folder, "shelf"));
    let now = 900 * MINUTE;
    const memory = new Memory({ store: shelf, target: PLACE, now: () => now });
    const slow = new EventHistory(async (request, signal) => {
      const page = await lookup(request, signal);
      now += 10 * MINUTE;
      return page;
    }, memory);
    const window = { from: 780 * MINUTE, to: now + MINUTE };
    const plan = { source: "eventHistory", lookups: [{}], window, empty: false, sentence: "" };
    for await (const _page of slow.search(plan, new AbortController().signal)) {
      // Only what is kept matters.
    }
    const ranges = await memory.stored(undefined);
    expect(ranges.map(({ to, readAt }) => [to / MINUTE, readAt / MINUTE])).toContainEqual([900, 900]);
    expect(Math.max(...ranges.map(({ to }) => to))).toBe(900 * MINUTE);
    // A batch is as old as its first page.
    expect(ranges.length).toBeGreaterThan(1);
    for (const { to, readAt } of ranges) {
      expect(readAt).toBeGreaterThanOrEqual(to);
    }
  });

  it("keeps what was read when the reader walks away, and goes on there", async () => {
    const { ask } = world(EVENTS, 50);
    await ask(100 * MINUTE, 200 * MINUTE, [{}], 5);
    const { ids, requests } = await ask(100 * MINUTE, 200 * MINUTE);
    expect(ids).toEqual(between(100 * MINUTE, 200 * MINUTE));
    expect(requests.length).toBe(8);
  });

  it("forgets with the shelf", async () => {
    const { ask, shelf } = world(EVENTS, 50);
    await ask(100 * MINUTE, 110 * MINUTE);
    await shelf.clear();
    expect((await ask(100 * MINUTE, 110 * MINUTE)).requests.length).toBeGreaterThan(0);
  });

  it("is not shared with an emulator that uses the same account", async () => {
    const { lookup, asked } = lookupOf(EVENTS, 50);
    const shelf = testStore(join(folder, "shelf"));
    const window = { from: 100 * MINUTE, to: 110 * MINUTE };
    const plan = { source: "eventHistory", lookups: [{}], window, empty: false, sentence: "" };
    for (const endpoint of ["http://localhost:4566", undefined]) {
      const source = new EventHistory(
        lookup,
        new Memory({ store: shelf, target: { ...PLACE, endpoint }, now: () => NOW }),
      );
      const before = asked.length;
      for await (const _page of source.search(plan, new AbortController().signal)) {
        // Only what is asked matters.
      }
      expect(asked.length).toBeGreaterThan(before);
    }
  });

  it("loses nothing behind a record that is out of order", async () => {
    const page = (ids: readonly [string, number][], nextToken?: string) => ({
      records: ids.map(([eventID, at]) => ({
        json: JSON.stringify({
          eventID,
          eventTime: new Date(at * MINUTE).toISOString(),
          eventName: "A",
          eventSource: "b.amazonaws.com",
        }),
        envelope: { eventId: eventID, resources: [] },
      })),
      throttled: 0,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    const first = page(
      [
        ["a", 190],
        ["straggler", 101],
        ["b", 180],
      ],
      "more",
    );
    const lookup = async ({ nextToken, to }: { nextToken?: string; to: number }) =>
      nextToken === "more"
        ? page([
            ["c", 170],
            ["d", 102],
          ])
        : to > 150 * MINUTE
          ? first
          : page([]);
    const shelf = testStore(join(folder, "shelf"));
    const window = { from: 100 * MINUTE, to: 200 * MINUTE };
    const plan = { source: "eventHistory", lookups: [{}], window, empty: false, sentence: "" };
    const collect = async (pages: number) => {
      const ids: string[] = [];
      let left = pages;
      const source = new EventHistory(lookup, new Memory({ store: shelf, target: PLACE, now: () => NOW }));
      for await (const { events } of source.search(plan, new AbortController().signal)) {
        ids.push(...events.map(({ eventId }) => eventId));
        left -= 1;
        if (left === 0) {
          break;
        }
      }
      return ids.toSorted();
    };
    await collect(1);
    await collect(9);
    expect(await collect(9)).toEqual(["a", "b", "c", "d", "straggler"]);
  });

  it("loses nothing where an event newer than what was kept comes on a later page", async () => {
    const told = (id: string, second: number) => ({
      json: JSON.stringify({
        eventID: id,
        eventTime: new Date(second * 1000).toISOString(),
        eventName: "A",
        eventSource: "b.amazonaws.com",
      }),
      envelope: { eventId: id, resources: [] },
    });
    const START = 6_000;
    const full = Array.from({ length: 500 }, (_, at) => told(`e${at}`, START + 5_000 - at));
    const rest = [told("straggler", START + 4_800), told("last", START + 10)];
    const events = [...full, ...rest];
    const lookup = async ({ nextToken, from, to }: { nextToken?: string; from: number; to: number }) => {
      const inside = (records: typeof full) =>
        records.filter(({ json }) => {
          const time = Date.parse((JSON.parse(json) as { eventTime: string }).eventTime);
          return time >= from && time <= to;
        });
      return nextToken === undefined && inside(full).length > 0
        ? { records: inside(full), throttled: 0, nextToken: "more" }
        : { records: inside(rest), throttled: 0 };
    };
    const shelf = testStore(join(folder, "shelf"));
    const window = { from: START * 1000, to: (START + 6_000) * 1000 };
    const plan = { source: "eventHistory", lookups: [{}], window, empty: false, sentence: "" };
    for (let time = 0; time < 3; time += 1) {
      const ids: string[] = [];
      const source = new EventHistory(lookup, new Memory({ store: shelf, target: PLACE, now: () => NOW }));
      for await (const page of source.search(plan, new AbortController().signal)) {
        ids.push(...page.events.map(({ eventId }) => eventId));
      }
      expect(new Set(ids).size).toBe(events.length);
    }
  });

  it("tells how many pages are left: from the same lookup another time, or from all events of a part", async () => {
    const { ask, source } = world(EVENTS, 50);
    const left = async (from: number, to: number, lookups: readonly PushedLookup[] = [{}]) => {
      const plan = { source: "eventHistory", lookups, window: { from, to }, empty: false, sentence: "" };
      for await (const page of source.search(plan, new AbortController().signal)) {
        return page.pages === 0 ? page.left : undefined;
      }
      return undefined;
    };
    expect(await left(700 * MINUTE, 701 * MINUTE)).toBeUndefined();
    await ask(100 * MINUTE, 200 * MINUTE);
    expect(await left(300 * MINUTE, 400 * MINUTE)).toBe(12);
    const overlapping = await left(50 * MINUTE, 150 * MINUTE);
    const { pages: read } = await ask(50 * MINUTE, 150 * MINUTE);
    expect(Math.abs((overlapping ?? 0) - read)).toBeLessThanOrEqual(1);
    expect(await left(300 * MINUTE, 500 * MINUTE, [{ attribute: { key: "Username", value: "alice" } }])).toBe(4);
  });

  it("finds the same as without a memory, whatever was asked before", async () => {
    const history = fc.array(
      fc.record({ at: fc.integer({ min: 0, max: 400 }), user: fc.constantFrom("alice", "bob") }),
      {
        maxLength: 120,
      },
    );
    const question = fc.record({
      from: fc.integer({ min: 0, max: 400_000 }),
      length: fc.integer({ min: 1, max: 300_000 }),
      user: fc.option(fc.constantFrom("alice", "bob")),
      pages: fc.integer({ min: 1, max: 12 }),
      forget: fc.boolean(),
      fewestRequests: fc.boolean(),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.integer({ min: 1, max: 9 }),
        fc.array(question, { maxLength: 6 }),
        async (told, size, questions) => {
          run += 1;
          const events: Told[] = told.map((event, index) => ({ id: `e${index}`, ...event }));
          const { ask, expire } = world(events, size, `run${run}`);
          for (const { from, length, user, pages, forget, fewestRequests } of questions) {
            if (forget) {
              expire.add(3).add(7);
            }
            const lookups = [user === null ? {} : { attribute: { key: "Username", value: user } }];
            await ask(from, from + length, lookups, pages, { fewestRequests });
            const { ids } = await ask(from, from + length, lookups, undefined, { fewestRequests });
            const expected = events
              .filter(
                ({ at, user: who }) =>
                  at * 1000 >= from && at * 1000 < from + length && (user === null || who === user),
              )
              .map(({ id }) => id);
            expect(ids.toSorted()).toEqual(expected.toSorted());
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("an event that AWS lists again with other content", () => {
  it("is counted, and both versions stay", async () => {
    const range = { from: 800 * MINUTE, to: 900 * MINUTE };
    const listed = async (name: string) => {
      const { records } = await lookupOf([{ id: "e1", at: 850 * 60, name, user: "alice" }], 50).lookup(
        range,
        new AbortController().signal,
      );
      return records;
    };
    const memory = new Memory({ store: testStore(join(folder, "store")), target: PLACE, now: () => NOW });
    await memory.keep(undefined, { ...range, readAt: NOW }, await listed("RunInstances"));
    await memory.keep(undefined, { ...range, readAt: NOW }, await listed("RunInstances"));
    expect(memory.differing).toBe(0);
    await memory.keep(undefined, { ...range, readAt: NOW }, await listed("StopInstances"));
    expect(memory.differing).toBe(1);
    const { records } = await memory.read(undefined, range);
    expect(records.map(({ json }) => /(Run|Stop)Instances/.exec(json)?.[1])).toEqual(["Stop", "Run"]);
  });
});
