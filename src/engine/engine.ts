import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import type { Failure, FailureData } from "../model/failure.ts";
import type { LookupEnvelope } from "../model/record.ts";
import type { Condition } from "../query/condition.ts";
import { mayReach } from "./firstLook.ts";
import type { StoredRecord } from "./recordBytes.ts";
import type { EngineRequests, FileProblem, RequestName } from "./requests.ts";
import { Selection, type TableLink } from "./selection.ts";
import type { TimeSpan } from "./table.ts";
import { WorkerLink, workerGone } from "./workerLink.ts";

export interface EngineOptions {
  /** Starts a thread that runs `worker.ts`, on first use and again after one died. */
  readonly start: () => Worker;
  /** Threads at most. */
  readonly workers: number;
  /** The engine's own: holds the records that were added, until it is disposed. */
  readonly folder: string;
  /** Where segments of files are kept, so that the same files need not be indexed again. Absent: nowhere. */
  readonly cache?: string;
  /** Told when a thread died. What was added is there again with the next request; whatever was running then fails. */
  readonly onRestart: (failure: FailureData) => void;
}

export interface AddProgress {
  readonly files: number;
  readonly filesRead: number;
}

/** Files to index at once: about as many records as a segment holds. */
const FILES_AT_ONCE = 1_000;
const FILES_TO_SCAN = 16;
/** Deaths in a row, without an answer in between, after which no thread is started any more. */
const MAX_DEATHS = 3;

/** The index over everything fetched: rows of records in files, in worker threads that start on first use. */
export class Engine {
  readonly #options: EngineOptions;
  /** The first holds the table; all of them build and read. */
  #links: (WorkerLink | undefined)[];
  /** Every file that was added, in order: what the table is built from again. */
  readonly #files: string[] = [];
  /** What the table died of, until it holds what was added again. */
  #died: Failure | undefined;
  #restoring: Promise<void> | undefined;
  /** Grows with every death of the table. */
  #generation = 0;
  #deaths = 0;
  #views = 0;
  #disposed = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#links = Array.from({ length: Math.max(1, options.workers) }, () => undefined);
  }

  /**
   * Adds records that were just fetched. They are kept in a file of the engine's own; for what is in a file already, such
   * as the shelf's, see `addFiles`. Throws `Failure`.
   */
  async add(records: readonly { readonly json: string; readonly envelope: LookupEnvelope }[]): Promise<void> {
    const path = join(this.#options.folder, `${randomUUID()}.json.gz`);
    await this.#ask("keep", [path, records]);
    this.#files.push(path);
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
    await this.#shared(parts, async (link, part) => {
      const { records, lost } = await link.request("scan", [condition, span, part], { signal });
      this.#deaths = 0;
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

  /** `events`: each once. `bytes`: what the index takes in memory. */
  async counts(): Promise<{ readonly events: number; readonly rows: number; readonly bytes: number }> {
    return await this.#ask("counts", []);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await Promise.all(this.#links.map((link) => link?.stop()));
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  /** Reads, scans and opens, part by part: several threads read ahead, the table takes the parts in order. */
  async #index(
    files: readonly string[],
    options: { readonly signal?: AbortSignal; readonly onProgress?: (progress: AddProgress) => void },
    remember: boolean,
  ): Promise<readonly FileProblem[]> {
    const problems: FileProblem[] = [];
    const size = Math.min(FILES_AT_ONCE, Math.max(1, Math.ceil(files.length / this.#links.length)));
    const parts = Array.from({ length: Math.ceil(files.length / size) }, (_, part) =>
      files.slice(part * size, part * size + size),
    );
    const generation = this.#generation;
    let before: Promise<void> = Promise.resolve();
    let filesRead = 0;
    await this.#shared(parts, async (link, part) => {
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
          await this.#link(0).request("open", [bytes], { transfer: [bytes.buffer] });
        }
        this.#deaths = 0;
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

  /** Each of the parts in one of the threads, one at a time in each. After a failure no further part is begun. */
  async #shared<Part>(parts: readonly Part[], work: (link: WorkerLink, part: Part) => Promise<void>): Promise<void> {
    const left = parts.values();
    let failed = false;
    await Promise.all(
      this.#links.map(async (_, number) => {
        for (const part of left) {
          try {
            await work(this.#link(number), part);
          } catch (error) {
            failed = true;
            throw error;
          }
          if (failed) {
            return;
          }
        }
      }),
    );
  }

  #link(number: number): WorkerLink {
    const link = this.#links[number];
    if (link !== undefined && !link.isGone) {
      return link;
    }
    if (this.#disposed) {
      throw new Error("the engine is disposed");
    }
    const started = new WorkerLink(this.#options.start(), (failure) => this.#lost(number, failure));
    this.#links[number] = started;
    return started;
  }

  #lost(number: number, failure: Failure): void {
    if (this.#disposed) {
      return;
    }
    this.#deaths += 1;
    if (number === 0) {
      this.#generation += 1;
      this.#died = failure;
    }
    this.#options.onRestart(failure.toData());
  }

  /** Makes sure that the table holds what was added. */
  async #restore(): Promise<void> {
    if (this.#died === undefined) {
      return;
    }
    if (this.#deaths > MAX_DEATHS) {
      throw this.#died;
    }
    this.#restoring ??= this.#again().finally(() => {
      this.#restoring = undefined;
    });
    await this.#restoring;
  }

  async #again(): Promise<void> {
    // What another thread may have put into a new table meanwhile is among the files as well.
    await this.#links[0]?.stop();
    this.#generation += 1;
    const generation = this.#generation;
    await this.#index([...this.#files], {}, false);
    if (this.#generation === generation) {
      this.#died = undefined;
    }
  }

  async #ask<Name extends RequestName>(
    name: Name,
    args: Parameters<EngineRequests[Name]>,
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<EngineRequests[Name]>>> {
    await this.#restore();
    const value = await this.#link(0).request(name, args, { signal });
    this.#deaths = 0;
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
        await this.#shared(files, async (link, part) => {
          const { rows, lost } = await link.request("sift", [condition, part], { signal });
          await found(part, rows, lost);
        });
      },
    };
  }
}
