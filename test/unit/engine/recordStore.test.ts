import type * as FileSystem from "node:fs/promises";
import { mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RecordStore } from "../../../src/engine/recordStore.ts";
import { lookupEventsText } from "../../../src/engine/scan/lookupEvent.ts";
import type { LookupRecord } from "../../../src/model/event/record.ts";

/** What the system says instead of reading a file of the shelf. */
const refusal = vi.hoisted((): { code: string | undefined } => ({ code: undefined }));
vi.mock("node:fs/promises", async (original) => {
  const system = await original<typeof FileSystem>();
  const read = (path: string) =>
    refusal.code !== undefined && path.endsWith(".json.gz")
      ? Promise.reject(Object.assign(new Error(`${refusal.code}: refused`), { code: refusal.code }))
      : system.readFile(path);
  return { ...system, readFile: read };
});

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "shelf-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function shelf(maxBytes = 1e9): RecordStore & { readonly complaints: unknown[] } {
  const complaints: unknown[] = [];
  const made = new RecordStore({
    folder: join(folder, "shelf"),
    maxBytes: () => maxBytes,
    onUnwritable: (error) => complaints.push(error),
  });
  return Object.assign(made, { complaints });
}

const record = (id: string, more = ""): LookupRecord => ({
  json: `{"eventID": "${id}",  "big": 12345678901234567890123${more}}`,
  envelope: {
    eventId: id,
    username: "alice",
    resources: [{ type: "AWS::S3::Bucket", name: "logs" }, { name: "bare" }],
  },
});

async function only<T>(values: Promise<readonly T[]>): Promise<T> {
  const [first, ...rest] = await values;
  if (first === undefined || rest.length > 0) {
    throw new Error(`one was expected, ${rest.length + (first === undefined ? 0 : 1)} came`);
  }
  return first;
}

describe("the shelf", () => {
  it("gives back what it was given, to the byte, to another window too", async () => {
    await shelf().keep("q", { from: 10, to: 20 }, [record("a"), record("b")]);
    const other = shelf();
    const file = await only(other.files("q"));
    expect(file).toMatchObject({ from: 10, to: 20 });
    expect(await other.read(file)).toEqual([record("a"), record("b")]);
    expect(await other.files("another question")).toEqual([]);
  });

  it("keeps files that other tools read: the output of lookup-events", async () => {
    const kept = shelf();
    await kept.keep("q", { from: 10, to: 20 }, [record("a")]);
    const { path } = await only(kept.files("q"));
    const parsed = JSON.parse(gunzipSync(await readFile(path)).toString());
    expect(parsed.Events[0]).toMatchObject({ EventId: "a", CloudTrailEvent: record("a").json });
  });

  it("makes a safe file name of any question (21)", async () => {
    const kept = shelf();
    for (const question of ["../../etc/passwd", "CON", "a\0b", "x".repeat(5_000), "ünï:/\\*?"]) {
      await kept.keep(question, { from: 1, to: 2 }, [record("a")]);
      expect(await kept.files(question)).toHaveLength(1);
    }
    expect(await readdir(folder)).toEqual(["shelf"]);
    for (const name of await readdir(join(folder, "shelf"))) {
      expect(name).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it("takes a file off that holds another number of records than its name says", async () => {
    const kept = shelf();
    const text = (...records: readonly LookupRecord[]) => gzipSync(lookupEventsText(records));
    for (const other of [text(), text(record("a")), text(record("a"), record("b"), record("c"))]) {
      await kept.keep("q", { from: 10, to: 20 }, [record("a"), record("b")]);
      const file = await only(kept.files("q"));
      await writeFile(file.path, other);
      expect(await kept.read(file)).toBeUndefined();
      expect(await kept.files("q")).toEqual([]);
    }
  });

  it("takes a damaged file off and says that nothing is known", async () => {
    const kept = shelf();
    for (const damage of [Buffer.from("garbage"), Buffer.alloc(0), undefined]) {
      await kept.keep("q", { from: 10, to: 20 }, [record("a"), record("b")]);
      const file = await only(kept.files("q"));
      const whole = await readFile(file.path);
      await writeFile(file.path, damage ?? whole.subarray(0, whole.length - 9));
      expect(await kept.read(file)).toBeUndefined();
      expect(await kept.files("q")).toEqual([]);
    }
  });

  it.each(["EMFILE", "EACCES", "EIO", "ENOMEM", "EPERM", "EBUSY"])(
    "keeps a good file that cannot be read now (%s), and reads it later",
    async (code) => {
      const kept = shelf();
      await kept.keep("q", { from: 10, to: 20 }, [record("a")]);
      const file = await only(kept.files("q"));
      refusal.code = code;
      try {
        expect(await kept.read(file)).toBeUndefined();
      } finally {
        refusal.code = undefined;
      }
      expect(await kept.files("q")).toEqual([file]);
      expect(await kept.read(file)).toEqual([record("a")]);
    },
  );

  it.skipIf(process.platform === "win32")("leaves alone what the system will not open", async () => {
    const kept = shelf();
    await kept.keep("q", { from: 10, to: 20 }, [record("a")]);
    const file = await only(kept.files("q"));
    await rm(file.path);
    await symlink(file.path, file.path);
    expect(await kept.read(file)).toBeUndefined();
    expect(await kept.files("q")).toEqual([file]);
  });

  it("ignores what a killed window left unfinished, and strangers' files", async () => {
    const kept = shelf();
    await kept.keep("q", { from: 10, to: 20 }, [record("a")]);
    const { path } = await only(kept.files("q"));
    await writeFile(join(folder, "shelf", "unfinished-1"), "half");
    await writeFile(join(path, "..", "notes.txt"), "hello");
    await writeFile(join(path, "..", "20-10-00000000-0000-0000-0000-000000000000.json.gz"), "backwards");
    expect(await kept.files("q")).toHaveLength(1);
  });

  it("stays within its limit by letting go of what was not used for longest", async () => {
    const noise = (index: number) =>
      `, "noise": "${Array.from({ length: 400 }, (_, at) => Math.sin(index * 977 + at)).join()}"`;
    const kept = shelf(60_000);
    for (let index = 0; index < 60; index += 1) {
      await kept.keep(`q${index}`, { from: 1, to: 2 }, [record("a", noise(index))]);
    }
    expect((await kept.size()).bytes).toBeLessThan(63_000);
    expect(await kept.files("q59")).toHaveLength(1);
    expect(await kept.files("q0")).toEqual([]);
  });

  it("goes on without the disk, and complains once", async () => {
    await writeFile(join(folder, "shelf"), "a file where the folder should be");
    const kept = shelf();
    await kept.keep("q", { from: 1, to: 2 }, [record("a")]);
    await kept.keep("q", { from: 2, to: 3 }, [record("b")]);
    expect(kept.complaints).toHaveLength(1);
    expect(await kept.files("q")).toEqual([]);
  });

  it("lets everything go when asked", async () => {
    const kept = shelf();
    await kept.keep("q", { from: 1, to: 2 }, [record("a")]);
    expect((await kept.size()).files).toBe(1);
    await kept.clear();
    expect(await kept.size()).toEqual({ files: 0, bytes: 0 });
  });

  it("keeps the oldest file when it was read lately", async () => {
    const noise = (index: number) =>
      `, "noise": "${Array.from({ length: 400 }, (_, at) => Math.sin(index * 977 + at)).join()}"`;
    const kept = shelf(60_000);
    const old = new Date("2026-01-01T00:00:00Z");
    for (let index = 0; index < 60; index += 1) {
      await kept.keep(`q${index}`, { from: 1, to: 2 }, [record("a", noise(index))]);
      if (index < 3) {
        const { path } = await only(kept.files(`q${index}`));
        await utimes(path, old, old);
      }
      if (index === 3) {
        await kept.read(await only(kept.files("q0")));
      }
      if (index > 3 && index % 5 === 0) {
        await kept.read(await only(kept.files("q0")));
      }
    }
    expect(await kept.files("q0")).toHaveLength(1);
    expect(await kept.files("q1")).toEqual([]);
  });

  it("keeps files again after a clear, also where the disk refused one before", async () => {
    await writeFile(join(folder, "shelf"), "a file where the folder should be");
    const kept = shelf();
    await kept.keep("q", { from: 1, to: 2 }, [record("a")]);
    expect(await kept.files("q")).toEqual([]);
    await kept.clear();
    await kept.keep("q", { from: 1, to: 2 }, [record("a")]);
    expect(await kept.files("q")).toHaveLength(1);
  });
});
