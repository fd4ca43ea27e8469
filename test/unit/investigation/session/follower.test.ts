import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Search, type SearchRequest, type TargetPlan } from "../../../../src/investigation/search/search.ts";
import type { PrepareOptions } from "../../../../src/investigation/search/searches.ts";
import { SessionAnswers } from "../../../../src/investigation/session/answers.ts";
import { SearchSession } from "../../../../src/investigation/session/searchSession.ts";
import { Failure } from "../../../../src/model/failure.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { plan, planIn } from "../../../../src/query/plan/plan.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";
import { EventHistory } from "../../../../src/sources/eventHistory/eventHistory.ts";
import { Memory } from "../../../../src/sources/memory.ts";
import { testStore } from "../../engine/store/testStore.ts";
import { lookupOf, type Told } from "../../sources/lookupOf.ts";
import { historyOrigin } from "../../sources/origins.ts";
import { TestTables } from "../results/tables.ts";
import { ManualClock } from "./manualClock.ts";
import { sessionPorts } from "./sessionPorts.ts";

const SECOND = 1000;
const MINUTE = 60_000;
const START = Date.parse("2026-11-20T12:00:00Z");
const FOLLOWED: SearchRequest = { from: START - 60 * MINUTE, view: { follow: true, group: "actor" } };

const REGIONS = ["eu-west-1", "us-east-1"] as const;

let clock: ManualClock;
let tables: TestTables;
let folder: string;
let session: SearchSession;
let answers: SessionAnswers;
/** What happened in each Region, and what its Event history was asked. */
let events: Told[][];
let histories: ReturnType<typeof lookupOf>[];
/** Regions where AWS does not answer. */
let down: Set<string>;
let prepared: PrepareOptions[];
let pages: number;

beforeEach(() => {
  clock = new ManualClock(START);
  tables = new TestTables();
  folder = mkdtempSync(join(tmpdir(), "follower-"));
  const store = testStore(folder);
  events = REGIONS.map((region, at) => [told(`${region}-first`, -20 - at)]);
  histories = events.map((each) => lookupOf(each, 50, () => clock.now()));
  down = new Set();
  prepared = [];
  pages = 0;
  session = new SearchSession(
    FOLLOWED,
    sessionPorts({
      begin: async (request, _signal, options) => {
        prepared.push(options);
        return searchOf(request, options, store);
      },
      results: (restarted) => tables.results({ restarted }),
      fault: (error) => expect.fail(String(error)),
      limit: () => 1000,
      clock,
    }),
    { begun: () => undefined, changed: () => undefined },
  );
  answers = new SessionAnswers(session, {
    timeZone: () => "UTC",
    kindOf: (caller) => (caller === "robot" ? "pipeline" : undefined),
  });
});

afterEach(async () => {
  session.close();
  await tables.dispose();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

/** An event so many minutes after the start, listed at once or so many minutes after the start. */
function told(id: string, minute: number, more: Partial<Told> & { readonly listed?: number } = {}): Told {
  const at = Math.floor((START + minute * MINUTE) / SECOND);
  const { listed, ...rest } = more;
  return {
    id,
    at,
    user: "alice",
    ...rest,
    ...(listed === undefined ? {} : { deliveredAt: Math.floor((START + listed * MINUTE) / SECOND) }),
  };
}

function searchOf(request: SearchRequest, options: PrepareOptions, store: ReturnType<typeof testStore>): Search {
  const now = clock.now();
  const { query } = parseQuery(request.text ?? "", { now });
  const window = { from: Number(request.from), to: typeof request.to === "number" ? request.to : now };
  const whole = plan({ ...query, window }, EVENT_HISTORY, now);
  const wanted = request.targets?.map(({ region }) => region);
  const opened: { search?: Search } = {};
  const targets = REGIONS.flatMap((region, at): TargetPlan[] => {
    const origin = historyOrigin("production", region);
    const own = planIn(whole, { ...query, window }, EVENT_HISTORY, { region });
    const from = options.since?.(origin) ?? window.from;
    const index = options.index?.at(() => opened.search?.originsWith(origin) ?? [origin]);
    return wanted?.includes(region) === false
      ? []
      : [
          {
            origin,
            capabilities: EVENT_HISTORY,
            plan: { ...own, window: { from: Math.max(window.from, from), to: window.to } },
            isIndexed: index !== undefined,
            open: async () => {
              const memory = new Memory({
                store,
                target: { accountId: "111111111111", region },
                now: clock.now,
                readSince: undefined,
              });
              const lookup: (typeof histories)[number]["lookup"] = async (asked, signal) => {
                pages += 1;
                if (down.has(region)) {
                  throw new Failure({ reason: "timeout", message: "AWS does not answer.", context: {}, remedies: [] });
                }
                return (histories[at] as (typeof histories)[number]).lookup(asked, signal);
              };
              return new EventHistory(lookup, memory, undefined, index);
            },
          },
        ];
  });
  opened.search = new Search({ query: { ...query, window }, window, summary: "", sentence: "" }, targets);
  return opened.search;
}

async function read(request?: SearchRequest): Promise<void> {
  await session.run(request);
}

const isReading = () => session.state.following?.feed === "refreshes" && session.state.following.reading;

/** Lets so many minutes pass, and a refresh that is due then end. */
async function pass(minutes: number): Promise<void> {
  clock.advance(minutes * MINUTE);
  await expect.poll(() => isReading(), { interval: 2 }).not.toBe(true);
  await session.narrow(session.results.filters);
}

const ids = async () =>
  (await answers.rows(session.number, 0, 100, [])).map(
    ({ eventId, fresh }) => `${eventId}${fresh === true ? "*" : ""}`,
  );

it("adds what arrived, marks it as new, and says up to when events have arrived", async () => {
  await read();
  expect(session.state).toMatchObject({
    total: 2,
    group: "actor",
    following: {
      mode: "on",
      reading: false,
      every: MINUTE,
      readAt: START,
      newest: START - 20 * MINUTE,
      fresh: 0,
      unread: [],
    },
  });
  events[1]?.push(told("us-east-1-second", 0.5), told("us-east-1-late", -3, { listed: 0.5, user: "robot" }));
  await pass(1);
  expect(session.state).toMatchObject({
    total: 4,
    following: { readAt: START + MINUTE, newest: START + 0.5 * MINUTE, fresh: 2 },
  });
  expect(await ids()).toEqual(["us-east-1-second*", "us-east-1-late*", "eu-west-1-first", "us-east-1-first"]);
  expect((await answers.groups(session.number, "actor"))?.groups).toMatchObject([
    { value: "alice", count: 3, fresh: 1 },
    { value: "robot", count: 1, fresh: 1, kind: "pipeline" },
  ]);
  session.follower.markSeen();
  expect(session.state.following?.fresh).toBe(0);
  expect(await ids()).toEqual(["us-east-1-second", "us-east-1-late", "eu-west-1-first", "us-east-1-first"]);
  // The range that was searched has grown.
  expect(session.search?.window).toEqual({ from: START - 60 * MINUTE, to: START + MINUTE });
});

it("requests only what came since, and the 15 minutes before, and never asks a person", async () => {
  await read();
  expect(prepared.map(({ asked }) => asked)).toEqual([true]);
  const before = histories.map(({ asked }) => asked.length);
  await pass(1);
  await pass(1);
  const later = histories.map(({ asked }, at) => asked.slice(before[at]));
  expect(later.map((asked) => asked.map(({ from, to }) => [from, to].map((time) => (time - START) / MINUTE)))).toEqual(
    REGIONS.map(() => [
      [-15, 1],
      [-14, 2],
    ]),
  );
  expect(prepared.slice(1).map(({ asked }) => asked)).toEqual([false, false]);
});

it("reads nothing while the view is hidden, and goes on when it is shown", async () => {
  await read();
  const read1 = pages;
  session.follower.visible = false;
  await pass(10);
  expect([pages, clock.timers.size]).toEqual([read1, 0]);
  session.follower.visible = true;
  await pass(0);
  expect(session.state.following).toMatchObject({ mode: "on", readAt: START + 10 * MINUTE });
});

it("pauses when nobody uses the view for 30 minutes, until the person continues", async () => {
  await read();
  for (let minute = 0; minute < 29; minute += 1) {
    await pass(1);
  }
  session.follower.attended();
  await pass(1);
  expect(session.state.following?.mode).toBe("on");
  for (let minute = 0; minute < 29; minute += 1) {
    await pass(1);
  }
  expect(session.state.following?.mode).toBe("unattended");
  const before = pages;
  await pass(60);
  expect([pages, clock.timers.size]).toEqual([before, 0]);
  session.follower.turn(true);
  await pass(0);
  expect(session.state.following).toMatchObject({ mode: "on", readAt: clock.now() });
});

it("stops when the person says so, and starts again", async () => {
  await read();
  session.follower.turn(false);
  const before = pages;
  await pass(5);
  expect([pages, session.state.following?.mode]).toEqual([before, "stopped"]);
  events[0]?.push(told("eu-west-1-second", 4));
  session.follower.turn(true);
  await pass(0);
  expect([session.state.total, session.state.following?.mode]).toEqual([3, "on"]);
});

it("names what a refresh could not read, and reads all of it that is missing when AWS answers again", async () => {
  await read();
  down.add("us-east-1");
  events[1]?.push(told("us-east-1-second", 0.5));
  await pass(1);
  expect(session.state.following).toMatchObject({
    mode: "on",
    unread: ["production us-east-1 (Timed out)"],
    readAt: START + MINUTE,
  });
  await pass(20);
  expect(session.state.total).toBe(2);
  down.clear();
  await pass(1);
  expect(session.state.following).toMatchObject({ unread: [], readAt: START + 22 * MINUTE });
  expect(await ids()).toEqual(["us-east-1-second*", "eu-west-1-first", "us-east-1-first"]);
});

it("pauses when no target can be read, with the reason", async () => {
  await read();
  REGIONS.forEach((region) => void down.add(region));
  await pass(1);
  expect(session.state.following).toMatchObject({ mode: "failed", failure: "AWS does not answer." });
  const before = pages;
  await pass(5);
  expect(pages).toBe(before);
  down.clear();
  session.follower.turn(true);
  await pass(0);
  expect(session.state.following).toMatchObject({ mode: "on", readAt: START + 6 * MINUTE, unread: [] });
});

it("goes on, where it is restored, for each target from where it was, and names those that were read less far", async () => {
  await read();
  const { search, request, results } = session;
  const kept = { isStopped: false, readTo: [START, START - 10 * MINUTE] };
  expect(session.follower.kept).toEqual({ refreshes: { isStopped: false, readTo: [START, START] } });
  const followed = { search: search ?? expect.fail(), request, events: results.events };
  session.follower.restore(followed, true, { refreshes: kept });
  expect(session.state.following).toMatchObject({ mode: "restored", readAt: START, unread: ["production us-east-1"] });
  expect(session.follower.kept).toEqual({ refreshes: kept });
  await pass(60);
  expect(prepared.length).toBe(1);
  REGIONS.forEach((region, at) => void events[at]?.push(told(`${region}-late`, -24)));
  session.follower.turn(true);
  await pass(0);
  expect((await ids()).filter((id) => id.includes("late"))).toEqual(["us-east-1-late*"]);
  expect(session.state.following?.unread).toEqual([]);
});

it("leaves out and names a Region that the search could not read, until that is read", async () => {
  down.add("us-east-1");
  await read();
  expect(session.state.following?.unread).toEqual(["production us-east-1 (Timed out)"]);
  const before = pages;
  await pass(1);
  expect(pages - before).toBe(1);
  down.clear();
  session.resume();
  await expect.poll(() => session.isRunning, { interval: 2 }).toBe(false);
  expect(session.state).toMatchObject({ total: 2, following: { unread: [] } });
});

it.each<[string, SearchRequest]>([
  ["is not asked for", { from: FOLLOWED.from ?? 0 }],
  ["has no time in which events can arrive", { ...FOLLOWED, to: START - MINUTE }],
  ["has an end in its text", { ...FOLLOWED, text: "to:2026-11-20T11:59Z" }],
])("follows no search that %s", async (_, request) => {
  await read(request);
  expect(session.state.following).toBeUndefined();
  expect(clock.timers.size).toBe(0);
});

it("ends with the search that it follows", async () => {
  await read();
  clock.advance(MINUTE);
  await read({ from: START - 30 * MINUTE });
  expect([session.state.following, clock.timers.size]).toEqual([undefined, 0]);
  await read(FOLLOWED);
  session.close();
  expect(clock.timers.size).toBe(0);
});
