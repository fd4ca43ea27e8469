import { Slices } from "../async/slices.ts";
import { isOfFile } from "./fileErrors.ts";
import { OpenTable } from "./openTable.ts";
import { RecordFiles } from "./recordFiles.ts";
import type { Built, FileProblem } from "./requests.ts";
import { Scanner } from "./scan/scanner.ts";
import { eventOf, recordAt } from "./segment/recordBytes.ts";
import { SegmentBuilder } from "./segment/segmentBuilder.ts";
import { writeSegment } from "./segment/segmentFile.ts";
import { type Derived, type DerivedName, DerivedRows } from "./table/derive.ts";
import type { ReadPlan } from "./table/readPlan.ts";
import { type FileRows, sifter } from "./table/sift.ts";

const KEPT_BYTES = 64 * 1024 * 1024;

/** What runs in a worker: builds segments, reads records, and holds some of the tables. */
export class Indexer {
  readonly #scanner: Scanner;
  readonly #files = new RecordFiles(KEPT_BYTES);
  readonly #tables = new Map<number, OpenTable>();

  constructor(scanner = new Scanner()) {
    this.#scanner = scanner;
  }

  /** The table of a number, made when it is first asked for. */
  table(number: number): OpenTable {
    const table = this.#tables.get(number) ?? new OpenTable(this.#scanner, this.#files);
    this.#tables.set(number, table);
    return table;
  }

  drop(table: number): void {
    this.#tables.delete(table);
  }

  hold(path: string, bytes: SharedArrayBuffer): void {
    this.#files.hold(path, bytes);
  }

  release(paths: readonly string[]): void {
    this.#files.release(paths);
  }

  /** Segments of the files that can be read whole, and what is wrong with the others. */
  async build(signal: AbortSignal, files: readonly string[]): Promise<Built> {
    let left = files;
    const problems: FileProblem[] = [];
    for (;;) {
      const built = await this.#buildAll(signal, left);
      if (built.problems.length === 0) {
        return { segments: built.segments, problems };
      }
      problems.push(...built.problems);
      const bad = new Set(built.problems.map(({ file }) => file));
      left = left.filter((file) => !bad.has(file));
    }
  }

  /** Segments of all that can be read of the files, those included that break off. */
  async #buildAll(signal: AbortSignal, files: readonly string[]): Promise<Built> {
    const problems: FileProblem[] = [];
    const segments: Uint8Array<ArrayBuffer>[] = [];
    let builder = new SegmentBuilder(this.#scanner);
    const turn = pauses(signal);
    for (const file of files) {
      await turn();
      try {
        const before = builder.notEvents;
        problems.push(...builder.add(file, this.#files.readOnce(file)).map((problem) => ({ file, ...problem })));
        if (builder.notEvents > before) {
          problems.push({ file, kind: "not-events" });
        }
      } catch (error) {
        if (!isOfFile(error)) {
          throw error;
        }
        problems.push({ file, kind: "unreadable" });
      }
      if (builder.isFull) {
        segments.push(writeSegment(builder.finish()));
        builder = new SegmentBuilder(this.#scanner);
      }
    }
    if (builder.rows > 0 || segments.length === 0) {
      segments.push(writeSegment(builder.finish()));
    }
    return { segments, problems };
  }

  async sift(
    signal: AbortSignal,
    plan: ReadPlan,
    files: readonly FileRows[],
  ): Promise<{ readonly rows: Uint32Array; readonly lost: readonly string[] }> {
    const sift = sifter(plan);
    const found: number[] = [];
    const lost: string[] = [];
    const turn = pauses(signal);
    for (const candidates of files) {
      await turn();
      try {
        for (const row of sift(this.#files.readOnce(candidates.file), candidates)) {
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

  async derive(signal: AbortSignal, name: DerivedName, files: readonly FileRows[]): Promise<Derived> {
    const found = new DerivedRows(name);
    const turn = pauses(signal);
    for (const { file, rows, offsets, lengths, flags } of files) {
      await turn();
      let bytes: Buffer | undefined;
      try {
        bytes = this.#files.readOnce(file);
      } catch (error) {
        if (!isOfFile(error)) {
          throw error;
        }
      }
      for (let at = 0; at < rows.length; at += 1) {
        const row = rows[at] as number;
        if (bytes === undefined) {
          found.addLost(row);
        } else {
          found.add(row, eventOf(recordAt(bytes, offsets[at] as number, lengths[at] as number, flags[at] as number)));
          await turn();
        }
      }
    }
    return found.finish();
  }
}

/** Lets other requests in between now and then, and stops when the signal does. */
function pauses(signal: AbortSignal): () => Promise<void> {
  const slices = new Slices();
  return async () => {
    await slices.pause();
    signal.throwIfAborted();
  };
}
