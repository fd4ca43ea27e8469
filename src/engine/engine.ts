import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { RecordText } from "../model/event/record.ts";
import { Failure, type FailureData } from "../model/failure.ts";
import type { Condition } from "../query/condition/condition.ts";
import type { RefusedWrite } from "./fileErrors.ts";
import type { WriteTarget } from "./recordWriter.ts";
import type { FileProblem, Kept, TableCounts, TableRequests } from "./requests.ts";
import { Selection, type TableLink } from "./selection.ts";
import type { PinnedSegment } from "./store/storeRequests.ts";
import type { TableRecord } from "./table/tableRows.ts";
import type { TimeSpan } from "./table/timeSpan.ts";
import type { EngineThreads } from "./threads.ts";
import { WorkerGone } from "./workerLink.ts";

export interface EngineOptions {
  /** Shared with other tables; not disposed with this one. */
  readonly threads: EngineThreads;
  /** The table's own: holds the records that were added, until it is disposed. */
  readonly folder: string;
  /** Whether nothing is to be written to the disk. Default false. */
  readonly memoryOnly?: () => boolean;
  /** Told when the table was lost with its thread. It is built again with the next request. */
  readonly onRestart: (failure: FailureData) => void;
  /** Told once when the disk does not take what is added, and it is held in memory instead. */
  readonly onHeld?: (refused: RefusedWrite) => void;
}

/** Files to index at once: about as many records as a segment holds. */
const FILES_AT_ONCE = 1_000;
/** How often one request is made again after a thread died of it, or while it waited. */
const MOST_DEATHS = 3;

/** A table over everything fetched for one purpose: rows of records in files, in worker threads that start on first use. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #threads: EngineThreads;
  readonly #table: number;
  /** The thread that holds the table. */
  readonly #home: number;
  readonly #unlisten: () => void;
  /** Every file that was added, in order: what the table is built from again. */
  readonly #files: string[] = [];
  /** Those of them that were written for this table. */
  readonly #own: string[] = [];
  /** What the table died of, until it holds what was added again. */
  #died: Failure | undefined;
  #restoring: Promise<void> | undefined;
  /** Events in the table as far as it answered, each once. */
  #events = 0;
  /** Events that were added, and are not in the table any more. */
  #missing = 0;
  #refused: RefusedWrite | undefined;
  /** Grows with every death of the table. */
  #generation = 0;
  #views = 0;
  #disposed = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#threads = options.threads;
    const { table, thread } = options.threads.allocate();
    this.#table = table;
    this.#home = thread;
    this.#unlisten = options.threads.listen((number, failure) => this.#lost(number, failure));
  }

  /**
   * Adds records that were just fetched: all of them, or none where it throws. They are kept in a file of the engine's
   * own, or in memory where the disk does not take it; for what is in a file already, see `addFiles`. Answers how many of
   * them are events that were not here. Throws `Failure`: "storage" where neither disk nor memory takes them, "internal"
   * where threads die of it.
   */
  async add(records: readonly RecordText[]): Promise<number> {
    return await this.#keep((target) => this.#ask("keep", [target, records]));
  }

  /** Adds records that take the place of those with their event ids. Throws as `add`. */
  async amend(records: readonly RecordText[]): Promise<void> {
    await this.#keep((target) => this.#ask("amend", [target, records]));
  }

  async #keep(write: (target: WriteTarget) => Promise<Kept>): Promise<number> {
    const path = join(this.#options.folder, randomUUID());
    const memoryOnly = this.#options.memoryOnly?.() === true;
    const { files, held, refused, added, unread, events } = await this.#surviving(() =>
      write({ path, room: this.#threads.room, memoryOnly }),
    );
    this.#files.push(...files);
    this.#own.push(...files);
    this.#threads.hold(held);
    this.#events = events;
    this.#missing += unread;
    if (refused !== undefined && this.#refused === undefined) {
      this.#refused = refused;
      this.#options.onHeld?.(refused);
    }
    return added;
  }

  /**
   * Adds the records of files, plain or gzip, in the order of the files: a file whole or not at all. Answers the files that
   * were not added, and why. Throws `Failure`, and an AbortError when aborted: what was added until then stays.
   */
  async addFiles(
    files: readonly string[],
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<readonly FileProblem[]> {
    const problems: FileProblem[] = [];
    const done = new Set<string>();
    const added = (part: readonly string[], found: readonly FileProblem[]): void => {
      // What only builds the table again is no answer: threads may die of what is asked next, again and again.
      this.#threads.answered();
      for (const file of part) {
        done.add(file);
      }
      problems.push(...found);
      const bad = new Set(found.map(({ file }) => file));
      this.#files.push(...part.filter((file) => !bad.has(file)));
    };
    await this.#surviving(async () => {
      await this.#restore();
      const left = files.filter((file) => !done.has(file));
      await this.#index(left, added, options.signal);
    });
    return problems;
  }

  /**
   * Adds segments of the record store, whose records stay in their files. Their `columns` can be used no more afterwards.
   * Where they are absent, or a thread dies, the records are scanned instead. Answers and throws as `addFiles`.
   */
  async addSegments(segments: readonly PinnedSegment[], signal?: AbortSignal): Promise<readonly FileProblem[]> {
    const left: string[] = [];
    for (const { file, columns } of segments) {
      signal?.throwIfAborted();
      if (columns === undefined || !(await this.#addColumns(file, columns))) {
        left.push(file);
      }
    }
    return left.length === 0 ? [] : await this.addFiles(left, { signal });
  }

  /** Whether the table has the rows now. */
  async #addColumns(file: string, columns: Uint8Array<ArrayBuffer>): Promise<boolean> {
    try {
      await this.#restore();
      this.#check();
      const generation = this.#generation;
      await this.#open(columns);
      if (this.#generation !== generation) {
        return false;
      }
    } catch (error) {
      if (error instanceof WorkerGone) {
        return false;
      }
      throw error;
    }
    this.#threads.answered();
    this.#files.push(file);
    return true;
  }

  /** Events that were added and are not here any more: the files that hold them could not be read when the table was built again. */
  get missing(): number {
    return this.#missing;
  }

  /** Why the disk did not take what was added, which is then held in memory; undefined where it took everything. */
  get refused(): RefusedWrite | undefined {
    return this.#refused;
  }

  /** After threads died again and again, and nothing was asked of them any more: asks them again. */
  revive(): void {
    this.#threads.answered();
  }

  /** The events that satisfy a condition, of those that are here and of those that come. `span`: only with a time within. */
  select(condition: Condition | undefined, span?: TimeSpan): Selection {
    this.#views += 1;
    return new Selection({
      view: this.#views,
      condition,
      span,
      link: this.#tableLink(),
    });
  }

  /** The record of an event as it came; undefined for one that is not here. Throws `Failure`. */
  async record(eventId: string, signal?: AbortSignal): Promise<TableRecord | undefined> {
    return await this.#ask("record", [eventId], signal);
  }

  async counts(): Promise<TableCounts> {
    return await this.#ask("counts", []);
  }

  /** Frees the table and what was kept for it. Whatever is asked after that fails. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#unlisten();
    await this.#threads
      .running(this.#home)
      ?.request("drop", [this.#table])
      .catch(() => undefined);
    this.#threads.release(this.#own);
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  /**
   * Reads, scans and opens, part by part: several threads read ahead, the table takes the parts in order. `added` is told
   * of each part when it is in the table, with what could not be read of it.
   */
  async #index(
    files: readonly string[],
    added: (part: readonly string[], problems: readonly FileProblem[]) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const size = Math.min(FILES_AT_ONCE, Math.max(1, Math.ceil(files.length / this.#threads.size)));
    const parts = Array.from({ length: Math.ceil(files.length / size) }, (_, part) =>
      files.slice(part * size, part * size + size),
    );
    const generation = this.#generation;
    let before: Promise<void> = Promise.resolve();
    await this.#threads.share(parts, async (link, part) => {
      const turn = before;
      const taken = Promise.withResolvers<void>();
      before = taken.promise;
      try {
        const built = await link.request("build", [part], { signal });
        await turn;
        signal?.throwIfAborted();
        for (const bytes of built.segments) {
          if (this.#generation !== generation) {
            throw this.#died ?? new WorkerGone("another table");
          }
          this.#check();
          await this.#open(bytes);
        }
        added(part, built.problems);
      } finally {
        taken.resolve();
      }
    });
  }

  async #open(segment: Uint8Array<ArrayBuffer>): Promise<void> {
    const home = this.#threads.link(this.#home);
    this.#events = await home.request("open", [segment], { table: this.#table, transfer: [segment.buffer] });
  }

  #lost(number: number, failure: Failure): void {
    if (number === this.#home) {
      this.#generation += 1;
      this.#died = failure;
      this.#options.onRestart(failure.toData());
    }
  }

  #check(): void {
    if (this.#disposed) {
      throw new Error("this table is disposed");
    }
  }

  /** Makes sure that the table holds what was added. */
  async #restore(): Promise<void> {
    if (this.#died === undefined) {
      return;
    }
    if (this.#threads.isHopeless) {
      throw hopeless(this.#died);
    }
    this.#restoring ??= this.#again().finally(() => {
      this.#restoring = undefined;
    });
    await this.#restoring;
  }

  async #again(): Promise<void> {
    const wanted = this.#events + this.#missing;
    // What another thread may have put into a new table meanwhile is among the files as well.
    await this.#threads.link(this.#home).request("drop", [this.#table]);
    this.#generation += 1;
    const generation = this.#generation;
    this.#events = 0;
    this.#missing = wanted;
    await this.#index([...this.#files], () => {
      this.#missing = wanted - this.#events;
    });
    if (this.#generation === generation) {
      this.#died = undefined;
    }
  }

  /** Makes a request again when a thread died meanwhile, since another thread may answer it. */
  async #surviving<T>(ask: () => Promise<T>): Promise<T> {
    for (let deaths = 1; ; deaths += 1) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof WorkerGone) || deaths > MOST_DEATHS || this.#threads.isHopeless || this.#disposed) {
          throw error;
        }
      }
    }
  }

  async #ask<Name extends keyof TableRequests>(
    name: Name,
    args: Parameters<TableRequests[Name]>,
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<TableRequests[Name]>>> {
    this.#check();
    await this.#restore();
    this.#check();
    const value = await this.#threads.link(this.#home).request(name, args, { signal, table: this.#table });
    // Nothing is read for a "close": what a thread dies of may be asked next.
    if (name !== "close") {
      this.#threads.answered();
    }
    return value;
  }

  #tableLink(): TableLink {
    return {
      generation: async () => {
        await this.#restore();
        return this.#generation;
      },
      ask: (name, args, signal) => this.#ask(name, args, signal),
      surviving: (ask) => this.#surviving(ask),
      sift: async (plan, files, signal, found) => {
        await this.#threads.share(files, async (link, part) => {
          const { rows, lost } = await link.request("sift", [plan, part], { signal });
          await found(part, rows, lost);
        });
      },
      derive: async (name, files, signal, found) => {
        await this.#threads.share(files, async (link, part) => {
          await found(part, await link.request("derive", [name, part], { signal }));
        });
      },
    };
  }
}

/** Why nothing is asked of threads any more that died again and again. */
function hopeless({ detail }: Failure): Failure {
  return new Failure({
    reason: "internal",
    message:
      "The index of events stops again and again, so its events cannot be shown. Try again, or run the search again.",
    context: {},
    remedies: [{ kind: "retry" }, { kind: "show-log" }],
    ...(detail === undefined ? {} : { detail }),
  });
}
