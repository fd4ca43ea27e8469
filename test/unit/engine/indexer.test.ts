import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Indexer } from "../../../src/engine/indexer.ts";
import { Scanner } from "../../../src/engine/scan/scanner.ts";
import type { Segment } from "../../../src/engine/segment/segment.ts";
import { openSegment } from "../../../src/engine/segment/segmentFile.ts";
import { planReads } from "../../../src/engine/table/readPlan.ts";
import type { FileRows } from "../../../src/engine/table/sift.ts";
import { parseQuery } from "../../../src/query/language/text.ts";

const scanner = new Scanner();
const never = new AbortController().signal;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "indexer-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

const record = (name: string, more: object = {}) => ({
  eventVersion: "1.11",
  eventID: `id of ${name}`,
  eventTime: "2026-11-20T10:00:00Z",
  eventName: name,
  eventSource: "s3.amazonaws.com",
  ...more,
});

/** A file of records in the folder, or of a text. */
function file(name: string, records: readonly object[] | string): string {
  const path = join(folder, name);
  writeFileSync(path, gzipSync(typeof records === "string" ? records : JSON.stringify({ Records: records })));
  return path;
}

const segmentsOf = (buffers: readonly Uint8Array[]): Segment[] =>
  buffers.map((bytes) => openSegment(Buffer.from(bytes))).filter((segment) => segment !== undefined);
const idsIn = (segments: readonly Segment[]) =>
  segments.flatMap((segment) => Array.from({ length: segment.rows }, (_, row) => segment.eventId(row)));

/** Where the rows of a segment stand, by their files. */
function fileRows(segment: Segment): FileRows[] {
  const { files, file: of, offset, length, flags } = segment.data;
  return files.map((path, number) => {
    const rows = Uint32Array.from(of.keys()).filter((row) => of[row] === number);
    return {
      file: path,
      rows,
      offsets: rows.map((row) => offset[row] ?? 0),
      lengths: rows.map((row) => length[row] ?? 0),
      flags: Uint8Array.from(rows, (row) => flags[row] ?? 0),
    };
  });
}

async function built(indexer: Indexer, files: readonly string[]): Promise<Segment> {
  const { segments, problems } = await indexer.build(never, files);
  expect(problems).toEqual([]);
  const [segment, ...others] = segmentsOf(segments);
  if (segment === undefined || others.length > 0) {
    throw new Error("this is one segment");
  }
  return segment;
}

describe("segments of files", () => {
  it("hold the records of those that can be read whole, and say what is wrong with the others", async () => {
    const good = [file("a", [record("One")]), file("b", [record("Two"), record("Three")])] as const;
    const cut = file("cut", JSON.stringify({ Records: [record("Cut")] }).slice(0, -9));
    const other = file("other", [{ name: "no event" }]);
    const damaged = join(folder, "damaged");
    writeFileSync(damaged, Buffer.of(0x1f, 0x8b, ...Array.from({ length: 40 }, (_, at) => at)));
    const none = join(folder, "none");
    const { segments, problems } = await new Indexer(scanner).build(never, [
      good[0],
      cut,
      other,
      damaged,
      good[1],
      none,
    ]);
    expect(problems).toEqual([
      { file: cut, kind: "truncated" },
      { file: other, kind: "not-events" },
      { file: damaged, kind: "unreadable" },
      { file: none, kind: "unreadable" },
    ]);
    expect(idsIn(segmentsOf(segments))).toEqual(["id of One", "id of Two", "id of Three"]);
  });

  it("are one without rows where there is nothing", async () => {
    expect((await built(new Indexer(scanner), [])).rows).toBe(0);
  });

  it("are not built once the signal is aborted", async () => {
    const path = file("a", [record("One")]);
    await expect(new Indexer(scanner).build(AbortSignal.abort(), [path])).rejects.toThrow("abort");
  });

  it("come from memory where a file is held, until it is released", async () => {
    const indexer = new Indexer(scanner);
    const bytes = gzipSync(JSON.stringify({ Records: [record("Held")] }));
    const held = new SharedArrayBuffer(bytes.length);
    new Uint8Array(held).set(bytes);
    indexer.hold("nowhere", held);
    expect(idsIn([await built(indexer, ["nowhere"])])).toEqual(["id of Held"]);
    indexer.release(["nowhere"]);
    expect((await indexer.build(never, ["nowhere"])).problems).toEqual([{ file: "nowhere", kind: "unreadable" }]);
  });
});

describe("records that are read back", () => {
  const bucket = (name: string) => ({ requestParameters: { bucketName: name }, requestID: `request for ${name}` });

  it("are sifted by a condition, and files that are gone are named", async () => {
    const indexer = new Indexer(scanner);
    const files = [
      file("a", [record("One", bucket("logs")), record("Two", bucket("media"))]),
      file("b", [record("Three", bucket("logs"))]),
      file("c", [record("Four", bucket("logs"))]),
    ];
    const segment = await built(indexer, files);
    rmSync(files[1] ?? "");
    const { condition } = parseQuery("requestParameters.bucketName:logs", { now: 0 }).query;
    const { rows, lost } = await indexer.sift(never, planReads(condition), fileRows(segment));
    expect(Array.from(rows, (row) => segment.eventId(row))).toEqual(["id of One", "id of Four"]);
    expect(lost).toEqual([files[1]]);
    await expect(indexer.sift(AbortSignal.abort(), planReads(condition), fileRows(segment))).rejects.toThrow("abort");
  });

  it("tell what no column holds, and nothing where they are gone", async () => {
    const indexer = new Indexer(scanner);
    const files = [
      file("a", [record("One", bucket("logs")), record("Two", bucket("media")), record("Three", bucket("logs"))]),
      file("b", [record("Four", bucket("logs"))]),
    ];
    const segment = await built(indexer, files);
    rmSync(files[1] ?? "");
    const { rows, values, of } = await indexer.derive(never, "requestId", fileRows(segment));
    expect(Array.from(rows, (row, at) => [segment.eventId(row), ...(values[of[at] ?? -1] ?? [])])).toEqual([
      ["id of One", "request for logs"],
      ["id of Two", "request for media"],
      ["id of Three", "request for logs"],
      ["id of Four", ""],
    ]);
    expect(values).toHaveLength(3);
    await expect(indexer.derive(AbortSignal.abort(), "requestId", fileRows(segment))).rejects.toThrow("abort");
  });
});

it("a table is made when it is first asked for, and again once it was dropped", () => {
  const indexer = new Indexer(scanner);
  const table = indexer.table(1);
  expect(indexer.table(1)).toBe(table);
  expect(indexer.table(2)).not.toBe(table);
  indexer.drop(1);
  expect(indexer.table(1)).not.toBe(table);
});
