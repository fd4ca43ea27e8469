import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { watch } from "node:fs";
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ownerName } from "../../src/engine/owner.ts";
import { Scanner } from "../../src/engine/scan/scanner.ts";
import { NodeDisk } from "../../src/engine/store/disk.ts";
import { OpenStore } from "../../src/engine/store/openStore.ts";
import type { StoreSettings } from "../../src/engine/store/storeRequests.ts";
import { crowdOf, namesOf } from "./crowd.ts";
import { idsOf, openStack } from "./stack.ts";
import { claimOf, firstLarge, numberOf, recordsOfSpan, spanOf } from "./storeSpans.ts";

const writer = fileURLToPath(new URL("storeWriter.ts", import.meta.url));
const scanner = new Scanner();
const children: ChildProcess[] = [];
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloudtrail-storage-"));
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill("SIGKILL");
  }
  await chmod(folder, 0o700).catch(() => undefined);
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});

/** Another window, which has read nothing yet. */
function open(more: Partial<StoreSettings> = {}): OpenStore {
  const settings = {
    folder,
    owner: ownerName(),
    maxBytes: 1e9,
    maxAge: 1e12,
    memoryOnly: false,
    heldBytes: 1e9,
    ...more,
  };
  const store = new OpenStore(settings, { disk: new NodeDisk(), scanner });
  store.configure(settings);
  return store;
}

interface Writer {
  readonly process: ChildProcess;
  /** What it said so far, a line each. */
  readonly lines: string[];
  readonly ended: Promise<void>;
}

function startWriter(...args: readonly (string | number)[]): Writer {
  const child = spawn(process.execPath, [writer, folder, ...args.map(String)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const lines: string[] = [];
  createInterface(child.stdout).on("line", (line) => lines.push(line));
  return { process: child, lines, ended: new Promise((resolve) => child.once("close", () => resolve())) };
}

/** The spans that are claimed, each read back; throws where one is not exactly what was stored. */
function readAll(store: OpenStore, origin = "o"): number[] {
  const numbers: number[] = [];
  for (const part of store.coverage(origin, ["everything"])) {
    const { records, coverage } = store.read(origin, part, undefined, ["everything"]);
    if (coverage.some(({ from, to }) => from === part.from && to === part.to)) {
      expect(part).toMatchObject(spanOf(numberOf(part)));
      const once = new Map(records.map((record) => [record.envelope?.eventId, record]));
      expect([...once.values()].toSorted(byId)).toEqual(recordsOfSpan(numberOf(part)).toSorted(byId));
      numbers.push(numberOf(part));
    }
  }
  return numbers.sort((left, right) => left - right);
}

function byId(one: { envelope?: { eventId?: string } }, other: { envelope?: { eventId?: string } }): number {
  return (one.envelope?.eventId ?? "") < (other.envelope?.eventId ?? "") ? -1 : 1;
}

function keep(store: OpenStore, number: number, origin = "o") {
  return store.append(origin, recordsOfSpan(number), claimOf(number));
}

/** The store's files whose names end so. */
async function files(end: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => name.endsWith(end))
    .map((name) => join(folder, name))
    .toSorted();
}

describe("two windows on one store (45)", () => {
  test("both write the same origin at once: every span is there, none is damaged", async () => {
    const [first, second] = [firstLarge, firstLarge + 4];
    const writers = [startWriter("o", first, 4), startWriter("o", second, 4), startWriter("o", first, 4)];
    const store = open();
    let readWhileWriting = 0;
    while (writers.some(({ process: { exitCode } }) => exitCode === null)) {
      readWhileWriting += readAll(store).length;
      await sleep(1);
    }
    await Promise.all(writers.map(({ ended }) => ended));
    expect(writers.flatMap(({ lines }) => lines).filter((line) => line.startsWith("refused"))).toEqual([]);
    expect(readWhileWriting).toBeGreaterThan(0);
    expect(readAll(store)).toEqual(Array.from({ length: 8 }, (_, number) => firstLarge + number));
    expect(readAll(open())).toEqual(readAll(store));
  }, 90_000);

  test("one clears the store while the other writes: the other goes on without a complaint", async () => {
    const other = startWriter("o", 0, 60);
    const store = open();
    while (other.process.exitCode === null) {
      store.clear();
      await sleep(5);
    }
    await other.ended;
    expect(other.lines.filter((line) => line.startsWith("refused"))).toEqual([]);
    expect(other.lines).toHaveLength(60 + 1);
    expect(readAll(open()).length).toBeLessThanOrEqual(60);
  }, 90_000);

  test("one clears what the other is about to read: nothing is known, and nothing fails", () => {
    const [store, other] = [open(), open()];
    keep(store, 1);
    const [part] = store.coverage("o", ["everything"]);
    other.clear();
    expect(store.read("o", part ?? spanOf(1), undefined, ["everything"])).toEqual({ records: [], coverage: [] });
    keep(store, 2);
    expect(readAll(store)).toEqual([2]);
    expect(readAll(other)).toEqual([2]);
  });

  test("two searches at once on one store find everything, and a third asks AWS nothing", async () => {
    const stack = await openStack({ world: crowdOf({ events: 400, together: 7 }) });
    try {
      const request = { from: "20h", to: "30m" };
      const [one, two] = await Promise.all([0, 1].map(async () => idsOf(await stack.prepare(request))));
      expect(two?.toSorted()).toEqual(one?.toSorted());
      const before = stack.lookups();
      const third = await idsOf(await stack.prepare(request));
      expect(third.toSorted()).toEqual(one?.toSorted());
      expect(third.length).toBeLessThanOrEqual(namesOf(400).length);
      expect(stack.lookups()).toBe(before);
    } finally {
      await stack.close();
    }
  });
});

describe("killed while it writes (46)", () => {
  test("as soon as a file appears, three times: whatever is claimed is whole, and writing goes on", async () => {
    const store = open();
    keep(store, 0);
    const [inner = ""] = (await readdir(folder)).map((name) => join(folder, name));
    const promised = new Set([0]);
    for (let round = 1; round <= 3; round += 1) {
      const child = startWriter("o", round * firstLarge, "forever");
      await expect.poll(() => child.lines.length, { timeout: 30_000 }).toBeGreaterThan(0);
      const watcher = watch(inner, () => child.process.kill("SIGKILL"));
      await child.ended;
      watcher.close();
      for (const line of child.lines) {
        promised.add(Number(line.split(" ")[1]));
      }
      const there = readAll(open());
      expect(there).toEqual(expect.arrayContaining([...promised]));
      expect(there.length).toBeLessThanOrEqual(promised.size + round);
    }
    keep(store, 9);
    expect(readAll(store)).toContain(9);
  }, 60_000);

  test("what the killed one left half done is removed after an hour", async () => {
    keep(open(), 1);
    const [inner = ""] = (await files(".json.gz")).map((path) => join(path, ".."));
    const halves = ["abc-00000000-0000-4000-8000-000000000000.json.gz", "unfinished"].map((name) => join(inner, name));
    for (const half of halves) {
      await writeFile(half, randomBytes(1_000));
    }
    open();
    expect(await files("")).toEqual(expect.arrayContaining(halves));
    const old = new Date(Date.now() - 2 * 60 * 60 * 1000);
    for (const half of halves) {
      await utimes(half, old, old);
    }
    const next = open();
    expect((await files("")).filter((path) => halves.includes(path))).toEqual([]);
    expect(readAll(next)).toEqual([1]);
  });
});

describe("a damaged store (47)", () => {
  test.each([".json.gz", ".columns.gz", ".log"])(
    "random bytes anywhere in a file (%s): the records as they were, or nothing known",
    async (end) => {
      let whole = 0;
      for (let round = 0; round < 40; round += 1) {
        keep(open(), round);
        const [path = ""] = await files(end);
        const bytes = await readFile(path);
        const at = Math.floor((bytes.length * round) / 40);
        bytes.set(randomBytes(Math.min(1 + round, bytes.length - at)), at);
        await writeFile(path, bytes);
        const store = open();
        whole += readAll(store).length;
        keep(store, round);
        expect(readAll(open())).toEqual([round]);
        store.clear();
      }
      expect(whole).toBeLessThan(30);
    },
    90_000,
  );

  test.each([".json.gz", ".columns.gz", ".log"])("cut off anywhere (%s)", async (end) => {
    for (let part = 0; part < 20; part += 1) {
      keep(open(), part);
      const [path = ""] = await files(end);
      await truncate(path, Math.floor(((await stat(path)).size * part) / 20));
      const store = open();
      expect(readAll(store)).toEqual([]);
      keep(store, part);
      expect(readAll(open())).toEqual([part]);
      store.clear();
    }
  });

  test.each([
    ["no records", '{"Events":[]}'],
    ["no JSON", "Events"],
    ["a large text", `{"Events":[],"more":"${"0".repeat(70_000_000)}"}`],
  ])("another good archive in its place (%s): nothing known", async (_, text) => {
    keep(open(), 1);
    const [path = ""] = await files(".json.gz");
    await writeFile(path, gzipSync(text, { level: 1 }));
    expect(readAll(open())).toEqual([]);
    expect(await files(".json.gz")).toEqual([]);
  });

  test.each([".json.gz", ".columns.gz", ".log"])("a folder where a file should be (%s)", async (end) => {
    keep(open(), 1);
    const [path = ""] = await files(end);
    await rm(path);
    await mkdir(join(path, "something"), { recursive: true });
    const store = open();
    expect(readAll(store)).toEqual([]);
    keep(store, 2);
    expect(readAll(open())).toEqual([2]);
  });
});

describe("a search over a damaged store", () => {
  test.each(["random bytes", "no bytes", "no events", "a folder"])(
    "%s in every file: asked of AWS again, and complete",
    async (damage) => {
      const stack = await openStack({ world: crowdOf({ events: 400, together: 1 }), storeFolder: folder });
      try {
        const request = { from: "20h", to: "2m" };
        const whole = await idsOf(await stack.prepare(request));
        const asked = stack.lookups();
        const paths = await files(".json.gz");
        expect(paths.length).toBeGreaterThan(0);
        for (const path of paths) {
          await rm(path);
          await (damage === "a folder"
            ? mkdir(join(path, "x"), { recursive: true })
            : writeFile(path, damagedFile(damage)));
        }
        const place = { profiles: ["production"], regions: ["eu-west-1"] };
        const signal = new AbortController().signal;
        const again = await idsOf(await stack.searches.prepare({ ...request, ...place }, signal));
        expect(again.toSorted()).toEqual(whole.toSorted());
        expect(new Set(again).size).toBe(again.length);
        expect(stack.lookups()).toBeGreaterThanOrEqual(2 * asked - 1);
      } finally {
        await stack.close();
      }
    },
  );
});

function damagedFile(damage: string): Buffer {
  return damage === "no events" ? gzipSync('{"Events":[]}') : randomBytes(damage === "no bytes" ? 0 : 500);
}

// Results on such a disk: fullDisk.test.ts.
describe("a folder that cannot be written (44)", () => {
  test("what is there is read, what is new is held in memory", async () => {
    keep(open(), 1);
    const [path = ""] = await files(".json.gz");
    const inner = join(path, "..");
    for (const each of [...(await files(".gz")), ...(await files(".log")), inner, folder]) {
      if (process.getuid?.() === 0) {
        await chown(each, 65_534, 65_534);
      }
    }
    await chmod(inner, 0o500);
    await chmod(folder, 0o500);
    const { lines, ended } = startWriter("o", 2, 2, "nobody");
    await ended;
    await chmod(inner, 0o700);
    expect(lines.filter((line) => line.startsWith("refused"))).toEqual([
      expect.stringMatching(/EACCES|EPERM|EROFS/),
      expect.stringMatching(/EACCES|EPERM|EROFS/),
    ]);
    expect(lines.filter((line) => !line.startsWith("refused"))).toEqual(["kept 2", "kept 3", "read 150"]);
    await chmod(folder, 0o700);
    expect(readAll(open())).toEqual([1]);
  });
});
