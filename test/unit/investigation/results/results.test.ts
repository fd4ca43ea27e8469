import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Engine } from "../../../../src/engine/engine.ts";
import { EngineThreads } from "../../../../src/engine/threads.ts";
import { copiedText } from "../../../../src/investigation/results/copiedText.ts";
import { Results } from "../../../../src/investigation/results/results.ts";
import type { EventHit } from "../../../../src/investigation/search/search.ts";
import { Search, type TargetPlan } from "../../../../src/investigation/search/search.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { primaryResource } from "../../../../src/model/summary/primaryResource.ts";
import { stamper } from "../../../../src/model/text/time.ts";
import { RESULT_COLUMNS } from "../../../../src/protocol/columns.ts";
import { seenEvent } from "../../../../src/query/fields/seenFields.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";
import { ALL_TIME } from "../../../../src/query/plan/plan.ts";
import { LOG_FILES } from "../../../../src/sources/localFiles/capabilities.ts";
import { LocalFiles } from "../../../../src/sources/localFiles/localFiles.ts";
import type { Origin } from "../../../../src/sources/source.ts";
import { writeLogFiles } from "../../../world/logFiles.ts";
import { makeWorld } from "../../../world/world.ts";
import { recordWith } from "../../model/records.ts";
import { filesOrigin, historyOrigin } from "../../sources/origins.ts";
import { fullRow } from "./fullRow.ts";
import { idsOf, indexProgram, TestTables } from "./tables.ts";

function found(
  eventID: string,
  eventTime: string | undefined,
  more: Parameters<typeof recordWith>[0] = {},
  origins: readonly Origin[] = [],
): EventHit {
  return { event: readRecord(recordWith({ eventID, eventTime, ...more })), origins };
}
const seenBy = (...profiles: readonly string[]): Origin[] =>
  profiles.map((profile) => historyOrigin(profile, "eu-west-1"));

let tables: TestTables;
beforeAll(() => {
  tables = new TestTables();
});
afterAll(() => tables.dispose());

// Threads start slowly on a busy machine.
describe("Results", { timeout: 120_000 }, () => {
  it("is empty before anything is added, and starts no table for that", async () => {
    const results = tables.results();
    await results.refresh();
    expect([results.count, results.total, results.span]).toEqual([0, 0, undefined]);
    expect(await results.window(0, 10)).toEqual([]);
    expect(await results.rowIndexes(["a"])).toEqual([-1]);
    expect(await results.get("a")).toBeUndefined();
    expect(await results.groups("user")).toEqual([]);
    expect(readdirSync(tables.folder)).toEqual([]);
  });

  it("shows the newest first, and what shares a second in the order of arrival", async () => {
    const results = tables.results();
    await results.events.add([found("b", "2026-11-21T10:00:00Z"), found("a", "2026-11-21T10:00:00Z")]);
    await results.events.add([
      found("new", "2026-11-21T11:00:00Z"),
      found("c", "2026-11-21T10:00:00Z"),
      found("none", undefined),
    ]);
    expect(await idsOf(results)).toEqual(["new", "b", "a", "c", "none"]);
    expect(results.span).toEqual({
      from: Date.parse("2026-11-21T10:00:00Z"),
      to: Date.parse("2026-11-21T11:00:00Z") + 1,
    });
  });

  it("keeps an event once, with everything that saw it", async () => {
    const results = tables.results();
    const origins = seenBy("dev");
    await results.events.add([found("a", "2026-11-21T10:00:00Z", {}, origins)]);
    await results.events.add([found("a", "2026-11-21T10:00:00Z", {}, seenBy("other"))]);
    origins.push(...seenBy("audit"));
    await results.refresh();
    expect(results.count).toBe(1);
    expect((await results.get("a"))?.origins.map(({ profile }) => profile)).toEqual(["dev", "audit"]);
  });

  it("gives back events as they came, with and without what LookupEvents says, and what is no record", async () => {
    const events = [
      readRecord(recordWith({ eventID: "plain" })),
      readRecord(recordWith({ eventID: "listed" }), { envelope: { username: "alice", resources: [{ name: "b" }] } }),
      readRecord('{"eventID":"deep","a":'),
      readRecord("7", { envelope: { eventId: "seven", resources: [] } }),
    ];
    const results = tables.results();
    await results.events.add(events.map((event) => ({ event, origins: [] })));
    await results.refresh();
    expect(results.count).toBe(4);
    const [plain, listed, broken, seven] = events;
    expect((await results.get("plain"))?.event).toEqual(plain);
    expect((await results.get("listed"))?.event).toEqual(listed);
    expect((await results.get(broken?.eventId ?? ""))?.event.raw).toBe(broken?.raw);
    expect((await results.get("seven"))?.event).toEqual(seven);
  });

  it("sorts by a column and keeps that order for what arrives later", async () => {
    const results = tables.results();
    await results.events.add([
      found("1", "2026-11-21T10:00:00Z", { eventName: "RunInstances" }),
      found("2", "2026-11-21T11:00:00Z", { eventName: "CreateBucket" }),
    ]);
    results.sortBy({ column: "eventName", descending: false });
    expect(await idsOf(results)).toEqual(["2", "1"]);
    await results.events.add([found("3", "2026-11-21T12:00:00Z", { eventName: "CreateBucket" })]);
    expect(await idsOf(results)).toEqual(["3", "2", "1"]);
    results.sortBy({ column: "eventName", descending: true });
    expect(await idsOf(results)).toEqual(["1", "3", "2"]);
  });

  it("sorts by every column as the column reads", async () => {
    const world = [...makeWorld({ seed: 11, size: 2_000, end: Date.UTC(2026, 10, 22) }).records()].slice(0, 400);
    const events = world.map(({ json }, at) => ({
      event: readRecord(json),
      origins: seenBy(...(at % 3 === 0 ? ["dev", "audit"] : at % 3 === 1 ? ["dev"] : ["prod"])),
    }));
    const results = tables.results();
    await results.events.add(events.slice(0, 200));
    await results.events.add(events.slice(200));
    await results.refresh();
    const hits = await results.window(0, events.length);
    expect(await results.rows(0, events.length, { columns: RESULT_COLUMNS, timeZone: "Europe/Berlin" })).toEqual(
      hits.map(({ event, origins }) => fullRow(event, stamper("Europe/Berlin"), origins)),
    );
    expect(await results.seen(0, events.length)).toEqual(hits.map(({ event }) => seenEvent(event)));
    const time = ({ event }: EventHit) => event.time ?? Number.NEGATIVE_INFINITY;
    const read = events.map((hit) => ({ hit, cells: fullRow(hit.event, String, hit.origins).cells }));
    for (const column of RESULT_COLUMNS.filter((name) => name !== "time")) {
      for (const descending of [false, true]) {
        results.sortBy({ column, descending });
        const expected = read.toSorted((left, right) => {
          const [one, other] = [left.cells[column] ?? "", right.cells[column] ?? ""];
          return (one < other ? -1 : one > other ? 1 : 0) * (descending ? -1 : 1) || time(right.hit) - time(left.hit);
        });
        expect({ column, descending, ids: await idsOf(results) }).toEqual({
          column,
          descending,
          ids: expected.map(({ hit }) => hit.event.eventId),
        });
      }
    }
  });

  it("knows the neighbors and the place of an event", async () => {
    const results = tables.results();
    await results.events.add([found("old", "2026-11-20T10:00:00Z"), found("new", "2026-11-21T10:00:00Z")]);
    await results.refresh();
    expect((await results.beside("new", 1))?.event.eventId).toBe("old");
    expect(await results.beside("new", -1)).toBeUndefined();
    expect(await results.beside("unknown", 1)).toBeUndefined();
    expect(await results.rowIndexes(["old", "unknown"])).toEqual([1, -1]);
    await results.events.add([found("newest", "2026-11-22T10:00:00Z")]);
    await results.refresh();
    expect(await results.rowIndexes(["old"])).toEqual([2]);
    expect(await results.ids(1, 10)).toEqual(["new", "old"]);
  });

  it("says what it takes for resources once that is read, and counts the rest before", async () => {
    const world = [...makeWorld({ seed: 12, size: 2_500, end: Date.UTC(2026, 10, 22) }).records()];
    const readings: Promise<void>[] = [];
    const results = tables.results({ reading: (done) => readings.push(done) });
    const files = await writeLogFiles(world, { folder: join(tables.folder, "resources"), recordsPerFile: 500 });
    results.events.lookFor(undefined, ALL_TIME);
    await results.events.at(() => []).addFiles(files, new AbortController().signal);
    await results.refresh();
    const options = { edges: [0, 1], valuesPerFacet: 5 };
    const told = Promise.withResolvers<void>();
    const first = await results.summary(options, told.resolve);
    expect(first.facets.map(({ field }) => field)).not.toContain("resource");
    expect(readings).toHaveLength(1);
    await Promise.all([told.promise, ...readings]);
    results.sortBy({ column: "resource", descending: false });
    expect(await results.window(0, 3)).toHaveLength(3);
    expect(readings).toHaveLength(1);
    const second = await results.summary(options, told.resolve);
    expect(second.facets.find(({ field }) => field === "resource")?.values.length).toBeGreaterThan(3);
    expect(second.facets.filter(({ field }) => field !== "resource")).toEqual(first.facets);
  });

  it("knows the resources of fetched events without reading them again", async () => {
    const world = [...makeWorld({ seed: 12, size: 2_500, end: Date.UTC(2026, 10, 22) }).records()];
    const readings: Promise<void>[] = [];
    const results = tables.results({ reading: (done) => readings.push(done) });
    const hits = world.map(({ json }) => ({ event: readRecord(json), origins: [] }));
    await results.events.add(hits.slice(0, 1_000));
    await results.events.add(hits.slice(900));
    await results.refresh();
    const { facets } = await results.summary({ edges: [0, 1], valuesPerFacet: 5 }, () =>
      expect.fail("nothing is late"),
    );
    expect(facets.find(({ field }) => field === "resource")?.values.length).toBeGreaterThan(3);
    results.sortBy({ column: "resource", descending: true });
    const [most] = await results.window(0, 1);
    const labels = hits.map(({ event }) => primaryResource(event)?.label ?? "");
    expect(most && primaryResource(most.event)?.label).toBe(labels.toSorted((a, b) => (a < b ? 1 : -1))[0]);
    expect(readings).toEqual([]);
  });

  it("shows an event that several targets hold once, with the origins of all of them", async () => {
    const world = [...makeWorld({ seed: 13, size: 2_000, end: Date.UTC(2026, 10, 22) }).records()].slice(0, 300);
    const folders = ["own", "organization"].map((name) => join(tables.folder, name));
    const [own = [], organization = []] = await Promise.all([
      writeLogFiles(world, { folder: folders[0] ?? "", recordsPerFile: 100 }),
      writeLogFiles(world.slice(0, 150), { folder: folders[1] ?? "", recordsPerFile: 50 }),
    ]);
    const [first, second] = folders.map((folder) => filesOrigin(folder));
    const results = tables.results();
    results.events.lookFor(undefined, ALL_TIME);
    const signal = new AbortController().signal;
    await results.events.at(() => [first as Origin]).addFiles(own, signal);
    await results.events.at(() => [second as Origin]).addFiles(organization, signal);
    await results.events.at(() => [second as Origin]).addFiles(organization, signal);
    await results.refresh();
    expect(results.total).toBe(world.length);
    const labels = async (at: number) =>
      (await results.get(readRecord(world[at]?.json ?? "").eventId))?.origins.map(({ label }) => label);
    expect(await labels(0)).toEqual(["own", "organization"]);
    expect(await labels(world.length - 1)).toEqual(["own"]);
  });

  it("shows the events of files from where they are, and of those what is looked for", async () => {
    const end = Date.UTC(2026, 10, 22);
    const world = [...makeWorld({ seed: 13, size: 2_000, end }).records()];
    const folder = join(tables.folder, "bucket");
    const files = await writeLogFiles(world, { folder, recordsPerFile: 100 });
    const condition = parseQuery("error:* policy", { now: end }).query.condition;
    const window = { from: end - 60 * 86_400_000, to: end };
    const origins = [filesOrigin(folder)];
    const results = tables.results();
    results.events.lookFor(condition, window);
    const index = results.events.at(() => origins);
    const signal = new AbortController().signal;
    const told = [await index.addFiles(files.slice(0, 5), signal), await index.addFiles(files, signal)];
    const wanted = world
      .map(({ json }) => readRecord(json))
      .filter((event) => condition !== undefined && compile(condition)(event))
      .filter(({ time = 0 }) => time >= window.from && time < window.to);
    expect(wanted.length).toBeGreaterThan(3);
    expect([...(await idsOf(results))].sort()).toEqual(wanted.map(({ eventId }) => eventId).sort());
    expect(told.reduce((sum, { scanned }) => sum + scanned, 0)).toBe(world.length);
    // Columns tell which events failed in the window; only files with such events are searched for the text.
    const failed = parseQuery("error:*", { now: end }).query.condition;
    const parsed = files.filter((file) => {
      const { Records } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as { Records: object[] };
      return Records.map((record) => readRecord(JSON.stringify(record))).some(
        (event) =>
          failed !== undefined &&
          compile(failed)(event) &&
          (event.time ?? 0) >= window.from &&
          (event.time ?? 0) < window.to,
      );
    });
    expect(told.at(-1)?.parsed).toBe(parsed.length);
    expect(parsed.length).toBeLessThan(files.length);
    expect(told.reduce((sum, { matched }) => sum + matched, 0)).toBe(wanted.length);
    expect((await results.get(wanted[0]?.eventId ?? ""))?.origins).toEqual(origins);
    await writeFile(join(folder, "cut.json"), `{"Records":[${world[0]?.json},{"eventName":"x`);
    expect((await index.addFiles([join(folder, "cut.json")], signal)).unread).toEqual([join(folder, "cut.json")]);
    const aborted = index.addFiles(files, AbortSignal.abort());
    await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
    const everything: string[] = [];
    results.narrow({ choices: [{ field: "user", value: "nobody", exclude: false }] });
    for await (const { event } of results.events.everything()) {
      everything.push(event.eventId);
    }
    expect(everything).toHaveLength(wanted.length);
  });

  it("counts the events of a file that breaks off, and of one that repeats others, once", async () => {
    const world = [...makeWorld({ seed: 13, size: 2_000, end: Date.UTC(2026, 10, 22) }).records()];
    const folder = join(tables.folder, "broken");
    await writeLogFiles(world.slice(0, 60), { folder, recordsPerFile: 60 });
    const texts = world.map(({ json }) => json);
    await writeFile(join(folder, "cut.json"), `{"Records":[${texts.slice(60, 90).join()},{"eventName":"x`);
    await writeFile(join(folder, "again.jsonl"), texts.slice(40, 100).join("\n"));
    const results = tables.results();
    const target: TargetPlan = {
      origin: filesOrigin(folder),
      capabilities: LOG_FILES,
      open: async () =>
        new LocalFiles(
          [folder],
          results.events.at(() => []),
        ),
      plan: { source: "localFiles", lookups: [], window: ALL_TIME, empty: false, sentence: "" },
    };
    const search = new Search({ query: { condition: undefined }, window: ALL_TIME, summary: "", sentence: "" }, [
      target,
    ]);
    results.events.lookFor(undefined, ALL_TIME);
    const signal = new AbortController().signal;
    for await (const _page of search.run(signal, undefined, (events) => results.events.add(events))) {
      await results.refresh();
      expect(results.total).toBeGreaterThanOrEqual(search.count);
    }
    await results.refresh();
    expect([search.count, results.total, search.targets[0]?.notes?.length]).toEqual([100, 100, 1]);
    // What is read twice is read: 60 in the trail's file, 30 in the one that breaks off, 60 in the last.
    expect(search.targets[0]).toMatchObject({ state: "done", scanned: 150, matched: 150 });
  });

  it("copies what is asked for", async () => {
    const results = tables.results();
    const events = [found("a", "2026-11-21T10:00:00Z"), found("b", "2026-11-21T11:00:00Z")];
    await results.events.add(events);
    await results.refresh();
    expect(await copiedText(results, "all", "ids")).toBe("b\na");
    expect(await copiedText(results, ["a"], "ids")).toBe("a");
    expect(JSON.parse(await copiedText(results, ["a", "gone"], "json"))).toEqual({
      Records: [JSON.parse(events[0]?.event.raw ?? "")],
    });
    expect((await copiedText(results, "all", "csv")).split("\r\n")).toHaveLength(4);
  });

  it("copies a range in the order that is shown, by the events at its ends", async () => {
    const results = tables.results();
    const events = ["a", "b", "c", "d", "e"].map((id, hour) => found(id, `2026-11-21T1${hour}:00:00Z`));
    await results.events.add(events);
    await results.refresh();
    const range = (from: string, to: string, ...except: string[]) => ({ from, to, except });
    expect(await copiedText(results, range("d", "b"), "ids")).toBe("d\nc\nb");
    expect(await copiedText(results, range("b", "d"), "ids")).toBe("d\nc\nb");
    // Left out of it, and chosen beside it.
    expect(await copiedText(results, range("d", "b", "c", "a"), "ids")).toBe("d\nb\na");
    const copied = async (of: ReturnType<typeof range>) =>
      JSON.parse(await copiedText(results, of, "json")).Records.map(({ eventID }: { eventID: string }) => eventID);
    expect(await copied(range("e", "c"))).toEqual(["e", "d", "c"]);
    expect(await copied(range("e", "c", "d", "a"))).toEqual(["e", "c", "a"]);
    results.sortBy({ column: "eventId", descending: false });
    await results.refresh();
    expect(await copied(range("e", "c"))).toEqual(["c", "d", "e"]);
    await expect(copied(range("e", "gone"))).rejects.toThrow(/can no longer be read/);
  });

  it("exports what was there when it began", async () => {
    const results = tables.results();
    const many = Array.from({ length: 1_200 }, (_, at) => found(`e${at}`, new Date(1e12 + at * 1000).toISOString()));
    await results.events.add(many);
    await results.refresh();
    const ids: string[] = [];
    for await (const { event } of results.all()) {
      ids.push(event.eventId);
      if (ids.length % 400 === 0) {
        await results.events.add([found(`late${ids.length}`, "2026-11-21T10:00:00Z")]);
        await results.refresh();
      }
    }
    expect(ids).toEqual(many.map(({ event }) => event.eventId).reverse());
  });

  it("is there again when a thread dies, and says so", async () => {
    const workers: Worker[] = [];
    const threads = new EngineThreads({
      start: () => {
        const worker = new Worker(indexProgram);
        workers.push(worker);
        return worker;
      },
      workers: 1,
    });
    let restarts = 0;
    const results = new Results({
      open: async (onRestart) => new Engine({ threads, folder: join(tables.folder, "dying"), onRestart }),
      restarted: () => {
        restarts += 1;
      },
    });
    await results.events.add([found("a", "2026-11-21T10:00:00Z"), found("b", "2026-11-21T11:00:00Z")]);
    await results.refresh();
    await workers[0]?.terminate();
    await expect.poll(() => restarts).toBe(1);
    expect((await results.window(0, 5)).map(({ event }) => event.eventId)).toEqual(["b", "a"]);
    await results.events.add([found("c", "2026-11-21T12:00:00Z")]);
    expect(await idsOf(results)).toEqual(["c", "b", "a"]);
    await results.close();
    await threads.dispose();
  });

  it("answers nothing once it is closed, and leaves nothing behind", async () => {
    const own = new TestTables();
    const results = own.results();
    await results.events.add([found("a", "2026-11-21T10:00:00Z")]);
    await results.refresh();
    const [window = ""] = readdirSync(own.folder);
    expect(readdirSync(join(own.folder, window))).toHaveLength(1);
    await results.close();
    expect(await results.window(0, 5)).toEqual([]);
    expect(await results.get("a")).toBeUndefined();
    expect(await results.beside("a", 1)).toBeUndefined();
    expect(readdirSync(join(own.folder, window))).toEqual([]);
    own.tables.dispose();
    expect(readdirSync(own.folder)).toEqual([]);
    await own.dispose();
  });

  it("removes what dead windows of this machine left behind", async () => {
    const own = new TestTables();
    const here = hostname()
      .toLowerCase()
      .replace(/[^0-9a-z]/g, "")
      .slice(0, 40);
    const id = "3038ebd2-c98a-4c65-9b6e-e22506292313";
    const names = [`${here}-999999999-${id}`, `${here}-${process.ppid}-${id}`, `another-999999999-${id}`, "notes"];
    for (const name of names) {
      mkdirSync(join(own.folder, name, "table"), { recursive: true });
    }
    await own.tables.sweep();
    expect(names.map((name) => existsSync(join(own.folder, name)))).toEqual([false, true, true, true]);
    await own.dispose();
  });
});
