import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { EngineThreads } from "./threads.ts";

const MOST_THREADS = 4;

/** The threads that the record store and all tables of a window share. They start with the first that needs them. */
export class WindowThreads {
  readonly #program: string | URL;
  #threads: Promise<EngineThreads> | undefined;
  #disposed = false;

  /** `program`: what a thread runs, the bundle of `engine/worker.ts`. */
  constructor(program: string | URL) {
    this.#program = program;
  }

  async running(): Promise<EngineThreads> {
    this.#threads ??= import("./threads.ts").then(
      ({ EngineThreads }) =>
        new EngineThreads({
          start: () => new Worker(this.#program),
          workers: Math.min(MOST_THREADS, availableParallelism()),
        }),
    );
    const threads = await this.#threads;
    if (this.#disposed) {
      await threads.dispose();
    }
    return threads;
  }

  /** Ends the threads. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await (await this.#threads)?.dispose();
  }
}
