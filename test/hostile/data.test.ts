import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseQuery } from "../../src/query/language/text.ts";
import { ALL_TIME, plan } from "../../src/query/plan/plan.ts";
import { LOG_FILES } from "../../src/sources/localFiles/capabilities.ts";
import { LocalFiles } from "../../src/sources/localFiles/localFiles.ts";
import type { SourcePage } from "../../src/sources/source.ts";
import { record } from "../unit/formats/reading.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloudtrail-data-"));
});

afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

/** A folder with the file and a good one beside it, searched for everything. */
async function* search(file: string | Uint8Array, signal: AbortSignal, text = ""): AsyncGenerator<SourcePage> {
  await writeFile(join(folder, "hostile.json"), file);
  await writeFile(join(folder, "good.json"), JSON.stringify({ Records: [record("good")] }));
  const { query } = parseQuery(text, { now: ALL_TIME.to });
  yield* new LocalFiles([folder]).search(plan({ ...query, window: ALL_TIME }, LOG_FILES, ALL_TIME.to), signal);
}

async function whole(file: string | Uint8Array): Promise<{ ids: readonly string[]; notes: readonly string[] }> {
  const ids: string[] = [];
  let notes: readonly string[] = [];
  for await (const page of search(file, new AbortController().signal)) {
    ids.push(...page.events.map(({ eventId }) => eventId));
    notes = page.notes ?? notes;
  }
  return { ids: ids.sort(), notes };
}

/** An event in so many megabytes of nearly nothing. */
function packed(id: string, megabytes: number, noise = 18_000): Buffer {
  const pad = createHash("shake256", { outputLength: noise }).update(id).digest("base64");
  return gzipSync(Buffer.concat([Buffer.from(JSON.stringify({ pad, Records: [record(id)] })), spaces(megabytes)]));
}

const spaces = (megabytes: number) => Buffer.alloc(megabytes * 1024 * 1024, " ");
const text = (bytes: Buffer) => bytes.toString("base64");

describe("small files that are large inside (17)", { timeout: 60_000 }, () => {
  test.each<[string, () => string | Uint8Array, readonly string[], RegExp]>([
    ["200 MB in one file", () => packed("bomb", 200), ["bomb", "good"], /compression ratio is too high.*after 1 event/],
    ["packed twice", () => gzipSync(packed("bomb", 200)), ["bomb", "good"], /compression ratio is too high/],
    [
      "a record's envelope that unpacks to 200 MB",
      () => JSON.stringify({ awslogs: { data: text(packed("bomb", 200)) } }),
      ["good"],
      /1 entry larger than any event/,
    ],
    [
      "a hundred texts in one packed text",
      () => {
        const heavy = text(packed("heavy", 4));
        const list = gzipSync(JSON.stringify(Array.from({ length: 100 }, () => heavy)));
        return gzipSync(JSON.stringify({ Records: [{ data: text(list) }] }));
      },
      ["good", "heavy"],
      /compression ratio is too high/,
    ],
    [
      "300 bombs in packed texts, in a packed file",
      () => {
        const bomb = text(packed("bomb", 15, 0));
        const list = gzipSync(JSON.stringify(Array.from({ length: 150 }, () => bomb)));
        return gzipSync(JSON.stringify({ Records: [{ data: text(list) }, { data: text(list) }] }));
      },
      ["good"],
      /larger than any event|compression ratio is too high/,
    ],
  ])("%s: bounded work, one note, and the files beside it are read", async (_, file, ids, note) => {
    const bytes = file();
    expect(bytes.length).toBeLessThan(300_000);
    const found = await whole(bytes);
    expect(found.ids).toEqual(ids);
    expect(found.notes).toEqual(expect.arrayContaining([expect.stringMatching(note)]));
    expect(found.notes.length).toBeLessThanOrEqual(2);
  });

  test("cancelled while it unpacks: the search ends at once, not with the file", async () => {
    // One item of 112 MB when unpacked: just not too much.
    const payloads = Array.from({ length: 28 }, (_, at) => text(packed(`heavy-${at}`, 4)));
    const file = JSON.stringify({ payloads });
    const leave = new AbortController();
    let scanned = 0;
    setTimeout(() => leave.abort(), 100);
    const run = async () => {
      for await (const page of search(file, leave.signal)) {
        scanned += page.scanned;
      }
    };
    await expect(run()).rejects.toThrow(/abort/i);
    expect(scanned).toBeLessThanOrEqual(1);
  });
});
