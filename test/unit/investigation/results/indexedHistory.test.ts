import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { LookupPage, LookupRequest } from "../../../../src/aws/lookup.ts";
import type { Results } from "../../../../src/investigation/results/results.ts";
import { Search, type TargetPlan } from "../../../../src/investigation/search/search.ts";
import type { LookupRecord } from "../../../../src/model/event/record.ts";
import { Failure } from "../../../../src/model/failure.ts";
import { stamper } from "../../../../src/model/text/time.ts";
import { RESULT_COLUMNS } from "../../../../src/protocol/columns.ts";
import { seenEvent } from "../../../../src/query/fields/seenFields.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { plan, planIn } from "../../../../src/query/plan/plan.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";
import { EventHistory } from "../../../../src/sources/eventHistory/eventHistory.ts";
import { Memory } from "../../../../src/sources/memory.ts";
import { testStore } from "../../engine/store/testStore.ts";
import { historyOrigin } from "../../sources/origins.ts";
import { fullRow } from "./fullRow.ts";
import { TestTables } from "./tables.ts";

const never = new AbortController().signal;
const MINUTE = 60_000;
const START = Date.parse("2026-11-20T00:00:00Z");
const NOW = START + 26 * 60 * MINUTE;

interface Fact {
  /** Minutes after the start. */
  readonly at: number;
  readonly user: string;
  readonly name: string;
  readonly error?: string | undefined;
  readonly more?: object;
}

function recordOf(
  { at, user, name, error, more = {} }: Fact,
  number: number,
): LookupRecord & { readonly time: number } {
  const eventId = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  const time = START + at * MINUTE;
  return {
    time,
    json: JSON.stringify({
      eventVersion: "1.11",
      eventID: eventId,
      eventTime: new Date(time).toISOString().replace(".000Z", "Z"),
      eventName: name,
      eventSource: "ec2.amazonaws.com",
      awsRegion: "eu-west-1",
      userIdentity: { type: "IAMUser", userName: user, accountId: "111111111111" },
      requestParameters: { note: `to be told of ${user}` },
      ...(error === undefined ? {} : { errorCode: error }),
      ...more,
    }),
    envelope: { eventId, username: user, resources: [] },
  };
}

/** LookupEvents over the facts, newest first. */
function lookupOf(facts: readonly Fact[], pageSize: number) {
  const records = facts.map(recordOf).toSorted((left, right) => right.time - left.time);
  const asked: LookupRequest[] = [];
  const lookup = async (request: LookupRequest): Promise<LookupPage> => {
    asked.push(request);
    const { attribute, from, to, nextToken = "0" } = request;
    const listed = records.filter(
      ({ time, json, envelope }) =>
        time >= from &&
        time <= to &&
        (attribute === undefined ||
          (attribute.key === "Username" && envelope.username === attribute.value) ||
          (attribute.key === "EventName" && json.includes(`"eventName":"${attribute.value}"`))),
    );
    const end = Number(nextToken) + pageSize;
    return {
      records: listed.slice(Number(nextToken), end).map(({ json, envelope }) => ({ json, envelope })),
      throttled: 0,
      ...(end < listed.length ? { nextToken: String(end) } : {}),
    };
  };
  return { lookup, asked };
}

let tables: TestTables;
let folder = "";
beforeAll(() => {
  tables = new TestTables();
  folder = mkdtempSync(join(tmpdir(), "indexed-"));
});
afterAll(async () => {
  await tables.dispose();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

let stores = 0;
/** A store of its own, and searches over it. */
function world(facts: readonly Fact[], pageSize = 50) {
  stores += 1;
  const name = join(folder, `store-${stores}`);
  const store = testStore(name);
  const { lookup, asked } = lookupOf(facts, pageSize);
  const search = async (
    text: string,
    {
      isIndexed = true,
      limit,
      profiles = ["one"],
      ask = lookup,
    }: {
      isIndexed?: boolean;
      limit?: number;
      profiles?: readonly string[];
      ask?: typeof lookup;
    } = {},
  ) => {
    const { query } = parseQuery(text, { now: NOW });
    const range = query.window;
    const window = { from: range?.from ?? START, to: range?.to ?? NOW };
    const whole = plan({ ...query, window }, EVENT_HISTORY, NOW);
    const results = tables.results();
    const opened: { search?: Search } = {};
    const targets = profiles.map((profile): TargetPlan => {
      const origin = historyOrigin(profile, "eu-west-1");
      const index = results.events.at(() => opened.search?.originsWith(origin) ?? [origin]);
      return {
        origin,
        capabilities: EVENT_HISTORY,
        plan: planIn(whole, { ...query, window }, EVENT_HISTORY, { region: "eu-west-1" }),
        isIndexed,
        open: async () =>
          new EventHistory(
            ask,
            new Memory({ store, target: { accountId: "111111111111", region: "eu-west-1" }, now: () => NOW }),
            "one account",
            isIndexed ? index : undefined,
          ),
      };
    });
    const made = new Search({ query: { ...query, window }, window, summary: "", sentence: "" }, targets);
    opened.search = made;
    if (isIndexed) {
      results.events.lookFor(query.condition, window, true);
    }
    results.events.amendWith(made.addenda);
    const events: number[] = [];
    const run = async (most = limit) => {
      for await (const page of made.run(never, most, (found, again) => results.events.add(found, again))) {
        events.push(page.events.length);
      }
      await results.refresh();
    };
    await run().catch((error: unknown) => {
      if (!Failure.is(error)) {
        throw error;
      }
    });
    await results.refresh();
    return { search: made, results, run, events: () => events.reduce((sum, count) => sum + count, 0) };
  };
  return { search, asked, store, name };
}

async function idsOf(results: Results): Promise<readonly string[]> {
  return (await results.ids(0, results.count)).toSorted();
}

const crowd: readonly Fact[] = Array.from({ length: 230 }, (_, at) => ({
  at: at * 6,
  user: at % 3 === 0 ? "alice" : "bob",
  name: at % 2 === 0 ? "RunInstances" : "StopInstances",
  ...(at % 5 === 0 ? { error: "AccessDenied" } : {}),
}));

// Threads start slowly on a busy machine.
describe("a search of Event history whose events stay in the store", { timeout: 120_000 }, () => {
  it("shows the same as one that is given every event, on first read and from the store", async () => {
    for (const text of [
      "",
      "user:alice",
      "user:alice error:*",
      '"told of bob"',
      "event:(RunInstances,StopInstances) -user:bob",
    ]) {
      const paged = await world(crowd).search(text, { isIndexed: false });
      const { search, asked } = world(crowd);
      const first = await search(text);
      const requests = asked.length;
      const again = await search(text);
      expect(asked.length).toBe(requests);
      for (const { results, search: made, events } of [first, again]) {
        expect(await idsOf(results)).toEqual(await idsOf(paged.results));
        expect([made.state, made.count, made.found, events()]).toEqual(["done", results.total, [], 0]);
      }
      expect(first.search.targets.map(({ matched }) => matched)).toEqual([paged.results.total]);
    }
  });

  it("shows events without a time whatever the window, as AWS lists them", async () => {
    const { search } = world([
      ...crowd.slice(0, 20),
      { at: 30, user: "alice", name: "A", more: { eventTime: undefined } },
    ]);
    for (const text of ["", "user:alice"]) {
      const paged = await search(text, { isIndexed: false });
      const { results } = await search(text);
      expect(await idsOf(results)).toEqual(await idsOf(paged.results));
      expect(await idsOf(results)).toContain("00000000-0000-4000-8000-000000000020");
    }
  });

  it("parses no record on the host, neither to find nor to show it", async () => {
    const { search } = world(crowd);
    const parse = vi.spyOn(JSON, "parse");
    try {
      const { results } = await search("user:alice");
      const rows = await results.rows(0, 100, { columns: RESULT_COLUMNS, timeZone: "UTC" });
      const seen = await results.seen(0, 100);
      expect(parse.mock.calls.filter(([text]) => text.includes("eventVersion"))).toEqual([]);
      const hits = await results.window(0, 100);
      expect(rows).toEqual(hits.map(({ event, origins }) => fullRow(event, stamper("UTC"), origins)));
      expect(seen).toEqual(hits.map(({ event }) => seenEvent(event)));
      expect(rows.length).toBe(crowd.filter(({ user }) => user === "alice").length);
    } finally {
      parse.mockRestore();
    }
  });

  it("writes each record once, and none for the results", async () => {
    const { search, name } = world(crowd);
    await search("");
    const names = readdirSync(name, { recursive: true }).map(String);
    expect(names.filter((one) => one.endsWith(".json.gz")).length).toBeGreaterThan(0);
    const written = readdirSync(tables.folder, { recursive: true }).map(String);
    const before = written.length;
    await search("user:alice");
    expect(readdirSync(tables.folder, { recursive: true })).toHaveLength(before);
  });

  it("stops at its limit and goes on from there", async () => {
    const { search } = world(crowd);
    const { search: made, results, run } = await search("", { limit: 60 });
    expect([made.state, results.total]).toEqual(["limited", 100]);
    await run(Number.POSITIVE_INFINITY);
    expect([made.state, results.total, made.count]).toEqual(["done", 230, 230]);
  });

  it("tells where its events were seen, also by a second profile of the account", async () => {
    const { search } = world(crowd.slice(0, 20));
    const { results } = await search("", { profiles: ["one", "two"] });
    results.sortBy({ column: "origins", descending: false });
    const hits = await results.window(0, 20);
    expect(hits).toHaveLength(20);
    for (const { origins } of hits) {
      expect(origins.map(({ label }) => label)).toEqual(["one", "two"]);
    }
  });

  it("shows what is stored where AWS cannot be reached", async () => {
    const { search } = world(crowd);
    await search("user:alice");
    const offline = new Failure({ reason: "offline", message: "offline", context: {}, remedies: [] });
    const { search: made, results } = await search("", { ask: () => Promise.reject(offline) });
    expect(made.state).toBe("failed");
    expect(results.total).toBe(0);
    const known = await search("user:alice last:2d", { ask: () => Promise.reject(offline) });
    expect(known.results.total).toBe(crowd.filter(({ user }) => user === "alice").length);
  });

  it("applies addenda to rows, counts and filters, whichever came first", async () => {
    const original: Fact = { at: 100, user: "alice", name: "RunInstances", error: "Slow" };
    const amending = (at: number, more: object): Fact => ({
      at,
      user: "alice",
      name: "RunInstances",
      error: "Gone",
      more: { addendum: { reason: "UPDATED_DATA", updatedFields: "errorCode", ...more } },
    });
    for (const at of [50, 150]) {
      const facts = [original, amending(at, { originalEventID: recordOf(original, 0).envelope.eventId })];
      for (const pageSize of [1, 50]) {
        const { search } = world(facts, pageSize);
        const { results } = await search("");
        expect(await results.groups("error")).toMatchObject([{ value: "Gone", count: 2 }]);
        const hit = await results.get(recordOf(original, 0).envelope.eventId ?? "");
        expect([hit?.event.error?.code, hit?.amended?.event.error?.code]).toEqual(["Slow", "Gone"]);
        expect(hit?.amended?.by).toHaveLength(1);
        expect(hit?.origins.map(({ label }) => label)).toEqual(["one"]);
        results.narrow({ choices: [{ field: "error", value: "Slow", exclude: false }] });
        await results.refresh();
        expect(results.count).toBe(0);
      }
    }
  });

  it("says so where neither disk nor memory takes an event, and goes on from there", async () => {
    const { lookup } = lookupOf(crowd, 50);
    let refuses = true;
    const { search } = world(crowd);
    const ask: typeof lookup = async (request) => {
      if (refuses && request.nextToken === "100") {
        throw new Failure({ reason: "storage", message: "The disk is full", context: {}, remedies: [] });
      }
      return await lookup(request);
    };
    const { search: made, results, run } = await search("", { ask });
    expect([made.state, results.total]).toEqual(["failed", 100]);
    refuses = false;
    await run();
    expect([made.state, results.total]).toEqual(["done", 230]);
  });

  it("equals a search that is given every event, for random histories and searches before", async () => {
    const fact = fc.record({
      at: fc.nat(24 * 60),
      user: fc.constantFrom("alice", "bob", "Alice"),
      name: fc.constantFrom("RunInstances", "StopInstances", "GetUser"),
      error: fc.option(fc.constantFrom("AccessDenied", "Slow"), { nil: undefined }),
    });
    const text = fc.constantFrom(
      "",
      "user:alice",
      "user:bob error:*",
      "event:RunInstances",
      "-user:alice",
      "error:AccessDenied",
      '"told of bob"',
      "event:(RunInstances,GetUser)",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fact, { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(text, { minLength: 1, maxLength: 3 }),
        async (facts, pageSize, texts) => {
          const indexed = world(facts, pageSize);
          const paged = world(facts, pageSize);
          for (const one of texts) {
            const ours = await indexed.search(one);
            const theirs = await paged.search(one, { isIndexed: false });
            expect(await idsOf(ours.results)).toEqual(expect.arrayContaining([...(await idsOf(theirs.results))]));
            // More are shown only where they are stored and belong to the search: AWS compares letter case.
            for (const { event } of await ours.results.window(0, ours.results.count)) {
              expect(facts.some((_, number) => recordOf(facts[number] as Fact, number).json === event.raw)).toBe(true);
            }
            expect(ours.search.count).toBe(ours.results.total);
            await ours.results.close();
            await theirs.results.close();
          }
        },
      ),
      { numRuns: 15 },
    );
  });
});
