import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LookupRequest } from "../../../src/aws/lookup.ts";
import type { TimeRange } from "../../../src/model/text/time.ts";
import { EventHistory } from "../../../src/sources/eventHistory/eventHistory.ts";
import { Memory } from "../../../src/sources/memory.ts";
import type { SourcePage } from "../../../src/sources/source.ts";
import { testStore } from "../engine/store/testStore.ts";
import { lookupOf, type Told } from "./lookupOf.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PLACE = { accountId: "111111111111", region: "eu-west-1" };
/** Noon of some day. */
const NOON = Date.parse("2026-11-20T12:00:00Z");

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "late-"));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

interface Asked {
  readonly from?: number;
  readonly to?: number;
  readonly refresh?: boolean;
  readonly user?: string;
  /** Stop after so many requests. */
  readonly requests?: number;
}

/** Event history on a clock that the test sets. */
function historyOf(events: readonly Told[], { pageSize = 50, name = "shelf" } = {}) {
  let now = NOON;
  const shelf = testStore(join(folder, name));
  const { lookup, asked } = lookupOf(events, pageSize, () => now);
  const search = async ({ from = now - 3 * HOUR, to = now, refresh = false, user, requests: most }: Asked = {}) => {
    const requests: LookupRequest[] = [];
    const memory = new Memory({ store: shelf, target: PLACE, now: () => now, ...(refresh ? { readSince: now } : {}) });
    const source = new EventHistory((request, signal) => {
      requests.push(request);
      return lookup(request, signal);
    }, memory);
    const lookups = [user === undefined ? {} : { attribute: { key: "Username", value: user } }];
    const plan = { source: "eventHistory", lookups, window: { from, to }, empty: false, sentence: "" };
    const pages: SourcePage[] = [];
    for await (const page of source.search(plan, new AbortController().signal)) {
      pages.push(page);
      if (requests.length === most) {
        break;
      }
    }
    const asOf = pages.flatMap((page) => page.asOf ?? []);
    return {
      ids: pages.flatMap((page) => page.events.map(({ eventId }) => eventId)),
      pages,
      requests,
      asOf: asOf.length === 0 ? undefined : Math.min(...asOf),
      again: pages.filter((page) => page.again === true).length,
    };
  };
  const at = (time: number) => {
    now = time;
  };
  /** The ids of the records in all files of the store. */
  const records = async () => {
    const paths = (await readdir(join(folder, name), { recursive: true })).filter((path) => path.endsWith(".json.gz"));
    const texts = await Promise.all(paths.map((path) => readFile(join(folder, name, path))));
    return texts.flatMap((bytes) =>
      (JSON.parse(gunzipSync(bytes).toString()) as { Events: { EventId: string }[] }).Events.map(
        ({ EventId }) => EventId,
      ),
    );
  };
  return { search, at, asked, shelf, records };
}

function told(id: string, time: number, deliveredAt = time): Told {
  return { id, at: time / SECOND, deliveredAt: deliveredAt / SECOND, user: "alice" };
}

const early = told("early", NOON - 2 * HOUR);
/** It happened at 11:25 and was delivered at 12:15. */
const late = told("late", NOON - 35 * MINUTE, NOON + 15 * MINUTE);

describe("an event that is delivered late", () => {
  it("is found by Run Again, and on the next day", async () => {
    const { search, at } = historyOf([early, late]);
    expect((await search({ from: NOON - 3 * HOUR })).ids).toEqual(["early"]);
    at(NOON + 15 * MINUTE);
    const again = await search({ from: NOON - 3 * HOUR, refresh: true });
    expect(again.ids).toEqual(["late", "early"]);
    expect(again).toMatchObject({ asOf: NOON + 15 * MINUTE });
    // One request: all of it is asked for at once.
    expect(again.requests).toHaveLength(1);
    at(NOON + DAY);
    expect((await search({ from: NOON - 3 * HOUR, to: NOON })).ids).toEqual(["late", "early"]);
  });

  it("is found on the next day where nobody ran the search again before", async () => {
    const { search, at } = historyOf([early, late]);
    await search({ from: NOON - 3 * HOUR });
    at(NOON + DAY);
    const nextDay = await search({ from: NOON - 3 * HOUR, to: NOON });
    expect(nextDay.ids).toEqual(["early", "late"]);
    // It is settled now: complete without a reservation, and nothing is asked any more.
    expect(nextDay.asOf).toBeUndefined();
    const settled = await search({ from: NOON - 3 * HOUR, to: NOON });
    expect(settled).toMatchObject({ requests: [], ids: ["late", "early"], asOf: undefined, again: 0 });
  });

  it("comes after what is stored, from a second look at what was read more than 15 minutes ago", async () => {
    const { search, at } = historyOf([early, late]);
    await search({ from: NOON - 3 * HOUR });
    at(NOON + 15 * MINUTE);
    const fresh = await search({ from: NOON - 3 * HOUR, to: NOON - 20 * MINUTE });
    expect(fresh).toMatchObject({ requests: [], ids: ["early"], asOf: NOON });

    at(NOON + 16 * MINUTE);
    const { pages, requests, ids, asOf, again } = await search({ from: NOON - 3 * HOUR, to: NOON - 20 * MINUTE });
    expect(ids).toEqual(["early", "late"]);
    expect(pages.find(({ events }) => events.length > 0)).toMatchObject({ remembered: true });
    expect(requests).toHaveLength(1);
    expect(again).toBe(1);
    expect(asOf).toBe(NOON + 16 * MINUTE);
    // Of the two events that the answer had, one was new.
    expect(pages.reduce((sum, { scanned }) => sum + scanned, 0)).toBe(2);
  });

  it("is asked for newest first, in as many pages as are told before", async () => {
    const crowd = Array.from({ length: 230 }, (_, index) =>
      told(`e${index}`, NOON - 170 * MINUTE + index * 30 * SECOND),
    );
    const { search, at } = historyOf(crowd);
    await search({ from: NOON - 3 * HOUR });
    at(NOON + HOUR);
    const { pages, requests, again } = await search({ from: NOON - 3 * HOUR });
    const stored = pages.findLastIndex(({ remembered }) => remembered);
    expect(pages.findIndex((page) => page.again === true)).toBeGreaterThan(stored);
    expect(again).toBeGreaterThanOrEqual(4);
    expect(Math.abs((pages[stored]?.left ?? 0) - again)).toBeLessThanOrEqual(1);
    expect(requests.map(({ to }) => to)).toEqual(requests.map(({ to }) => to).toSorted((left, right) => right - left));
    const unread = pages.map((page) => page.unread ?? 0);
    expect(unread).toEqual(unread.toSorted((left, right) => right - left));
    expect(unread.at(-1)).toBe(0);
  });

  it("is still to be looked for where the second look was not finished", async () => {
    const crowd = Array.from({ length: 200 }, (_, index) =>
      told(`e${index}`, NOON - 170 * MINUTE + index * 30 * SECOND),
    );
    const { search, at } = historyOf([...crowd, late]);
    await search({ from: NOON - 3 * HOUR });
    at(NOON + HOUR);
    // One request for what is new, one of several for the second look.
    const { pages } = await search({ from: NOON - 3 * HOUR, requests: 2 });
    expect(pages.at(-1)?.stale?.at(-1)?.from).toBe(NOON - 3 * HOUR);
    // What was looked at is not looked at again, the rest is.
    const rest = await search({ from: NOON - 3 * HOUR });
    expect(rest.ids).toContain("late");
    expect(rest.again).toBeLessThan(5);
    expect(rest.pages.at(-1)?.stale).toBeUndefined();
  });

  it("stays once it was listed, also where a later answer lacks it", async () => {
    const listed: Told[] = [early, told("listed-once", NOON - HOUR)];
    const { search, at } = historyOf(listed);
    await search({ from: NOON - 3 * HOUR });
    listed.pop();
    for (const refresh of [true, false]) {
      at(NOON + HOUR);
      expect((await search({ from: NOON - 3 * HOUR, refresh })).ids).toEqual(["listed-once", "early"]);
    }
    at(NOON + 2 * DAY);
    expect((await search({ from: NOON - 3 * HOUR, to: NOON })).ids).toEqual(["listed-once", "early"]);
    expect((await search({ from: NOON - 3 * HOUR, to: NOON, user: "alice" })).ids).toEqual(["listed-once", "early"]);
  });
});

describe("what is stored", () => {
  it("does not grow when the same is read again and again", async () => {
    const crowd = Array.from({ length: 96 }, (_, index) => told(`e${index}`, NOON - DAY + index * 15 * MINUTE));
    const { search, at, shelf, records } = historyOf(crowd);
    await search({ from: NOON - DAY });
    const once = (await shelf.size()).bytes;
    for (let hour = 1; hour <= 24; hour += 1) {
      at(NOON + hour * HOUR);
      await search({ from: NOON + hour * HOUR - DAY });
    }
    // No event is stored twice, whatever is read again, and many small files become few.
    expect((await records()).toSorted()).toEqual(crowd.map(({ id }) => id).toSorted());
    expect((await shelf.size()).files).toBeLessThan(16);
    expect((await shelf.size()).bytes).toBeLessThan(once * 10);
  });
});

/** Whether a request reaches into a range, but for the whole seconds that AWS takes at either end. */
function reaches({ from, to }: LookupRequest, range: TimeRange): boolean {
  return Math.min(to, range.to) - Math.max(from, range.from) > 2 * SECOND;
}

describe("whatever is delivered late, and whatever was searched before", () => {
  const event = fc.record({
    at: fc.integer({ min: 0, max: 3 * DAY }),
    delay: fc.oneof(
      fc.integer({ min: 0, max: 10 * MINUTE }),
      fc.integer({ min: 0, max: 3 * HOUR }),
      fc.integer({ min: 0, max: DAY - 1 }),
    ),
    user: fc.constantFrom("alice", "bob"),
  });
  const step = fc.record({
    wait: fc.oneof(
      fc.integer({ min: 0, max: 2 * MINUTE }),
      fc.integer({ min: 0, max: HOUR }),
      fc.integer({ min: 0, max: DAY }),
    ),
    back: fc.integer({ min: 1, max: 30 * HOUR }),
    length: fc.option(fc.integer({ min: 1, max: 10 * HOUR })),
    refresh: fc.boolean(),
    user: fc.option(fc.constantFrom("alice", "bob")),
    stop: fc.option(fc.integer({ min: 1, max: 3 })),
  });

  it("a search holds every event that could be read when it says it was complete, and never asks for what is settled", async () => {
    let run = 0;
    const start = NOON - 3 * DAY;
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        fc.array(step, { minLength: 1, maxLength: 9 }),
        async (drawn, pageSize, steps) => {
          run += 1;
          const events = drawn.map(({ at, delay, user }, index) => {
            const time = Math.floor((start + at) / SECOND) * SECOND;
            return { ...told(`e${index}`, time, time + delay), user };
          });
          const { search, at } = historyOf(events, { pageSize, name: `run${run}` });
          /** What was read whole, with its question and when. */
          const read: { user: string | undefined; range: TimeRange; at: number }[] = [];
          const seen = new Set<string>();
          let now = start;
          for (const { wait, back, length, refresh, user: whose, stop } of steps) {
            now += wait;
            at(now);
            const user = whose ?? undefined;
            const range = { from: now - back, to: length === null ? now : Math.min(now, now - back + length) };
            const settled = read
              .filter((one) => one.user === undefined || one.user === user)
              .map((one) => ({ from: one.range.from, to: Math.min(one.range.to, one.at - DAY) }))
              .filter((one) => one.from < one.to);
            const { ids, asOf, requests, pages } = await search({
              ...range,
              refresh,
              ...(user === undefined ? {} : { user }),
              ...(stop === null ? {} : { requests: stop }),
            });
            for (const request of requests) {
              expect(settled.filter((one) => reaches(request, one))).toEqual([]);
            }
            expect(new Set(ids).size).toBe(ids.length);
            if (stop !== null && requests.length === stop) {
              continue;
            }
            expect(pages.at(-1)?.stale).toBeUndefined();
            const readableAt = (time: number) =>
              events.filter(
                (one) =>
                  one.at * SECOND >= range.from &&
                  one.at * SECOND < range.to &&
                  (one.deliveredAt ?? 0) * SECOND <= time &&
                  (user === undefined || one.user === user),
              );
            const mustHave = refresh ? now : (asOf ?? Number.POSITIVE_INFINITY);
            expect(ids).toEqual(expect.arrayContaining(readableAt(mustHave).map(({ id }) => id)));
            // What was listed once stays.
            const before = readableAt(now).filter(
              ({ id }) => seen.has(`${id} ${user}`) || seen.has(`${id} ${undefined}`),
            );
            expect(ids).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
            if (asOf !== undefined) {
              expect(now - asOf).toBeLessThanOrEqual(15 * MINUTE);
            }
            for (const id of ids) {
              seen.add(`${id} ${user}`);
            }
            read.push({ user, range, at: asOf ?? now });
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
