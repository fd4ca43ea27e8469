import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { Failure } from "../model/failure.ts";
import type { LookupEnvelope } from "../model/record.ts";
import type { Condition } from "../query/condition.ts";
import { firstLook } from "./firstLook.ts";
import { lookupEventsText } from "./lookupEvent.ts";
import { readBytes, recordAt, type StoredRecord } from "./recordBytes.ts";
import { RecordFiles } from "./recordFiles.ts";
import type { Built, FileProblem, Opened } from "./requests.ts";
import { Scanner } from "./scanner.ts";
import { SegmentBuilder } from "./segmentBuilder.ts";
import { openSegment, writeSegment } from "./segmentFile.ts";
import { type FileRows, sifter } from "./sift.ts";
import { Table, type TableOrder, type TimeSpan } from "./table.ts";

/** A selection of the table's rows. */
interface View {
  rows: Uint32Array;
  /** How far in the table it has looked. */
  seen: number;
  /** The order that was asked for last. */
  ordered?: { readonly name: string; readonly rows: Uint32Array; places?: Map<number, number> };
}

const KEPT_BYTES = 64 * 1024 * 1024;
/** After this long (ms) other requests get their turn. */
const PATIENCE = 20;

/** What runs in a worker: builds segments, reads records, and in one of the workers holds the table. */
export class Indexer {
  readonly #table = new Table();
  readonly #scanner = new Scanner();
  readonly #files = new RecordFiles(KEPT_BYTES);
  readonly #views = new Map<number, View>();

  async build(signal: AbortSignal, files: readonly string[], cache: string | undefined): Promise<Built> {
    const kept = cache === undefined ? undefined : join(cache, `${nameOf(files)}.segment`);
    const known = kept === undefined ? undefined : readSegment(kept);
    if (known !== undefined) {
      return { segments: [known], problems: [] };
    }
    const problems: FileProblem[] = [];
    const segments: Uint8Array<ArrayBuffer>[] = [];
    let builder = new SegmentBuilder(this.#scanner);
    const turn = turns(signal);
    for (const file of files) {
      await turn();
      try {
        const bytes = readBytes(file);
        const before = builder.notEvents;
        problems.push(...builder.add(file, bytes).map((problem) => ({ file, ...problem })));
        if (builder.notEvents > before) {
          problems.push({ file, kind: "not-events", offset: 0 });
        }
      } catch (error) {
        if (!isOfFile(error)) {
          throw error;
        }
        problems.push({ file, kind: "unreadable", offset: 0 });
      }
      if (builder.isFull) {
        segments.push(transferable(writeSegment(builder.finish())));
        builder = new SegmentBuilder(this.#scanner);
      }
    }
    if (builder.rows > 0 || segments.length === 0) {
      segments.push(transferable(writeSegment(builder.finish())));
    }
    const [only, ...more] = segments;
    if (kept !== undefined && only !== undefined && more.length === 0 && problems.length === 0) {
      keepSegment(kept, only);
    }
    return { segments, problems };
  }

  open(bytes: Uint8Array<ArrayBuffer>): boolean {
    const segment = openSegment(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    if (segment === undefined) {
      return false;
    }
    this.#table.add(segment);
    return true;
  }

  keep(path: string, records: readonly { readonly json: string; readonly envelope: LookupEnvelope }[]): void {
    const bytes = Buffer.from(lookupEventsText(records));
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, gzipSync(bytes, { level: 1 }), { mode: 0o600 });
    const builder = new SegmentBuilder(this.#scanner);
    builder.add(path, bytes);
    this.#table.add(builder.finish());
  }

  counts(): { readonly events: number; readonly rows: number; readonly bytes: number } {
    return { events: this.#table.count, rows: this.#table.size, bytes: this.#table.byteLength };
  }

  select(view: number, condition: Condition | undefined, span: TimeSpan | undefined): Opened {
    const before = this.#views.get(view);
    const { rows, unknown } = this.#table.select(condition, span, before?.seen ?? 0);
    this.#views.set(view, { rows: before?.rows ?? new Uint32Array(), seen: this.#table.size });
    return { count: this.include(view, rows), unknown };
  }

  include(view: number, rows: Uint32Array): number {
    const found = this.#view(view);
    if (rows.length > 0) {
      const all = new Uint32Array(found.rows.length + rows.length);
      all.set(found.rows);
      all.set(rows, found.rows.length);
      found.rows = isAscending(all) ? all : all.sort();
      delete found.ordered;
    }
    return found.rows.length;
  }

  async sift(
    signal: AbortSignal,
    condition: Condition,
    files: readonly FileRows[],
  ): Promise<{ readonly rows: Uint32Array; readonly lost: readonly string[] }> {
    const sift = sifter(condition);
    const found: number[] = [];
    const lost: string[] = [];
    const turn = turns(signal);
    for (const candidates of files) {
      await turn();
      try {
        for (const row of sift(readBytes(candidates.file), candidates)) {
          found.push(row);
        }
      } catch (error) {
        if (!isOfFile(error)) {
          throw error;
        }
        lost.push(candidates.file);
      }
    }
    return { rows: Uint32Array.from(found), lost };
  }

  async scan(
    signal: AbortSignal,
    condition: Condition | undefined,
    span: TimeSpan | undefined,
    files: readonly string[],
  ): Promise<{ readonly records: readonly StoredRecord[]; readonly lost: readonly string[] }> {
    const look = firstLook(condition, span, this.#scanner);
    const records: StoredRecord[] = [];
    const lost: string[] = [];
    const turn = turns(signal);
    for (const file of files) {
      await turn();
      try {
        records.push(...look(readBytes(file)));
      } catch (error) {
        if (!isOfFile(error)) {
          throw error;
        }
        lost.push(file);
      }
    }
    return { records, lost };
  }

  rows(view: number, order: TableOrder, start: number, count: number): ReturnType<Table["rows"]> {
    return this.#table.rows(this.#ordered(view, order).subarray(start, start + count));
  }

  ids(view: number, order: TableOrder, start: number, end: number): readonly string[] {
    return this.#table.eventIds(this.#ordered(view, order).subarray(start, end));
  }

  locate(view: number, order: TableOrder, eventIds: readonly string[]): readonly number[] {
    const rows = this.#ordered(view, order);
    const ordered = this.#view(view).ordered;
    const places = ordered?.places ?? new Map(Array.from(rows, (row, place) => [row, place]));
    if (ordered !== undefined) {
      ordered.places = places;
    }
    return eventIds.map((id) => places.get(this.#table.rowOf(id)) ?? -1);
  }

  facet(view: number, field: string): ReturnType<Table["facet"]> {
    return this.#table.facet(this.#view(view).rows, field);
  }

  group(view: number, column: Parameters<Table["group"]>[1]): ReturnType<Table["group"]> {
    return this.#table.group(this.#view(view).rows, column);
  }

  timeline(view: number, buckets: number, span: TimeSpan | undefined): ReturnType<Table["timeline"]> {
    return this.#table.timeline(this.#view(view).rows, buckets, span);
  }

  records(view: number, order: TableOrder, start: number, count: number): readonly StoredRecord[] {
    return Array.from(this.#ordered(view, order).subarray(start, start + count), (row) => this.#record(row));
  }

  record(eventId: string): StoredRecord | undefined {
    const row = this.#table.rowOf(eventId);
    return row < 0 ? undefined : this.#record(row);
  }

  close(view: number): void {
    this.#views.delete(view);
  }

  #record(row: number): StoredRecord {
    const place = this.#table.place(row);
    if (place === undefined) {
      throw new Error(`no row ${row}`);
    }
    try {
      return recordAt(this.#files.read(place.file), place.offset, place.length, place.flags);
    } catch (error) {
      if (!isOfFile(error)) {
        throw error;
      }
      throw new Failure(
        {
          reason: "not-found",
          message: "The file that holds this event is gone or damaged. Search again to fetch it anew.",
          context: {},
          remedies: [{ kind: "retry" }],
          detail: place.file,
        },
        { cause: error },
      );
    }
  }

  #view(view: number): View {
    const found = this.#views.get(view);
    if (found === undefined) {
      throw new Error(`no selection ${view}`);
    }
    return found;
  }

  #ordered(view: number, order: TableOrder): Uint32Array {
    const found = this.#view(view);
    const name = `${order.column} ${order.descending}`;
    if (found.ordered?.name !== name) {
      found.ordered = { name, rows: this.#table.order(found.rows, order) };
    }
    return found.ordered.rows;
  }
}

function isAscending(rows: Uint32Array): boolean {
  for (let at = 1; at < rows.length; at += 1) {
    if ((rows[at] as number) < (rows[at - 1] as number)) {
      return false;
    }
  }
  return true;
}

/** Lets other requests in between now and then, and stops when the signal does. */
function turns(signal: AbortSignal): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since > PATIENCE) {
      await nextTurn();
      since = performance.now();
    }
    signal.throwIfAborted();
  };
}

/** Files that changed make another name. */
function nameOf(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) {
    const { size, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { size: -1, mtimeMs: 0 };
    hash.update(`${file}\0${size}\0${mtimeMs}\0`);
  }
  return hash.digest("hex");
}

/** A segment that was kept; undefined when there is none, and when it is damaged. */
function readSegment(path: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = readFileSync(path);
    return openSegment(bytes) === undefined ? undefined : transferable(bytes);
  } catch (error) {
    if (isOfFile(error)) {
      return undefined;
    }
    throw error;
  }
}

/** Without it the next one builds again: a disk that refuses is no failure. */
function keepSegment(path: string, bytes: Uint8Array): void {
  const unfinished = `${path}.${randomUUID()}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(unfinished, bytes, { mode: 0o600 });
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    if (!isOfFile(error)) {
      throw error;
    }
  }
}

/** Bytes that have their memory to themselves can go to another thread without a copy. */
function transferable(bytes: Buffer): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length
    ? new Uint8Array(buffer)
    : new Uint8Array(bytes);
}

/** Errors of the disk and of zlib, not of this program. */
function isOfFile(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    (!error.code.startsWith("ERR_") || error.code === "ERR_BUFFER_TOO_LARGE")
  );
}
