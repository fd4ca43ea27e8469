import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Scanner } from "../../../../src/engine/scan/scanner.ts";
import { openSegment } from "../../../../src/engine/segment/segmentFile.ts";
import { NodeDisk } from "../../../../src/engine/store/disk.ts";
import { OpenStore } from "../../../../src/engine/store/openStore.ts";
import type { StoreSettings } from "../../../../src/engine/store/storeRequests.ts";
import type { LookupRecord } from "../../../../src/model/event/record.ts";
import { Failure } from "../../../../src/model/failure.ts";
import { MemoryDisk } from "./memoryDisk.ts";

const scanner = new Scanner();
const HOUR = 60 * 60 * 1000;
const START = Date.parse("2026-11-20T00:00:00Z");
const ALL = { from: 0, to: 1e15 };

/** A record of a second after the start. `more`: members of the record. */
function record(second: number, more = ""): LookupRecord {
  const eventId = `00000000-0000-4000-8000-${String(second).padStart(12, "0")}`;
  return {
    json: `{"eventVersion":"1.11","eventID":"${eventId}",  "eventTime":"${new Date(START + second * 1000).toISOString()}","eventName":"RunInstances","eventSource":"ec2.amazonaws.com","big":12345678901234567890123${more}}`,
    envelope: { eventId, username: "alice", resources: [{ type: "AWS::S3::Bucket", name: "logs" }, { name: "bare" }] },
  };
}

function records(from: number, count: number): LookupRecord[] {
  return Array.from({ length: count }, (_, at) => record(from + at));
}

/** A claim of the seconds after the start, from `from` to before `to`. */
function claim(from: number, to: number, readAt = START + HOUR) {
  return { question: "everything", from: START + from * 1000, to: START + to * 1000, readAt };
}

/** Windows on one disk, of which some have ended. */
function windows(disk = new MemoryDisk(), rowsAtOnce?: number) {
  const ended = new Set<string>();
  const clock = { now: START + HOUR };
  disk.now = () => clock.now;
  const open = (owner: string, more: Partial<StoreSettings> = {}) => {
    const settings = {
      folder: "/store",
      owner,
      maxBytes: 1e9,
      maxAge: 1e12,
      memoryOnly: false,
      heldBytes: 1e6,
      ...more,
    };
    const store = new OpenStore(settings, {
      disk: disk.view,
      scanner,
      now: () => clock.now,
      mayRun: (other) => !ended.has(other),
      ...(rowsAtOnce === undefined ? {} : { rowsAtOnce }),
    });
    store.configure(settings);
    return { store, configure: (other: Partial<StoreSettings>) => store.configure({ ...settings, ...other }) };
  };
  const names = (end: string) => [...disk.files.keys()].filter((name) => name.endsWith(end));
  return { disk, open, ended, clock, names };
}

const newestFirst = (all: readonly LookupRecord[]) => all.toReversed();

describe("a record", () => {
  it("of another source, without an envelope, stays without one and is listed under no attribute", () => {
    const { open } = windows();
    const { store } = open("one");
    const { json } = record(3);
    const plain = [{ json }, record(5)];
    expect(store.append("o", plain)).toMatchObject({ added: 2, differing: 0 });
    expect(store.append("o", [{ json }])).toMatchObject({ added: 0, differing: 0 });
    expect(store.read("o", ALL, undefined, []).records).toEqual(newestFirst(plain as LookupRecord[]));
    const named = store.read("o", ALL, { key: "EventName", value: "RunInstances" }, []).records;
    expect(named).toEqual([record(5)]);
  });

  it("is stored once, to the byte, whoever stores it and whatever it was read for", () => {
    const { open, names } = windows();
    const one = open("one").store;
    expect(one.append("o", records(0, 5), claim(0, 5))).toMatchObject({ added: 5, differing: 0 });
    expect(open("two").store.append("o", records(2, 5), { ...claim(2, 7), question: "another" })).toMatchObject({
      added: 2,
      differing: 0,
    });
    expect(one.append("o", [record(1), record(1), record(9)])).toMatchObject({ added: 1, differing: 0 });
    expect(one.read("o", ALL, undefined, []).records).toEqual(newestFirst([...records(0, 7), record(9)]));
    expect(names(".json.gz")).toHaveLength(3);
    expect(one.read("another origin", ALL, undefined, []).records).toEqual([]);
  });

  it("is stored without listing folders each time, however many segments there are", () => {
    const disk = new MemoryDisk();
    const { store } = windows(disk).open("one");
    const listed = vi.spyOn(disk.view, "names");
    const pages = 160;
    for (let page = 0; page < pages; page += 1) {
      store.append("o", records(page * 2, 2));
      // What is shown is not made larger.
      store.pin("o", { from: START + page * 2000, to: START + page * 2000 + 2000 }, 1, []);
    }
    expect(listed.mock.calls.length).toBeLessThan(pages);
    expect(store.read("o", ALL, undefined, []).records).toHaveLength(pages * 2);
  });

  it("is answered with its time, whether it was stored before or not", () => {
    const { store } = windows().open("one");
    store.append("o", [record(1)]);
    const undated = { ...record(2), json: record(2).json.replace("eventTime", "eventTimes") };
    expect([...store.append("o", [record(7), undated, record(1)]).times]).toEqual([
      START + 7000,
      Number.NaN,
      START + 1000,
    ]);
  });

  it("stays beside another one with its event id that says something else, and is counted", () => {
    const { open } = windows();
    const { store } = open("one");
    store.append("o", [record(1)]);
    const other = record(1, ',"errorCode":"AccessDenied"');
    expect(store.append("o", [other])).toMatchObject({ added: 1, differing: 1 });
    expect(store.append("o", [record(1), other])).toMatchObject({ added: 0, differing: 0 });
    expect(store.read("o", ALL, undefined, []).records.toSorted((a, b) => a.json.length - b.json.length)).toEqual([
      record(1),
      other,
    ]);
  });

  it("is found by what LookupEvents lists it under", () => {
    const { open } = windows();
    const { store } = open("one");
    store.append("o", records(0, 3), claim(0, 3));
    const under = (key: string, value: string) => store.read("o", ALL, { key, value }, []).records.length;
    expect([under("Username", "alice"), under("Username", "Alice"), under("ResourceName", "bare")]).toEqual([3, 0, 3]);
    expect([under("EventName", "RunInstances"), under("EventId", record(2).envelope.eventId ?? "")]).toEqual([3, 1]);
    // What stands in the record, though not where AWS looks.
    expect(under("AccessKeyId", "alice")).toBe(0);
  });
});

describe("a claim", () => {
  it("holds for each moment as of its latest reading", () => {
    const { open } = windows();
    const { store } = open("one");
    store.append("o", records(0, 10), claim(0, 10, 1));
    store.append("o", records(3, 2), claim(3, 5, 2));
    expect(store.coverage("o", ["everything"])).toEqual([
      { ...claim(5, 10, 1), events: 5 },
      { ...claim(3, 5, 2), events: 2 },
      { ...claim(0, 3, 1), events: 3 },
    ]);
    expect(store.coverage("o", ["another"])).toEqual([]);
  });

  it("leaves out the times of a segment that is gone, also where that was not stored for it", () => {
    const { open, disk, names } = windows();
    const { store } = open("one");
    store.append("o", records(0, 3), claim(0, 3, 1));
    const [first = ""] = names(".columns.gz");
    store.append("o", records(0, 10), claim(0, 10, 2));
    disk.files.delete(first);
    expect(store.coverage("o", ["everything"]).map(({ from, to }) => [from - START, to - START])).toEqual([
      [2001, 10_000],
    ]);
  });

  it("is not made where its records could not be written", () => {
    const { open, disk } = windows();
    const { store } = open("one", { heldBytes: 10 });
    disk.room = 10;
    expect(() => store.append("o", records(0, 3), claim(0, 3))).toThrow(Failure);
    disk.room = Number.POSITIVE_INFINITY;
    expect(store.coverage("o", ["everything"])).toEqual([]);
    expect(open("two").store.coverage("o", ["everything"])).toEqual([]);
    // Trying again on a disk with room stores all of it.
    expect(store.append("o", records(0, 3), claim(0, 3)).added).toBe(3);
    expect(open("two").store.read("o", ALL, undefined, ["everything"]).records).toHaveLength(3);
  });
});

describe("a disk that takes no more", () => {
  it("is told by its cause, and what is new is held in memory within a bound, what was used last for longest", () => {
    const { open, disk } = windows();
    const { store } = open("one", { heldBytes: 1_500 });
    store.append("o", records(0, 3), claim(0, 3));
    disk.room = 0;
    for (let at = 10; at < 100; at += 10) {
      expect(store.append("o", records(at, 5), claim(at, at + 5)).refused).toMatchObject({ code: "ENOSPC" });
      expect(store.read("o", claim(at, at + 5), undefined, []).records).toHaveLength(5);
    }
    const there = store.coverage("o", ["everything"]).map(({ from }) => (from - START) / 1000);
    expect(there).toEqual(expect.arrayContaining([0, 90]));
    expect(there.length).toBeLessThan(10);
    expect(store.size().bytes).toBeGreaterThan(0);
    // Another window knows what is on the disk.
    expect(open("two").store.coverage("o", ["everything"])).toHaveLength(1);
  });

  it("gets what is held once it has room again", () => {
    const { open, disk, clock } = windows();
    const { store } = open("one");
    disk.room = 0;
    store.append("o", records(0, 5), claim(0, 5));
    clock.now += 2_000;
    expect(store.pin("o", ALL, 1, []).refused).toMatchObject({ code: "ENOSPC" });
    expect(open("two").store.coverage("o", ["everything"])).toEqual([]);
    disk.room = Number.POSITIVE_INFINITY;
    clock.now += 2_000;
    expect(store.coverage("o", ["everything"])).toHaveLength(1);
    expect(store.pin("o", ALL, 2, [])).not.toHaveProperty("refused");
    const other = open("two").store;
    expect(other.read("o", ALL, undefined, ["everything"])).toMatchObject({
      records: newestFirst(records(0, 5)),
      coverage: [claim(0, 5)],
    });
  });

  it("is not written at all in memory-only mode, and what was there is removed", () => {
    const { open, disk } = windows();
    open("earlier").store.append("o", records(0, 3), claim(0, 3));
    const { store } = open("one", { memoryOnly: true });
    expect([...disk.files.keys()]).toEqual([]);
    expect(store.append("o", records(0, 5), claim(0, 5))).toMatchObject({ added: 5, differing: 0 });
    expect(store.append("o", records(0, 5), claim(0, 5)).added).toBe(0);
    expect(store.read("o", ALL, undefined, ["everything"])).toMatchObject({ records: newestFirst(records(0, 5)) });
    expect([...disk.files.keys()]).toEqual([]);
    store.clear();
    expect(store.coverage("o", ["everything"])).toEqual([]);
  });
});

describe("room", () => {
  /** Segments of about a kilobyte each, an hour apart. */
  function filled({ open, clock }: ReturnType<typeof windows>, count: number) {
    const window = open("one");
    for (let at = 0; at < count; at += 1) {
      window.store.append(`o${at}`, records(at * 100, 5), claim(at * 100, at * 100 + 5));
      clock.now += HOUR;
    }
    return window;
  }

  it("is made by removing what was not used for longest", () => {
    const world = windows();
    const { store, configure } = filled(world, 6);
    store.read("o0", ALL, undefined, []);
    world.clock.now += 2 * HOUR;
    configure({ maxBytes: store.size().bytes * 0.75 });
    const there = [0, 1, 2, 3, 4, 5].filter((at) => store.read(`o${at}`, ALL, undefined, []).records.length > 0);
    expect(there).toEqual([0, 4, 5]);
  });

  it("hands the columns of each segment over once for a lease", () => {
    const { store } = windows().open("one");
    const near = { from: START, to: START + 5_000 };
    store.append("o", records(0, 5));
    store.append("o", records(5, 5));
    const pinned = store.pin("o", near, 1, []);
    expect([pinned.segments.length, pinned.more, pinned.records]).toEqual([1, false, 5]);
    const opened = openSegment(pinned.segments[0]?.columns ?? new Uint8Array());
    expect([opened?.rows, opened?.data.files]).toEqual([5, [pinned.segments[0]?.file]]);
    const all = store.pin("o", ALL, 1, []);
    expect(all.segments.map(({ columns }) => columns !== undefined).toSorted()).toEqual([false, true]);
    expect(store.pin("o", ALL, 2, []).segments.every(({ columns }) => columns !== undefined)).toBe(true);
  });

  it("hands over a bounded number of rows at a time", () => {
    const { store } = windows(new MemoryDisk(), 6).open("one");
    for (const [from, count] of [
      [0, 3],
      [3, 3],
      [6, 9],
      [15, 2],
    ] as const) {
      store.append("o", records(from, count), claim(from, from + count));
    }
    const rows: number[] = [];
    let pinned = store.pin("o", ALL, 1, ["everything"]);
    for (; pinned.more; pinned = store.pin("o", ALL, 1, ["everything"])) {
      rows.push(pinned.records);
    }
    expect([...rows, pinned.records].every((count, at) => count > (rows[at - 1] ?? 0))).toBe(true);
    expect([rows.length, pinned.records, pinned.segments.length]).toEqual([2, 17, 4]);
    expect(pinned.coverage.map(({ events }) => events)).toEqual([2, 9, 3, 3]);
  });

  it("is not made of what a window shows, until it ends or is killed", () => {
    const world = windows();
    const { configure } = filled(world, 3);
    const other = world.open("two").store;
    const shown = [0, 1, 2].map((at) => other.pin(`o${at}`, ALL, 7, ["everything"]));
    expect(shown.map(({ records: count, coverage }) => [count, coverage.length])).toEqual([
      [5, 1],
      [5, 1],
      [5, 1],
    ]);
    world.clock.now += 2 * HOUR;
    configure({ maxBytes: 1 });
    expect(world.names(".columns.gz")).toHaveLength(3);
    other.pin("o0", ALL, 8, []);
    other.unpin(7);
    world.clock.now += 2 * HOUR;
    configure({ maxBytes: 1 });
    expect(world.names(".columns.gz")).toHaveLength(1);
    world.ended.add("two");
    world.clock.now += 2 * HOUR;
    configure({ maxBytes: 1 });
    expect(world.names(".columns.gz")).toEqual([]);
    expect(world.names(".lease")).toEqual([]);
  });

  it("is made of what is older than the person wants to keep, whatever room there is", () => {
    const world = windows();
    const { configure } = filled(world, 3);
    configure({ maxAge: 2.5 * HOUR });
    expect(world.names(".json.gz")).toHaveLength(2);
  });
});

describe("many small segments", () => {
  it("become few large ones, and nothing is lost or held twice", () => {
    const { open, names } = windows();
    const { store } = open("one");
    for (let at = 0; at < 40; at += 1) {
      store.append("o", records(at * 10, 10), claim(at * 10, at * 10 + 10, at + 1));
    }
    expect(names(".columns.gz").length).toBeLessThan(12);
    expect(names(".json.gz")).toHaveLength(names(".columns.gz").length);
    for (const one of [store, open("two").store]) {
      const { records: read, coverage } = one.read("o", ALL, undefined, ["everything"]);
      expect(read).toEqual(newestFirst(records(0, 400)));
      expect(coverage.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(400_000);
    }
  });

  it("stay while a window shows one of them", () => {
    const { open, names } = windows();
    const shown = open("shown").store;
    const { store } = open("one");
    store.append("o", records(0, 10));
    const path = shown.pin("o", ALL, 1, []).segments[0]?.file ?? "";
    for (let at = 1; at < 40; at += 1) {
      store.append("o", records(at * 10, 10));
    }
    expect(names(".json.gz")).toContain(path);
  });

  it("leave few manifests behind, also of windows that have ended", () => {
    const { open, ended, names, disk } = windows();
    for (let at = 0; at < 20; at += 1) {
      open(`window${at}`).store.append("o", records(0, 3), claim(at, at + 1));
      ended.add(`window${at}`);
    }
    expect(names(".log").length).toBeLessThan(6);
    const { store } = open("last");
    expect(store.coverage("o", ["everything"]).reduce((sum, { from, to }) => sum + to - from, 0)).toBe(20_000);
    for (let again = 0; again < 400; again += 1) {
      store.append("o", records(0, 3), claim(0, 3, START + 2 * HOUR + again));
    }
    expect(names(".log").reduce((sum, name) => sum + (disk.files.get(name)?.bytes.length ?? 0), 0)).toBeLessThan(
      60_000,
    );
    expect(store.coverage("o", ["everything"])).toContainEqual({ ...claim(0, 3, START + 2 * HOUR + 399), events: 3 });
  });
});

describe("on the disk of this machine", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "store-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

  function open() {
    const settings = {
      folder: join(folder, "events"),
      owner: "host-1-00000000-0000-4000-8000-000000000000",
      maxBytes: 1e9,
      maxAge: 1e12,
      memoryOnly: false,
      heldBytes: 1e6,
      obsolete: join(folder, "shelf"),
    };
    const store = new OpenStore(settings, { disk: new NodeDisk(), scanner });
    store.configure(settings);
    return store;
  }

  it("other tools read the files, nobody else does, and no question or origin becomes a name (21)", () => {
    const store = open();
    for (const origin of ["../../etc/passwd", "CON", "a\0b", "x".repeat(5_000), "ünï:/\\*?"]) {
      store.append(origin, records(0, 2), { ...claim(0, 2), question: origin });
      expect(store.coverage(origin, [origin])).toHaveLength(1);
    }
    expect(readdirSync(folder)).toEqual(["events"]);
    const all = readdirSync(folder, { recursive: true, withFileTypes: true });
    expect(all.filter((one) => one.isFile())).toHaveLength(15);
    for (const one of all) {
      const path = join(one.parentPath, one.name);
      expect(one.name).toMatch(/^(events|[0-9a-f]{64}|[0-9a-z.-]+\.(json\.gz|columns\.gz|log))$/);
      if (process.platform !== "win32") {
        expect(statSync(path).mode & 0o777).toBe(one.isFile() ? 0o600 : 0o700);
      }
      if (one.name.endsWith(".json.gz")) {
        const parsed = JSON.parse(gunzipSync(readFileSync(path)).toString()) as { readonly Events: unknown };
        expect(parsed.Events).toMatchObject(
          records(0, 2).map(({ json, envelope: { eventId } }) => ({ EventId: eventId, CloudTrailEvent: json })),
        );
      }
    }
  });

  it("what an earlier version stored is removed", () => {
    writeFileSync(join(folder, "shelf"), "");
    open();
    expect(readdirSync(folder)).toEqual([]);
  });
});
