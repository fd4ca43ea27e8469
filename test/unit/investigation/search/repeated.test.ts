import { afterEach, describe, expect, it } from "vitest";
import type { Search, SearchRequest } from "../../../../src/investigation/search/search.ts";
import { idsOf, openStack, type StackOptions } from "../../../hostile/stack.ts";
import type { WorldRecord } from "../../../world/types.ts";
import { noLimit } from "../../aws/house.ts";
import { end, smallWorld } from "../../aws-wire/smallWorld.ts";

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const action of cleanUp.splice(0)) {
    await action();
  }
});

const never = new AbortController().signal;

/** The same wire AWS and the same window of the editor, at a time that the test sets. */
async function openAt(options: StackOptions = {}) {
  let now = end;
  const stack = await openStack({ wire: { pace: noLimit, now: () => now }, ...options, now: () => now });
  cleanUp.push(() => stack.close());
  const run = async (request: SearchRequest): Promise<Search & { requests: number; ids: string[] }> => {
    const before = stack.lookups();
    const search = await stack.searches.prepare(request, never);
    const ids = await idsOf(search);
    return Object.assign(search, { ids, requests: stack.lookups() - before });
  };
  const later = (seconds: number) => {
    now += seconds * 1000;
  };
  return { stack, run, later };
}

const QUESTION = { text: "-readonly last:7d", profiles: ["production"], regions: ["eu-west-1", "us-east-1"] };

describe("the same search again", () => {
  it("asks only for what happened since, and says as of when the rest is", async () => {
    const { run, later } = await openAt();
    const first = await run(QUESTION);
    expect(first.requests).toBeGreaterThanOrEqual(2);
    expect(first.asOf).toBe(end);
    later(20);
    const again = await run(QUESTION);
    expect(again.requests).toBe(2);
    expect(again.ids.toSorted()).toEqual(first.ids.toSorted());
    expect(again.sentence).toMatch(/; \d+ pages, \d+ from the cache$/);
    expect(again.targets.map(({ asOf }) => asOf)).toEqual([end, end]);
  });

  it("asks nothing for a time that is over", async () => {
    const { run, later } = await openAt();
    const request = { ...QUESTION, text: "-readonly", from: end - 7_200_000, to: end - 1_800_000 };
    await run(request);
    later(20);
    const again = await run(request);
    expect(again.requests).toBe(0);
    expect(again.sentence).toMatch(/; \d+ pages, all from the cache$/);
    expect(again.sentence).not.toContain("asked of AWS");
  });

  it("asks another question of the same events as little", async () => {
    const { run, later } = await openAt();
    await run({ ...QUESTION, text: "last:7d" });
    later(5);
    expect((await run({ ...QUESTION, text: "user:alice error:* last:2d" })).requests).toBe(2);
  });

  it("is exact about its pages, which it did not know before", async () => {
    const { stack, run } = await openAt();
    const search = await run({ ...QUESTION, text: "last:7d" });
    expect(search.pages?.pages).toBe(stack.lookups());
    expect(search.sentence).toMatch(new RegExp(`; 7 days; ${stack.lookups()} pages$`));
  });
});

describe("events that arrive late", () => {
  const HOUR = 3_600_000;
  const QUIET = { text: "last:3h", profiles: ["production"], regions: ["eu-west-1"] };

  /** An event of 35 minutes before the end of the small world, delivered 15 minutes after it, and an amended one. */
  async function openLate(options: StackOptions = {}) {
    const opened = await openAt(options);
    const sample = [...smallWorld().records()].find(({ region }) => region === "eu-west-1");
    if (sample === undefined) {
      throw new Error("the world is empty");
    }
    const of = (eventId: string, minutesAgo: number, more: Partial<WorldRecord> & { readonly eventName?: string }) => {
      const time = end - minutesAgo * 60_000;
      const { eventName = "Late" } = more;
      const record = {
        ...JSON.parse(sample.json),
        eventID: eventId,
        eventName,
        eventTime: new Date(time).toISOString(),
      };
      return { ...sample, ...more, eventName, eventId, time, json: JSON.stringify(record) };
    };
    // Out of order: what happened first arrives last.
    opened.stack.aws.deliver([
      of("late-2", 40, { deliveredAt: end + 20 * 60_000 }),
      of("late-1", 35, { deliveredAt: end + 15 * 60_000 }),
      of("amended", 50, { eventName: "Before" }),
      of("amended", 50, { eventName: "After", deliveredAt: end + 15 * 60_000 }),
    ]);
    const firstRun = await opened.run(QUIET);
    expect(firstRun.ids).toContain("amended");
    expect(firstRun.ids).not.toContain("late-1");
    return opened;
  }

  it("are found by `refresh`, amended as they are by then", async () => {
    const { run, later } = await openLate();
    later(15 * 60);
    const again = await run({ ...QUIET, refresh: true });
    expect(again.ids).toContain("late-1");
    expect(again.ids).not.toContain("late-2");
    expect(again.found.find(({ event }) => event.eventId === "amended")?.event.eventName).toBe("After");
    expect(again.asOf).toBe(end + 15 * 60_000);
    // What is stored is what the last answer said.
    later(60);
    const stored = await run({ ...QUIET, text: "event:After last:3h" });
    expect(stored.ids).toEqual(["amended"]);
  });

  it("are found after what is stored, counted as read again, and only then the search is complete", async () => {
    const { stack, later } = await openLate();
    later(HOUR / 1000);
    const search = await stack.searches.prepare(QUIET, never);
    const states: { late: boolean; checking: boolean; asOf: number | undefined; progress: number }[] = [];
    for await (const page of search.run(never)) {
      const late = page.events.some(({ event }) => event.eventId.startsWith("late"));
      states.push({ late, checking: search.isChecking, asOf: search.asOf, progress: search.progress });
    }
    expect(search.found.map(({ event }) => event.eventId)).toEqual(expect.arrayContaining(["late-1", "late-2"]));
    const first = states.findIndex(({ checking }) => checking);
    expect(first).toBeGreaterThan(0);
    expect(states.findIndex(({ late }) => late)).toBeGreaterThan(first);
    expect(states.findIndex(({ asOf }) => asOf !== undefined)).toBeGreaterThan(first);
    expect(search).toMatchObject({ state: "done", asOf: end + HOUR, isChecking: false });
    expect(search.sentence).toMatch(/; 7 pages, 3 from the cache, 3 of them read again$/);
    const progress = states.map((one) => one.progress);
    expect(progress).toEqual(progress.toSorted((left, right) => left - right));
    expect(progress[first]).toBeLessThan(1);
    const [scope] = search.targets;
    expect(scope?.matched).toBe(search.count);
  });

  it("are looked for when a search that was cancelled meanwhile goes on; until then nothing is called complete", async () => {
    const { stack, later } = await openLate();
    later(HOUR / 1000);
    const search = await stack.searches.prepare(QUIET, never);
    const stop = new AbortController();
    const running = (async () => {
      for await (const _page of search.run(stop.signal)) {
        if (search.isChecking) {
          stop.abort();
        }
      }
    })();
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
    expect(search).toMatchObject({ state: "cancelled", asOf: undefined, canContinue: true });
    expect(search.count).toBeGreaterThan(100);
    const ids = await idsOf(search);
    expect(ids.toSorted()).toEqual(["late-1", "late-2"]);
    expect(search).toMatchObject({ state: "done", asOf: end + HOUR });
    expect(search.targets[0]?.matched).toBe(search.count);
  });

  it("keep a search from being complete where AWS refuses to be asked again; the rows stay", async () => {
    const { stack, later } = await openLate();
    later(HOUR / 1000);
    stack.aws.faults.add({ kind: "access-denied", operation: "LookupEvents", after: 1 });
    const search = await stack.searches.prepare(QUIET, never);
    await expect(idsOf(search)).rejects.toMatchObject({ reason: "access-denied" });
    expect(search).toMatchObject({ state: "failed", asOf: undefined });
    expect(search.count).toBeGreaterThan(100);
    stack.aws.faults.clear();
    expect((await idsOf(search)).toSorted()).toEqual(["late-1", "late-2"]);
    expect(search.asOf).toBe(end + HOUR);
  });

  it("no longer matter a day later: then the search is complete, and nothing is asked again", async () => {
    const { run, later } = await openLate();
    later(24 * 3_600);
    const request = { ...QUIET, text: "", from: end - 3 * HOUR, to: end };
    const nextDay = await run(request);
    expect(nextDay.ids).toEqual(expect.arrayContaining(["late-1", "late-2"]));
    expect(nextDay).toMatchObject({ state: "done", asOf: undefined });
    expect(await run(request)).toMatchObject({ requests: 0, asOf: undefined });
    expect((await run({ ...request, refresh: true })).requests).toBe(0);
  });
});

describe("two profiles of one account", () => {
  const config = "[profile second]\nregion=eu-west-1\n";
  const credentials = "[second]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=not-real\n";

  it("are asked once, and what they see is of both", async () => {
    const { run } = await openAt({ config, credentials });
    const request = { text: "last:7d", regions: ["eu-west-1"] };
    const both = await run({ ...request, profiles: ["production", "second"] });
    const { run: alone } = await openAt();
    const single = await alone({ ...request, profiles: ["production"] });
    expect(both.requests).toBe(single.requests);
    expect(both.ids).toEqual(single.ids);
    expect(both.found.every(({ origins }) => origins.length === 2)).toBe(true);
    expect(both.sentence).toContain("see the same events, read once");
    expect(both.targets.map(({ asOf }) => asOf)).toEqual([end, end]);
  });
});
