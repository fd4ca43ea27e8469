import type { Worker } from "node:worker_threads";
import { Emitter } from "../async/emitter.ts";
import type { Failure, FailureData } from "../model/failure.ts";
import type { HeldFile } from "./heldFile.ts";
import { WorkerLink } from "./workerLink.ts";

export interface ThreadOptions {
  /** Starts a thread that runs `worker.ts`, on first use and again after one died. */
  readonly start: () => Worker;
  /** Threads at most. */
  readonly workers: number;
  /** Bytes of files that may be held in memory, all tables together, where the disk takes no more. Absent: `HELD_BYTES`. */
  readonly heldBytes?: number;
  /** Told when a thread died, whatever it held. */
  readonly onRestart?: (failure: FailureData) => void;
}

/** Deaths in a row, without an answer in between, after which no table is built again. */
const MAX_DEATHS = 3;

/** Compressed, as they would be on disk: some 500,000 events. */
const HELD_BYTES = 128 * 1024 * 1024;

/** The threads that all tables of a window share: all of them build and read, and each holds some of the tables. */
export class EngineThreads {
  readonly #options: ThreadOptions;
  readonly #links: (WorkerLink | undefined)[];
  readonly #lost = new Emitter<{ readonly thread: number; readonly failure: Failure }>();
  /** Files that the disk did not take, by their paths. They outlive the threads, which all read them. */
  readonly #held = new Map<string, SharedArrayBuffer>();
  #tables = 0;
  #deaths = 0;
  #disposed = false;

  constructor(options: ThreadOptions) {
    this.#options = options;
    this.#links = Array.from({ length: Math.max(1, options.workers) }, () => undefined);
  }

  get size(): number {
    return this.#links.length;
  }

  /** Threads died again and again: it may be what they are asked. */
  get isHopeless(): boolean {
    return this.#deaths > MAX_DEATHS;
  }

  /** A number for another table, and the thread that is to hold it. */
  allocate(): { readonly table: number; readonly thread: number } {
    this.#tables += 1;
    return { table: this.#tables, thread: this.#tables % this.#links.length };
  }

  /** Answers what ends the listening. `lost` is told of a thread that died by itself, before anything else goes on. */
  listen(lost: (thread: number, failure: Failure) => void): () => void {
    return this.#lost.on(({ thread, failure }) => lost(thread, failure));
  }

  link(number: number): WorkerLink {
    const link = this.#links[number];
    if (link !== undefined && !link.isGone) {
      return link;
    }
    if (this.#disposed) {
      throw new Error("the engine is disposed");
    }
    const started = new WorkerLink(this.#options.start(), (failure) => this.#died(number, failure));
    this.#links[number] = started;
    for (const [path, bytes] of this.#held) {
      tell(started.request("hold", [path, bytes]));
    }
    return started;
  }

  /** Bytes that can still be held in memory. */
  get room(): number {
    let room = this.#options.heldBytes ?? HELD_BYTES;
    for (const { byteLength } of this.#held.values()) {
      room -= byteLength;
    }
    return Math.max(0, room);
  }

  /** Holds files for all threads, until they are released. */
  hold(files: readonly HeldFile[]): void {
    for (const { path, bytes } of files) {
      this.#held.set(path, bytes);
      this.#tellAll((link) => link.request("hold", [path, bytes]));
    }
  }

  /** Frees those of the files that are held. */
  release(paths: readonly string[]): void {
    const held = paths.filter((path) => this.#held.delete(path));
    if (held.length > 0) {
      this.#tellAll((link) => link.request("release", [held]));
    }
  }

  /** The thread of this number, if it runs. */
  running(number: number): WorkerLink | undefined {
    const link = this.#links[number];
    return link === undefined || link.isGone ? undefined : link;
  }

  /** A thread answered: they are not dying of what they are asked. */
  answered(): void {
    this.#deaths = 0;
  }

  /**
   * Each of the parts in one of the threads, one at a time in each. After a failure no further part is begun, and the
   * failure is thrown when those that were begun have ended.
   */
  async share<Part>(parts: readonly Part[], work: (link: WorkerLink, part: Part) => Promise<void>): Promise<void> {
    const left = parts.values();
    let failed = false;
    const ends = await Promise.allSettled(
      this.#links.map(async (_, number) => {
        for (const part of left) {
          try {
            await work(this.link(number), part);
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
    for (const end of ends) {
      if (end.status === "rejected") {
        throw end.reason;
      }
    }
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await Promise.all(this.#links.map((link) => link?.stop()));
  }

  #tellAll(ask: (link: WorkerLink) => Promise<void>): void {
    for (const number of this.#links.keys()) {
      const link = this.running(number);
      if (link !== undefined) {
        tell(ask(link));
      }
    }
  }

  #died(number: number, failure: Failure): void {
    if (this.#disposed) {
      return;
    }
    this.#deaths += 1;
    this.#lost.fire({ thread: number, failure });
    this.#options.onRestart?.(failure.toData());
  }
}

/** Lets a thread know what later requests build on. One that dies meanwhile learns it when it is started again. */
function tell(told: Promise<void>): void {
  told.catch(() => undefined);
}
