import { existsSync } from "node:fs";
import { mkdtemp, readdir, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Engine, type EngineOptions } from "../../../src/engine/engine.ts";
import { readBytes } from "../../../src/engine/segment/recordBytes.ts";
import { MAX_ROWS } from "../../../src/engine/segment/segment.ts";
import { SegmentBuilder } from "../../../src/engine/segment/segmentBuilder.ts";
import { writeSegment } from "../../../src/engine/segment/segmentFile.ts";
import { EngineThreads, type ThreadOptions } from "../../../src/engine/threads.ts";
import { readRecord } from "../../../src/model/event/record.ts";
import { Failure, type FailureData } from "../../../src/model/failure.ts";
import type { Condition } from "../../../src/query/condition/condition.ts";
import { parseQuery } from "../../../src/query/language/text.ts";
import { compile } from "../../../src/query/match/match.ts";
import { threadProgram } from "../../threadProgram.ts";
import { writeLogFiles } from "../../world/logFiles.ts";
import { makeWorld } from "../../world/world.ts";

const program = threadProgram("engine");

const NOW = Date.UTC(2026, 10, 22, 17);
const world = [...makeWorld({ seed: 5, size: 2_000, end: NOW }).records()];
const events = world.map(({ json }) => readRecord(json));
const NEWEST = { column: "time", descending: true } as const;

let folder = "";
let engines: Engine[] = [];
let threads: EngineThreads[] = [];
let workers: Worker[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "engine-"));
  engines = [];
  threads = [];
  workers = [];
});
afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.dispose()));
  await Promise.all(threads.map((each) => each.dispose()));
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});

function startThreads(options: Partial<ThreadOptions> = {}): EngineThreads {
  const started = new EngineThreads({
    start: () => {
      const worker = new Worker(program);
      workers.push(worker);
      return worker;
    },
    workers: 2,
    ...options,
  });
  threads.push(started);
  return started;
}

function start(options: Partial<ThreadOptions & EngineOptions> = {}): Engine & { readonly restarts: FailureData[] } {
  const restarts: FailureData[] = [];
  const { start: thread, workers: most, ...own } = options;
  const engine = new Engine({
    threads: startThreads({
      ...(thread === undefined ? {} : { start: thread }),
      ...(most === undefined ? {} : { workers: most }),
    }),
    folder: join(folder, "own"),
    onRestart: (failure) => restarts.push(failure),
    ...own,
  });
  engines.push(engine);
  return Object.assign(engine, { restarts });
}

function condition(text: string): Condition {
  const found = parseQuery(text, { now: NOW }).query.condition;
  if (found === undefined) {
    throw new Error(`${text} is no condition`);
  }
  return found;
}

/** The ids of the events that satisfy a condition, in no order. */
function wanted(text: string): readonly string[] {
  const whole = condition(text);
  return events
    .filter((event) => compile(whole)(event))
    .map(({ eventId }) => eventId)
    .sort();
}

const pages = (size: number) =>
  Array.from({ length: Math.ceil(world.length / size) }, (_, page) =>
    world.slice(page * size, (page + 1) * size).map(({ json, eventId, resources, username, accessKeyId }) => ({
      json,
      envelope: {
        eventId,
        resources,
        ...(username === undefined ? {} : { username }),
        ...(accessKeyId === undefined ? {} : { accessKeyId }),
      },
    })),
  );

// Threads start slowly on a busy machine.
describe("the engine", { timeout: 120_000 }, () => {
  it("starts no thread before it is asked anything", () => {
    start();
    expect(workers).toHaveLength(0);
  });

  it("selects from the files of a trail, by columns and by records", async () => {
    const files = await writeLogFiles(world, { folder: join(folder, "bucket"), recordsPerFile: 60 });
    const engine = start();
    expect(await engine.addFiles(files)).toEqual([]);
    expect(await engine.counts()).toMatchObject({ events: world.length, rows: world.length });
    for (const text of ["error:* -readonly", "policy", "mentions:*bucket* user:*", "requestParameters.bucketName:*"]) {
      const selection = engine.select(condition(text));
      const count = await selection.refresh();
      const ids = await selection.ids(NEWEST, 0, count);
      expect({ text, ids: [...ids].sort() }).toEqual({ text, ids: wanted(text) });
      expect(await selection.locate(NEWEST, [ids[3] ?? "", "another"])).toEqual([3, -1]);
      await selection.close();
    }
  });

  it("takes pages as they come, with their envelopes, and tells of them to who looks again", async () => {
    const engine = start();
    const selection = engine.select(condition("policy OR error:*"));
    expect(await selection.refresh()).toBe(0);
    let last = 0;
    for (const page of pages(100)) {
      await engine.add(page);
      const count = await selection.refresh();
      expect(count).toBeGreaterThanOrEqual(last);
      last = count;
    }
    expect([...(await selection.ids(NEWEST, 0, last))].sort()).toEqual(wanted("policy OR error:*"));
    const [one] = world;
    expect(await engine.record(one?.eventId ?? "")).toMatchObject(pages(1)[0]?.[0] ?? {});
    expect(await engine.record("unknown")).toBeUndefined();
  });

  it("counts the events that are left out because another one has their id", async () => {
    const [first = "", second = ""] = world.map(({ json }) => json);
    const { eventID } = JSON.parse(first) as { readonly eventID: string };
    const other = JSON.stringify({ ...(JSON.parse(second) as object), eventName: "Other", eventID });
    const files = await Promise.all(
      [[first], [first, other], [other]].map(async (list, at) => {
        const path = join(folder, `clash-${at}.json`);
        await writeFile(path, `{"Records":[${list.join(",")}]}`);
        return path;
      }),
    );
    const engine = start({ workers: 1 });
    await engine.addFiles(files);
    expect(await engine.counts()).toMatchObject({ events: 1, rows: 4, clashes: 2 });
  });

  it("takes no more of one file than memory allows, and reads the others", async () => {
    const small = (at: number) => `{"eventName":"a","eventSource":"b","eventID":"${at}","awsRegion":"c"}`;
    const crowded = join(folder, "crowded.json");
    await writeFile(crowded, `{"Records":[${Array.from({ length: MAX_ROWS + 2 }, (_, at) => small(at)).join(",")}]}`);
    // More than Node can read at once; its blocks are not written.
    const huge = join(folder, "huge.json");
    await writeFile(huge, "{");
    await truncate(huge, 3 * 1024 ** 3);
    const scalars = join(folder, "scalars.json");
    await writeFile(scalars, `{"Records":[${"1,".repeat(100_000)}1]}`);
    const endless = join(folder, "endless.json");
    await writeFile(endless, '{"a":\n'.repeat(50_000));
    const files = await writeLogFiles(world, { folder: join(folder, "bucket"), recordsPerFile: 1_000 });
    const engine = start({ workers: 1 });
    const problems = await engine.addFiles([crowded, huge, scalars, endless, ...files]);
    const kinds = (file: string) => [...new Set(problems.filter((each) => each.file === file).map(({ kind }) => kind))];
    expect([crowded, huge, scalars, endless].map(kinds)).toEqual([
      ["too-many"],
      ["unreadable"],
      ["not-an-event"],
      ["truncated"],
    ]);
    expect(problems.length).toBeLessThan(400);
    expect((await engine.counts()).events).toBeGreaterThanOrEqual(world.length);
  });

  it("adds a file whole or not at all, and tells which it did not add", async () => {
    const files = await writeLogFiles(world.slice(0, 100), { folder: join(folder, "bucket"), recordsPerFile: 50 });
    const bad = join(folder, "bad.json.gz");
    await writeFile(bad, Buffer.from([0x1f, 0x8b, ...Array.from({ length: 40 }, (_, at) => at)]));
    const cut = join(folder, "cut.json");
    await writeFile(cut, `{"Records":[${world[150]?.json},{"eventName":"x`);
    const other = join(folder, "other.json");
    await writeFile(other, '{"Records":[{"eventSource":"aws:s3","eventName":"x"}]}');
    const engine = start();
    const problems = await engine.addFiles([bad, ...files, cut, other, join(folder, "none")]);
    expect(problems).toEqual([
      { file: bad, kind: "unreadable" },
      { file: cut, kind: "truncated" },
      { file: other, kind: "not-events" },
      { file: join(folder, "none"), kind: "unreadable" },
    ]);
    expect((await engine.counts()).events).toBe(100);
  });

  it("says which files are gone when it has to read them again", async () => {
    const files = await writeLogFiles(world, { folder: join(folder, "bucket"), recordsPerFile: 500 });
    const engine = start();
    await engine.addFiles(files);
    const [gone = ""] = files;
    await rm(gone);
    const selection = engine.select(condition("policy"));
    await selection.refresh();
    expect(selection.lost).toEqual([gone]);
    const rows = await engine.select(undefined).ids(NEWEST, 0, world.length);
    const outcomes = await Promise.allSettled(rows.map((id) => engine.record(id)));
    const failed = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.every((reason) => Failure.is(reason) && reason.reason === "not-found")).toBe(true);
  });

  it("stops when it is told to, keeps what it found, and goes on later", async () => {
    const files = await writeLogFiles(world, { folder: join(folder, "bucket"), recordsPerFile: 10 });
    const engine = start();
    await engine.addFiles(files);
    const selection = engine.select(condition("policy"));
    const stop = new AbortController();
    let answers = 0;
    for (const worker of workers) {
      worker.on("message", () => {
        answers += 1;
        // The selection itself comes first, then what was read of some of the files.
        if (answers === 5) {
          stop.abort();
        }
      });
    }
    const stopped = selection.refresh({ signal: stop.signal });
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
    const already = AbortSignal.abort();
    await expect(engine.addFiles(files, { signal: already })).rejects.toMatchObject({ name: "AbortError" });
    const count = await selection.refresh();
    expect([...(await selection.ids(NEWEST, 0, count))].sort()).toEqual(wanted("policy"));
  });

  it("comes back when a thread dies, with everything that was added, and says so", async () => {
    const engine = start();
    await engine.addFiles(
      await writeLogFiles(world.slice(0, 1_000), { folder: join(folder, "b"), recordsPerFile: 50 }),
    );
    for (const page of pages(500).slice(2)) {
      await engine.add(page);
    }
    const selection = engine.select(condition("error:*"));
    const before = await selection.refresh();
    for (const worker of [...workers]) {
      await worker.terminate();
    }
    await expect.poll(() => engine.restarts.length).toBe(1);
    expect(engine.restarts[0]).toMatchObject({
      reason: "internal",
      remedies: [{ kind: "retry" }, { kind: "show-log" }],
    });
    expect(await selection.ids(NEWEST, 0, before)).toHaveLength(before);
    expect(await selection.refresh()).toBe(before);
    expect((await engine.counts()).events).toBe(world.length);
  });

  it("goes on adding files when a thread dies meanwhile", async () => {
    const files = await writeLogFiles(world, { folder: join(folder, "bucket"), recordsPerFile: 5 });
    const engine = start({ workers: 1 });
    await engine.addFiles(files.slice(0, 100));
    const adding = engine.addFiles(files.slice(100));
    await expect.poll(() => workers.length).toBe(1);
    void workers[0]?.terminate();
    expect(await adding).toEqual([]);
    expect(engine.restarts).toHaveLength(1);
    expect((await engine.counts()).events).toBe(world.length);
  });

  it("opens segments by their columns, and scans the records where there are none or a thread dies", async () => {
    const files = await writeLogFiles(world, { folder: join(folder, "bucket"), recordsPerFile: 400 });
    const columnsOf = (file: string) => {
      const builder = new SegmentBuilder();
      builder.add(file, readBytes(file));
      return writeSegment(builder.finish());
    };
    const [unread = "", ...others] = files;
    const engine = start({ workers: 1 });
    const columns = columnsOf(unread);
    await rename(unread, `${unread}.away`);
    expect(await engine.addSegments([{ file: unread, columns }])).toEqual([]);
    expect([(await engine.counts()).events, columns.length]).toEqual([400, 0]);
    await rename(`${unread}.away`, unread);
    void workers[0]?.terminate();
    expect(
      await engine.addSegments(others.map((file, at) => (at === 1 ? { file } : { file, columns: columnsOf(file) }))),
    ).toEqual([]);
    expect(engine.restarts).toHaveLength(1);
    expect((await engine.counts()).events).toBe(world.length);
    await rename(unread, `${unread}.away`);
    expect(await engine.addSegments([{ file: unread }])).toEqual([{ file: unread, kind: "unreadable" }]);
  });

  it("gives up on a thread that cannot live", async () => {
    const engine = start({ start: () => new Worker("process.exit(1)", { eval: true }) });
    const asked = async (): Promise<unknown> => {
      try {
        return await engine.counts();
      } catch (error) {
        return Failure.is(error) ? error.reason : error;
      }
    };
    for (let attempt = 0; attempt < 8; attempt += 1) {
      expect(await asked()).toBe("internal");
    }
    expect(engine.restarts.length).toBeLessThan(6);
  });

  it("shares threads with other tables, which hold each their own", async () => {
    const shared = startThreads();
    const tables = Array.from({ length: 3 }, (_, number) => {
      const engine = start({ threads: shared, folder: join(folder, `own${number}`) });
      return { engine, page: pages(100)[number] ?? [], all: engine.select(undefined) };
    });
    await Promise.all(tables.map(({ engine, page }) => engine.add(page)));
    expect(workers.length).toBe(2);
    for (const worker of [...workers]) {
      await worker.terminate();
    }
    await expect.poll(() => tables.flatMap(({ engine }) => engine.restarts).length).toBe(3);
    for (const { page, all } of tables) {
      expect(await all.ids(NEWEST, 0, 200)).toHaveLength(100);
      expect([...(await all.ids(NEWEST, 0, 200))].sort()).toEqual(page.map(({ envelope }) => envelope.eventId).sort());
    }
    await tables[0]?.engine.dispose();
    await expect(tables[0]?.engine.counts()).rejects.toThrow("disposed");
    expect((await tables[1]?.engine.counts())?.events).toBe(100);
  });

  it("leaves nothing behind", async () => {
    const engine = start();
    await engine.add(pages(50)[0] ?? []);
    expect(await readdir(join(folder, "own"))).toHaveLength(1);
    await engine.dispose();
    expect(existsSync(join(folder, "own"))).toBe(false);
  });
});
