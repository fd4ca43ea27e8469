import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { watch } from "node:fs";
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RecordStore, type RecordStoreFile } from "../../src/engine/recordStore.ts";
import { crowdOf, namesOf } from "./crowd.ts";
import { firstLarge, numberOf, recordsOfSpan, spanOf } from "./shelfSpans.ts";
import { idsOf, openStack } from "./stack.ts";

const writer = fileURLToPath(new URL("shelfWriter.ts", import.meta.url));
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
  await rm(folder, { recursive: true, force: true });
});

function open(complaints: unknown[] = [], maxBytes = 1e9): RecordStore {
  return new RecordStore({ folder, maxBytes: () => maxBytes, onUnwritable: (error) => complaints.push(error) });
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

/** Everything listed, read back; throws where a listed span is not exactly what was kept. */
async function readAll(shelf: RecordStore, question: string): Promise<number[]> {
  const numbers: number[] = [];
  for (const file of await shelf.files(question)) {
    const number = numberOf(file);
    expect(file).toMatchObject(spanOf(number));
    expect(await shelf.read(file), file.path).toEqual(recordsOfSpan(number));
    numbers.push(number);
  }
  return numbers.sort((left, right) => left - right);
}

async function single(shelf: RecordStore, question: string): Promise<RecordStoreFile> {
  const [file, ...others] = await shelf.files(question);
  if (file === undefined || others.length > 0) {
    throw new Error(`one file was expected, not ${others.length + (file === undefined ? 0 : 1)}`);
  }
  return file;
}

describe("two windows on one shelf (45)", () => {
  test("both write the same question at once: every span is there, none is damaged", async () => {
    const [first, second] = [firstLarge, firstLarge + 4];
    const writers = [startWriter("q", first, 4), startWriter("q", second, 4), startWriter("q", first, 4)];
    const shelf = open();
    let readWhileWriting = 0;
    while (writers.some(({ process: { exitCode } }) => exitCode === null)) {
      readWhileWriting += (await readAll(shelf, "q")).length;
    }
    await Promise.all(writers.map(({ ended }) => ended));
    expect(writers.flatMap(({ lines }) => lines).filter((line) => line.startsWith("unwritable"))).toEqual([]);
    expect(readWhileWriting).toBeGreaterThan(0);
    const all = Array.from({ length: 8 }, (_, number) => firstLarge + number);
    // The first four were kept twice, by two windows.
    expect(await readAll(shelf, "q")).toEqual([...all.slice(0, 4), ...all].sort((left, right) => left - right));
  }, 90_000);

  test("one clears the shelf while the other writes: the other goes on without a complaint", async () => {
    const other = startWriter("-", 0, 60);
    const shelf = open();
    while (other.process.exitCode === null) {
      await shelf.clear();
      // Part of the workload: the writer gets something done between two clears.
      await sleep(5);
    }
    await other.ended;
    expect(other.lines.filter((line) => line.startsWith("unwritable"))).toEqual([]);
    expect(other.lines).toHaveLength(60 + 1);
  }, 90_000);

  test("one lets go of what the other is about to read: nothing is known, and nothing fails", async () => {
    const [shelf, other] = [open(), open()];
    await shelf.keep("q", spanOf(1), recordsOfSpan(1));
    const file = await single(shelf, "q");
    await other.clear();
    expect(await shelf.read(file)).toBeUndefined();
    await shelf.keep("q", spanOf(2), recordsOfSpan(2));
    expect(await readAll(shelf, "q")).toEqual([2]);
  });

  test("two searches at once on one shelf find everything, and a third asks AWS nothing", async () => {
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
  test("as soon as a file appears, three times: whatever is listed is whole, and writing goes on", async () => {
    const shelf = open();
    await shelf.keep("q", spanOf(0), recordsOfSpan(0));
    const inner = join((await single(shelf, "q")).path, "..");
    const promised = new Set([0]);
    for (let round = 1; round <= 3; round += 1) {
      const child = startWriter("q", round * firstLarge, "forever");
      await expect.poll(() => child.lines.length, { timeout: 30_000 }).toBeGreaterThan(0);
      const watcher = watch(inner, () => child.process.kill("SIGKILL"));
      await child.ended;
      watcher.close();
      for (const line of child.lines) {
        promised.add(Number(line.split(" ")[1]));
      }
      const there = await readAll(open(), "q");
      expect(there).toEqual(expect.arrayContaining([...promised]));
      expect(there.length).toBeLessThanOrEqual(promised.size + round);
    }
    await shelf.keep("q", spanOf(9), recordsOfSpan(9));
    expect(await readAll(shelf, "q")).toContain(9);
  }, 60_000);

  test("what the killed one left half done is let go when room is needed", async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "unfinished-of-a-killed-window"), randomBytes(200_000));
    const shelf = open([], 100_000);
    await shelf.keep("q", spanOf(1), recordsOfSpan(1));
    expect(await readdir(folder)).not.toContain("unfinished-of-a-killed-window");
    expect(await readAll(shelf, "q")).toEqual([1]);
  });
});

describe("a damaged shelf (47)", () => {
  test("random bytes anywhere in a file: the records as they were, or nothing known and the file gone", async () => {
    let whole = 0;
    let gone = 0;
    for (let round = 0; round < 60; round += 1) {
      const shelf = open();
      await shelf.keep("q", spanOf(round), recordsOfSpan(round));
      const file = await single(shelf, "q");
      const bytes = await readFile(file.path);
      const at = Math.floor((bytes.length * round) / 60);
      bytes.set(randomBytes(Math.min(1 + round, bytes.length - at)), at);
      await writeFile(file.path, bytes);
      const read = await shelf.read(file);
      if (read === undefined) {
        expect(await shelf.files("q")).toEqual([]);
        gone += 1;
      } else {
        expect(read).toEqual(recordsOfSpan(round));
        whole += 1;
        await shelf.clear();
      }
    }
    expect(gone).toBeGreaterThan(whole);
  }, 90_000);

  test("cut off anywhere", async () => {
    const shelf = open();
    for (let part = 0; part < 20; part += 1) {
      await shelf.keep("q", spanOf(part), recordsOfSpan(part));
      const file = await single(shelf, "q");
      await truncate(file.path, Math.floor(((await stat(file.path)).size * part) / 20));
      expect(await shelf.read(file)).toBeUndefined();
      expect(await shelf.files("q")).toEqual([]);
    }
  });

  test.each([
    ["no JSON", "Events"],
    ["JSON of another shape", "[]"],
    ["null", "null"],
    ["no list", '{"Events":{}}'],
    ["an event without its record", '{"Events":[{"EventId":"a","Resources":[]}]}'],
    ["a record that is no text", '{"Events":[{"CloudTrailEvent":{},"Resources":[]}]}'],
    ["resources that are no list", '{"Events":[{"CloudTrailEvent":"{}","Resources":7}]}'],
    ["a list of nothing", '{"Events":[null]}'],
  ])("%s in a good archive: taken off, and nothing known", async (_, text) => {
    const shelf = open();
    await shelf.keep("q", spanOf(1), recordsOfSpan(1));
    const file = await single(shelf, "q");
    await writeFile(file.path, gzipSync(text));
    expect(await shelf.read(file)).toBeUndefined();
    expect(await shelf.files("q")).toEqual([]);
  });

  test("an archive that unpacks to more than memory should hold is taken off", async () => {
    const shelf = open();
    await shelf.keep("q", spanOf(1), recordsOfSpan(1));
    const file = await single(shelf, "q");
    await writeFile(file.path, gzipSync(`{"Events":[],"more":"${"0".repeat(270_000_000)}"}`, { level: 1 }));
    expect(await shelf.read(file)).toBeUndefined();
    expect(await shelf.files("q")).toEqual([]);
  }, 90_000);

  test("a folder where a file should be, and one that cannot be removed: the search goes on around it", async () => {
    const shelf = open();
    await shelf.keep("q", spanOf(1), recordsOfSpan(1));
    const file = await single(shelf, "q");
    await rm(file.path);
    await mkdir(join(file.path, "something"), { recursive: true });
    expect(await shelf.read(file)).toBeUndefined();
    await shelf.keep("q", spanOf(2), recordsOfSpan(2));
    const listed = await shelf.files("q");
    const read = await Promise.all(listed.map((each) => shelf.read(each)));
    expect(read.filter((records) => records !== undefined)).toEqual([recordsOfSpan(2)]);
  });
});

describe("a search over a damaged shelf", () => {
  test.each(["random bytes", "no bytes", "no events", "a folder"])(
    "%s in every file: asked of AWS again, and complete",
    async (damage) => {
      const stack = await openStack({ world: crowdOf({ events: 400, together: 1 }), shelfFolder: folder });
      try {
        const request = { from: "20h", to: "2m" };
        const whole = await idsOf(await stack.prepare(request));
        const asked = stack.lookups();
        const names = await readdir(folder, { recursive: true });
        const files = names.filter((name) => name.endsWith(".json.gz")).map((name) => join(folder, name));
        expect(files.length).toBeGreaterThan(0);
        for (const file of files) {
          await rm(file);
          await (damage === "a folder"
            ? mkdir(join(file, "x"), { recursive: true })
            : writeFile(file, damagedFile(damage)));
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
  test("what is there is read, nothing new is kept, one complaint", async () => {
    await open().keep("q", spanOf(1), recordsOfSpan(1));
    const inner = join((await single(open(), "q")).path, "..");
    for (const path of [(await single(open(), "q")).path, inner, folder]) {
      if (process.getuid?.() === 0) {
        await chown(path, 65_534, 65_534);
      }
    }
    await chmod(inner, 0o500);
    await chmod(folder, 0o500);
    const { lines, ended } = startWriter("q", 2, 2, "nobody");
    await ended;
    await chmod(inner, 0o700);
    expect(lines.filter((line) => line.startsWith("unwritable"))).toEqual([
      expect.stringMatching(/EACCES|EPERM|EROFS/),
    ]);
    expect(lines.filter((line) => !line.startsWith("unwritable"))).toEqual(["kept 2", "kept 3", "read 1"]);
    await chmod(folder, 0o700);
    expect(await readAll(open(), "q")).toEqual([1]);
  });
});
