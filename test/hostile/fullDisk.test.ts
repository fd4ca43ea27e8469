import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { Results } from "../../src/investigation/results/results.ts";
import { Search, type TargetPlan } from "../../src/investigation/search/search.ts";
import type { PrepareOptions } from "../../src/investigation/search/searches.ts";
import { SearchSession } from "../../src/investigation/session/searchSession.ts";
import { readRecord } from "../../src/model/event/record.ts";
import { Failure, isAbort } from "../../src/model/failure.ts";
import { EventHistory } from "../../src/sources/eventHistory/eventHistory.ts";
import { Memory } from "../../src/sources/memory.ts";
import { stateText } from "../../src/webview/results/status/stateText.ts";
import { sessionPorts } from "../unit/investigation/session/sessionPorts.ts";
import { lookupOf, type Told } from "../unit/sources/lookupOf.ts";
import { historyPlan } from "../unit/sources/origins.ts";
import { crowdOf } from "./crowd.ts";
import { CODES } from "./faultSlots.ts";
import { FaultyTables, shownIds } from "./faults.ts";
import { mountSmallDisk, unmountSmallDisk } from "./smallDisk.ts";
import { openStack } from "./stack.ts";

const never = new AbortController().signal;
const WINDOW = { from: 0, to: 1_000_000 };
const opened: { dispose(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) {
    await one.dispose();
  }
});

function faulty(options?: ConstructorParameters<typeof FaultyTables>[0]): FaultyTables {
  const tables = new FaultyTables(options);
  opened.push(tables);
  return tables;
}

function story(prefix: string, count: number): Told[] {
  return Array.from({ length: count }, (_, at) => ({ id: `${prefix}${at}`, at: at + 1 }));
}

/** A search of Event history in places that hold so many events each. */
function searchOf(counts: readonly number[], pageSize: number) {
  const stories = counts.map((count, place) => story(`place${place}-`, count));
  const targets = stories.map(
    (told, place): TargetPlan =>
      historyPlan(`profile${place}`, "eu-west-1", {
        open: async () => new EventHistory(lookupOf(told, pageSize).lookup),
        plan: { source: "eventHistory", lookups: [{}], window: WINDOW, empty: false, sentence: "" },
      }),
  );
  const search = new Search({ query: { condition: undefined }, window: WINDOW, summary: "", sentence: "" }, targets);
  return {
    search,
    all: stories
      .flat()
      .map(({ id }) => id)
      .sort(),
  };
}

/** The same, of a search whose events stay in a store on the threads and the disk of the tables. */
function storedSearchOf(counts: readonly number[], pageSize: number, tables: FaultyTables) {
  const store = tables.store();
  const stories = counts.map((count, at) => story(`account${at}-`, count));
  const made: { search?: Search } = {};
  const begin = (index: PrepareOptions["index"]): Search => {
    const targets = stories.map((told, at): TargetPlan => {
      const memory = new Memory({
        store,
        target: { accountId: String(at), region: "eu-west-1" },
        now: () => 100_000_000,
      });
      const { lookup } = lookupOf(told, pageSize);
      return historyPlan(`profile${at}`, "eu-west-1", {
        isIndexed: true,
        open: async () =>
          new EventHistory(
            lookup,
            memory,
            undefined,
            index?.at(() => []),
          ),
        plan: { source: "eventHistory", lookups: [{}], window: WINDOW, empty: false, sentence: "" },
      });
    });
    made.search ??= new Search({ query: { condition: undefined }, window: WINDOW, summary: "", sentence: "" }, targets);
    return made.search;
  };
  return {
    begin,
    all: stories
      .flat()
      .map(({ id }) => id)
      .sort(),
  };
}

/** Runs a search into results. Answers why it stopped before its end. */
async function runInto(search: Search, results: Results): Promise<Failure | undefined> {
  try {
    for await (const page of search.run(never, undefined, (found) => results.events.add(found))) {
      expect(page.targets.length).toBeGreaterThan(0);
    }
    return undefined;
  } catch (error) {
    if (!Failure.is(error)) {
      throw error;
    }
    return error;
  }
}

describe("a disk that takes no more (44)", { timeout: 120_000 }, () => {
  it.each([
    ["ENOSPC", 0, "The disk is full"],
    ["ENOSPC", 3_000, "The disk is full"],
    ["EDQUOT", 0, "The disk quota is used up"],
    ["EACCES", 0, "There is no permission to write to the disk"],
    ["EPERM", 0, "There is no permission to write to the disk"],
    ["EROFS", 0, "The disk is read-only"],
    ["EIO", 1_000, "The disk could not be written (EIO)"],
  ] as const)(
    "%s after %i bytes: the view shows everything, names the cause once, and is complete",
    async (code, room, cause) => {
      const tables = faulty({ workers: 2 });
      tables.fail({ room, code: CODES.indexOf(code) });
      const { search, all } = searchOf([230, 120], 50);
      const view = openView(search, tables);
      await view.shown.run();
      const state = view.shown.state;
      expect([state.count, state.total, state.notShown, stateText(state)]).toEqual([350, 350, undefined, "complete"]);
      expect(state.targets[0]?.notes).toEqual([
        `${cause}: what this search finds is held in memory until its view is closed.`,
      ]);
      expect(tables.refusals.map((refusal) => refusal.code)).toEqual([code]);
      const { results } = view.shown;
      expect((await shownIds(results)).toSorted()).toEqual(all);
      // What only records tell is read in every thread.
      results.sortBy({ column: "resource", descending: false });
      expect(await results.ids(0, 1_000)).toHaveLength(350);
    },
  );

  it("nor does memory: the search stops, says how many events are not shown and why, and goes on from there", async () => {
    const tables = faulty({ heldBytes: 1_500 });
    tables.fail({ room: 0, code: CODES.indexOf("ENOSPC") });
    const { search, all } = searchOf([500], 50);
    const view = openView(search, tables);
    await view.shown.run();
    const stopped = view.shown.state;
    expect(stopped.total).toBeGreaterThan(0);
    expect(stopped.total).toBe(search.count);
    expect([stopped.notShown, stateText(stopped)]).toEqual([50, "failed"]);
    expect(stopped.failure).toMatchObject({
      reason: "storage",
      message: expect.stringMatching(/^The disk is full, and no/),
    });
    expect(stopped.targets[0]?.notes?.[0]).toBe(
      "50 events were read but could not be stored, so they are not shown. Continue reads on from there.",
    );
    expect(stopped.targets.map(({ state }) => state)).toEqual(["cancelled"]);
    // Trying again on a full disk loses nothing either.
    view.shown.resume();
    await view.ended();
    expect([view.shown.state.total, view.shown.state.notShown]).toEqual([stopped.total, 50]);
    tables.fail({});
    view.shown.resume();
    await view.ended();
    const done = view.shown.state;
    expect([done.total, done.notShown, done.failure, stateText(done)]).toEqual([500, undefined, undefined, "complete"]);
    expect((await shownIds(view.shown.results)).toSorted()).toEqual(all);
  });

  it("frees what it held when the view is closed", async () => {
    const tables = faulty({ heldBytes: 100_000 });
    tables.fail({ room: 0 });
    const { search } = searchOf([200], 50);
    const results = tables.results();
    expect(await runInto(search, results)).toBeUndefined();
    expect(tables.threads.room).toBeLessThan(100_000);
    await results.close();
    expect(tables.threads.room).toBe(100_000);
  });
});

describe("a disk that takes no more, for events that stay in the store (44)", { timeout: 120_000 }, () => {
  it.each([
    ["ENOSPC", 0, "The disk is full"],
    ["ENOSPC", 3_000, "The disk is full"],
    ["EROFS", 0, "The disk is read-only"],
    ["EIO", 1_000, "The disk could not be written (EIO)"],
  ] as const)(
    "%s after %i bytes: the view shows everything, names the cause, and is complete",
    async (code, room, cause) => {
      const tables = faulty({ workers: 2 });
      const { begin, all } = storedSearchOf([230, 120], 50, tables);
      tables.fail({ room, code: CODES.indexOf(code) });
      const view = openView(begin, tables);
      await view.shown.run();
      const { state } = view.shown;
      expect([state.total, state.notShown, stateText(state)]).toEqual([350, undefined, "complete"]);
      expect(state.targets[0]?.notes).toEqual([
        `${cause}: what this search finds is held in memory until its view is closed.`,
      ]);
      expect((await shownIds(view.shown.results)).toSorted()).toEqual(all);
      view.shown.results.sortBy({ column: "resource", descending: false });
      expect(await view.shown.results.ids(0, 1_000)).toHaveLength(350);
    },
  );

  it("nor does memory: the search stops, says why, and goes on from there", async () => {
    const tables = faulty({ storeBytes: 6_000 });
    const { begin, all } = storedSearchOf([500], 50, tables);
    tables.fail({ room: 0, code: CODES.indexOf("ENOSPC") });
    const view = openView(begin, tables);
    await view.shown.run();
    const stopped = view.shown.state;
    expect(stopped.total).toBeGreaterThan(0);
    expect(stopped.total).toBeLessThan(500);
    expect(stateText(stopped)).toBe("failed");
    expect(stopped.failure ?? stopped.targets[0]?.failure).toMatchObject({
      message: expect.stringMatching(/^The disk is full, and no/),
    });
    tables.fail({});
    view.shown.resume();
    await view.ended();
    expect([view.shown.state.total, stateText(view.shown.state)]).toEqual([500, "complete"]);
    expect((await shownIds(view.shown.results)).toSorted()).toEqual(all);
  });

  it("and threads that die meanwhile: everything is there", async () => {
    for (const step of ["dieAtRequests", "dieAtReplies", "dieAfterWrites"] as const) {
      for (const room of [-1, 0]) {
        for (const at of [1, 2, 3, 5, 8]) {
          const tables = faulty();
          const { begin, all } = storedSearchOf([120], 50, tables);
          tables.fail({ room, [step]: at });
          const view = openView(begin, tables);
          await view.shown.run();
          tables.fail({});
          for (let again = 0; again < 3 && stateText(view.shown.state) !== "complete"; again += 1) {
            view.shown.resume();
            await view.ended();
          }
          expect([step, room, at, (await shownIds(view.shown.results)).toSorted()]).toEqual([step, room, at, all]);
          await opened.pop()?.dispose();
          await opened.pop()?.dispose();
        }
      }
    }
  });
});

describe("an index that dies", { timeout: 120_000 }, () => {
  it.each(["dieAtRequests", "dieAtReplies", "dieAfterWrites"] as const)(
    "at each step (%s), on a good disk and on a full one: everything is there",
    async (step) => {
      for (const room of [-1, 0]) {
        for (const at of [1, 2, 3, 5]) {
          const tables = faulty();
          tables.fail({ room, [step]: at });
          const { search, all } = searchOf([120], 50);
          const results = tables.results();
          const failure = await runInto(search, results);
          expect({ step, at, room, failure, state: search.state }).toEqual({
            step,
            at,
            room,
            failure: undefined,
            state: "done",
          });
          expect((await shownIds(results)).toSorted()).toEqual(all);
          expect([results.total, results.missing, search.count]).toEqual([120, 0, 120]);
          await opened.pop()?.dispose();
        }
      }
    },
  );

  it("whenever it is to store: the search stops and goes on from there when it lives again", async () => {
    const tables = faulty();
    const { search, all } = searchOf([200, 30], 50);
    const view = openView(search, tables);
    tables.fail({ dieOf: 1 });
    await view.shown.run();
    expect([view.shown.state.state, view.shown.state.total]).toEqual(["failed", 0]);
    expect(view.shown.state.notShown).toBeGreaterThan(0);
    expect(stateText(view.shown.state)).not.toBe("complete");
    tables.fail({});
    view.shown.resume();
    await view.ended();
    expect([view.shown.state.total, view.shown.state.notShown, stateText(view.shown.state)]).toEqual([
      230,
      undefined,
      "complete",
    ]);
    expect((await shownIds(view.shown.results)).toSorted()).toEqual(all);
  });

  it.each([
    ["asked for the rows", 2],
    ["built again", 3],
  ])(
    "whenever it is %s: the view says so and is complete no more, threads are not started for ever, and it comes back",
    async (_, dieOf) => {
      const tables = faulty();
      const { search, all } = searchOf([120], 50);
      const view = openView(search, tables);
      await view.shown.run();
      const before = tables.workers.length;
      tables.fail({ dieOf });
      await tables.workers.at(-1)?.terminate();
      await expect.poll(() => view.shown.state.failure?.message).toMatch(/^The index of events stop/);
      expect(stateText(view.shown.state)).toBe("incomplete");
      await expect.poll(() => tables.threads.isHopeless).toBe(true);
      expect(tables.workers.length - before).toBeLessThan(8);
      tables.fail({});
      view.shown.resume();
      await expect.poll(() => stateText(view.shown.state)).toBe("complete");
      expect((await shownIds(view.shown.results)).toSorted()).toEqual(all);
      expect(view.shown.state.targets[0]?.notes).toEqual([
        "The index of events stopped unexpectedly. It was built again from what was fetched.",
      ]);
    },
  );

  it("and whose files are gone by then: the view says how many events are missing, and is complete no more", async () => {
    const tables = faulty();
    const { search } = searchOf([120], 50);
    const view = openView(search, tables);
    await view.shown.run();
    expect(stateText(view.shown.state)).toBe("complete");
    const { folder } = tables;
    rmSync(join(folder, "table-1"), { recursive: true });
    await tables.workers.at(-1)?.terminate();
    await expect.poll(() => view.shown.state.notShown).toBe(120);
    expect([view.shown.state.total, stateText(view.shown.state)]).toEqual([0, "incomplete"]);
    expect(view.shown.state.targets[0]?.notes).toEqual([
      "120 events were found but can no longer be read, so they are not shown. Run Again starts over.",
      "The index of events stopped unexpectedly. It was built again from what was fetched.",
    ]);
  });
});

describe("records that are no events", { timeout: 120_000 }, () => {
  it("have rows like all others, so that what is found is what is shown", async () => {
    const tables = faulty();
    const results = tables.results();
    const deep = `${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)}`;
    const texts = [
      "",
      "no JSON",
      "[]",
      "null",
      '{"eventID":7}',
      '{"Records":[]}',
      deep,
      `{"eventID":"x","eventName":"y","z":${deep}}`,
    ];
    const events = texts.map((json, at) => readRecord(json, { envelope: { eventId: `odd-${at}`, resources: [] } }));
    const added = await results.events.add(events.map((event) => ({ event, origins: [] })));
    await results.refresh();
    expect([added, results.total, results.missing]).toEqual([texts.length, texts.length, 0]);
  });
});

describe("any faults in any order", { timeout: 300_000 }, () => {
  it("lose no event: what is found is among the rows, and complete means all of it", async () => {
    const fault = fc.record({
      room: fc.constantFrom(-1, 0, 500, 2_000),
      code: fc.nat(CODES.length - 1),
      dieAtRequests: fc.nat(12),
      dieAtReplies: fc.nat(12),
      dieAfterWrites: fc.nat(5),
      dieOf: fc.constantFrom(0, 0, 0, 1, 2, 3),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(90), { minLength: 1, maxLength: 3 }),
        fc.array(fault, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 5, max: 40 }),
        fc.constantFrom(0, 800, 100_000),
        async (counts, faults, pageSize, heldBytes) => {
          const tables = new FaultyTables({ heldBytes });
          try {
            const { search, all } = searchOf(counts, pageSize);
            const results = tables.results();
            for (const each of [...faults, {}]) {
              tables.fail(each);
              const failure = await runInto(search, results);
              tables.fail({});
              results.events.revive();
              await results.refresh();
              expect(results.total + results.missing).toBe(search.count);
              expect(results.missing).toBe(0);
              if (failure === undefined) {
                expect([search.state, search.unstored]).toEqual(["done", 0]);
              } else {
                expect(search.state).toBe("failed");
                expect(search.unstored).toBeGreaterThan(0);
                expect(search.canContinue).toBe(true);
              }
            }
            expect((await shownIds(results)).toSorted()).toEqual(all);
          } finally {
            await tables.dispose();
          }
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe("a file system of 2 MB (44)", { timeout: 300_000 }, () => {
  it("a search of 1,440 events shows all of them and says that the disk is full", async ({ skip }) => {
    const folder = mkdtempSync(join(tmpdir(), "cloudtrail-small-"));
    const refused = mountSmallDisk(folder, 60_000);
    if (refused !== undefined) {
      rmSync(folder, { recursive: true });
      skip(`no file system can be mounted here: ${refused}`);
    }
    opened.push({
      dispose: async () => {
        unmountSmallDisk(folder);
        rmSync(folder, { recursive: true });
      },
    });
    const stack = await openStack({
      world: crowdOf({ events: 1_440, together: 7 }),
      storeFolder: join(folder, "shelf"),
    });
    opened.push({ dispose: () => stack.close() });
    const tables = faulty({ folder: join(folder, "results"), workers: 2 });
    const view = openView(await stack.prepare({ from: "20h" }), tables);
    await view.shown.run();
    const { state } = view.shown;
    expect([state.total, state.notShown, stateText(state)]).toEqual([
      1_440,
      undefined,
      expect.stringMatching(/^complete as of /),
    ]);
    expect(state.targets[0]?.notes).toContain(
      "The disk is full: what this search finds is held in memory until its view is closed.",
    );
    expect(tables.refusals.map(({ code }) => code)).toEqual(["ENOSPC"]);
    expect(new Set(await shownIds(view.shown.results)).size).toBe(1_440);
    expect(stack.log.filter((line) => line.includes("ENOSPC")).length).toBe(1);
  });
});

/** A results view without its page. `ended`: when no run of its search goes on. */
function openView(begun: Search | ((index: PrepareOptions["index"]) => Search), tables: FaultyTables) {
  let search: Search | undefined;
  const faults: unknown[] = [];
  /** What was called complete and was not. */
  const lies: unknown[] = [];
  const actions = sessionPorts({
    begin: async (_request, _signal, { index }) => {
      search = typeof begun === "function" ? begun(index) : begun;
      return search;
    },
    results: (restarted) => tables.results(restarted),
    fault: (error) => faults.push(error),
  });
  const shown = new SearchSession({}, actions, {
    begun: () => undefined,
    changed: () => {
      const { state } = shown;
      if (stateText(state) === "complete" && state.total !== search?.count) {
        lies.push([state.total, search?.count]);
      }
    },
  });
  opened.push({
    dispose: async () => {
      shown.close();
      expect([faults.filter((fault) => !isAbort(fault)), lies]).toEqual([[], []]);
    },
  });
  const ended = async () => {
    await expect.poll(() => shown.state.state).not.toBe("running");
  };
  return { shown, ended };
}
