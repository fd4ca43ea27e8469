import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Failure, FailureData } from "../model/failure.ts";
import type { Condition } from "../query/condition.ts";
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
  /** Told when the table was lost with its thread. What was added is there again with the next request; what was running then fails. */
  readonly onRestart: (failure: FailureData) => void;
}

/** Files to index at once: about as many records as a segment holds. */
const FILES_AT_ONCE = 1_000;

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
   * Adds the records of files, plain or gzip, in the order of the files. Answers what could not be read. Throws `Failure`,
   * and an AbortError when aborted: what was added until then stays.
   */
  async addFiles(
    files: readonly string[],
    options: { readonly signal?: AbortSignal } = {},
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
    });
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
    options: { readonly signal?: AbortSignal },
    remember: boolean,
  ): Promise<readonly FileProblem[]> {
    const problems: FileProblem[] = [];
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
        const built = await link.request("build", [part], { signal: options.signal });
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
