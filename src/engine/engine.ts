import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Failure, FailureData } from "../model/failure.ts";
import type { Condition } from "../query/condition.ts";
import { mayReach } from "./firstLook.ts";
import type { FileProblem, KeptRecord, TableCounts, TableRequests } from "./requests.ts";
import type { StoredRecord } from "./segment/recordBytes.ts";
import { Selection, type TableLink } from "./selection.ts";
import type { TimeSpan } from "./table/timeSpan.ts";
import type { EngineThreads } from "./threads.ts";
import { workerGone } from "./workerLink.ts";

export interface EngineOptions {
  /** Shared with other tables; not disposed with this one. */
  readonly threads: EngineThreads;
  /** The table's own: holds the records that were added, until it is disposed. */
  readonly folder: string;
  /** Where segments of files are kept, so that the same files need not be indexed again. Absent: nowhere. */
  readonly cache?: string;
  /** Told when the table was lost with its thread. What was added is there again with the next request; what was running then fails. */
  readonly onRestart: (failure: FailureData) => void;
}

export interface AddProgress {
  readonly files: number;
  readonly filesRead: number;
}

/** Files to index at once: about as many records as a segment holds. */
const FILES_AT_ONCE = 1_000;
const FILES_TO_SCAN = 16;

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
  /** What the table died of, until it holds what was added again. */
  #died: Failure | undefined;
  #restoring: Promise<void> | undefined;
  /** Grows with every death of the table. */
  #generation = 0;
  #views = 0;
  #disposed = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#threads = options.threads;
    const { table, thread } = options.threads.place();
    this.#table = table;
    this.#home = thread;
    this.#unlisten = options.threads.listen((number, failure) => this.#lost(number, failure));
  }

  /**
   * Adds records that were just fetched. They are kept in a file of the engine's own; for what is in a file already, such
   * as the shelf's, see `addFiles`. Throws `Failure`.
   */
  async add(records: readonly KeptRecord[]): Promise<void> {
    this.#files.push(...(await this.#ask("keep", [join(this.#options.folder, randomUUID()), records])));
  }

  /**
   * Adds the records of files, plain or gzip, in the order of the files. Those of a part of the files are there as soon as
   * `onProgress` tells of it. Answers what could not be read. Throws `Failure`, and an AbortError when aborted: then
   * the parts that were told of stay.
   */
  async addFiles(
    files: readonly string[],
    options: { readonly signal?: AbortSignal; readonly onProgress?: (progress: AddProgress) => void } = {},
  ): Promise<readonly FileProblem[]> {
    await this.#restore();
    return await this.#index(files, options, true);
  }

  /** The events that satisfy a condition, of those that are here and of those that come. `span`: only with a time within. */
  select(condition: Condition | undefined, span?: TimeSpan): Selection {
    this.#views += 1;
    return new Selection({
      view: this.#views,
      condition,
      span,
      link: this.#tableLink(),
      open: (c, s) => this.select(c, s),
    });
  }

  /**
   * Looks through files that were not added, for an answer at once: the records that satisfy the condition, in no order,
   * as they are found. `span`: only with a time within; files that a trail delivered out of its reach are not read.
   * Answers the files that could not be read. Throws `Failure`, and an AbortError when aborted.
   */
  async scan(
    files: readonly string[],
    condition: Condition | undefined,
    options: {
      readonly span?: TimeSpan;
      readonly signal?: AbortSignal;
      readonly onFound: (records: readonly StoredRecord[], progress: AddProgress) => void;
    },
  ): Promise<readonly string[]> {
    const { span, signal, onFound } = options;
    const within = files.filter((file) => span === undefined || mayReach(file, span));
    const parts = Array.from({ length: Math.ceil(within.length / FILES_TO_SCAN) }, (_, part) =>
      within.slice(part * FILES_TO_SCAN, (part + 1) * FILES_TO_SCAN),
    );
    const gone: string[] = [];
    let filesRead = 0;
    await this.#threads.share(parts, async (link, part) => {
      const { records, lost } = await link.request("scan", [condition, span, part], { signal });
      this.#threads.answered();
      gone.push(...lost);
      filesRead += part.length;
      onFound(records, { files: within.length, filesRead });
    });
    return gone;
  }

  /** The record of an event as it came; undefined for one that is not here. Throws `Failure`. */
  async record(eventId: string, signal?: AbortSignal): Promise<StoredRecord | undefined> {
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
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  /** Reads, scans and opens, part by part: several threads read ahead, the table takes the parts in order. */
  async #index(
    files: readonly string[],
    options: { readonly signal?: AbortSignal; readonly onProgress?: (progress: AddProgress) => void },
    remember: boolean,
  ): Promise<readonly FileProblem[]> {
    const problems: FileProblem[] = [];
    const size = Math.min(FILES_AT_ONCE, Math.max(1, Math.ceil(files.length / this.#threads.size)));
    const parts = Array.from({ length: Math.ceil(files.length / size) }, (_, part) =>
      files.slice(part * size, part * size + size),
    );
    const generation = this.#generation;
    let before: Promise<void> = Promise.resolve();
    let filesRead = 0;
    await this.#threads.share(parts, async (link, part) => {
      const turn = before;
      const taken = Promise.withResolvers<void>();
      before = taken.promise;
      try {
        const built = await link.request("build", [part, this.#options.cache], { signal: options.signal });
        await turn;
        options.signal?.throwIfAborted();
        for (const bytes of built.segments) {
          if (this.#generation !== generation) {
            throw this.#died ?? workerGone("another table");
          }
          this.#check();
          const own = { table: this.#table, transfer: [bytes.buffer] };
          await this.#threads.link(this.#home).request("open", [bytes], own);
        }
        this.#threads.answered();
        problems.push(...built.problems);
        if (remember) {
          this.#files.push(...part);
        }
        filesRead += part.length;
        options.onProgress?.({ files: files.length, filesRead });
      } finally {
        taken.resolve();
      }
    });
    return problems;
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
      throw this.#died;
    }
    this.#restoring ??= this.#again().finally(() => {
      this.#restoring = undefined;
    });
    await this.#restoring;
  }

  async #again(): Promise<void> {
    // What another thread may have put into a new table meanwhile is among the files as well.
    await this.#threads.link(this.#home).request("drop", [this.#table]);
    this.#generation += 1;
    const generation = this.#generation;
    await this.#index([...this.#files], {}, false);
    if (this.#generation === generation) {
      this.#died = undefined;
    }
  }

  async #ask<Name extends keyof TableRequests>(
    name: Name,
    args: Parameters<TableRequests[Name]>,
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<TableRequests[Name]>>> {
    await this.#restore();
    this.#check();
    const value = await this.#threads.link(this.#home).request(name, args, { signal, table: this.#table });
    this.#threads.answered();
    return value;
  }

  #tableLink(): TableLink {
    return {
      generation: async () => {
        await this.#restore();
        return this.#generation;
      },
      ask: (name, args, signal) => this.#ask(name, args, signal),
      sift: async (condition, files, signal, found) => {
        await this.#threads.share(files, async (link, part) => {
          const { rows, lost } = await link.request("sift", [condition, part], { signal });
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
