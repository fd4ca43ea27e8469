import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { availableParallelism, hostname } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Engine } from "../../engine/engine.ts";
import type { RefusedWrite } from "../../engine/fileErrors.ts";
import type { EngineThreads } from "../../engine/threads.ts";

export interface ResultTablesOptions {
  /** The program that a thread runs: the bundle of `engine/worker.ts`. */
  readonly program: string | URL;
  /** Where the windows of this machine keep what their results hold, a folder each; made when first written to. */
  readonly folder: string;
  /** Told of each table when the disk does not take what it is to hold, so that it is held in memory. */
  readonly onHeld?: (refused: RefusedWrite) => void;
}

const MOST_THREADS = 4;
const NAME = /^([0-9a-z]+)-(\d+)-[0-9a-f-]{36}$/;

/** The tables behind the results of one window. They share threads, which start with the first of them. */
export class ResultTables {
  readonly #options: ResultTablesOptions;
  readonly #own: string;
  #threads: Promise<EngineThreads> | undefined;
  #disposed = false;

  constructor(options: ResultTablesOptions) {
    this.#options = options;
    this.#own = join(options.folder, `${machine()}-${process.pid}-${randomUUID()}`);
  }

  /** A table of its own; `onRestart` is told when it was lost with its thread and has to be built again. */
  async open(onRestart: () => void): Promise<Engine> {
    const { Engine } = await import("../../engine/engine.ts");
    const threads = await this.#running();
    const { onHeld } = this.#options;
    const folder = join(this.#own, randomUUID());
    return new Engine({ threads, folder, onRestart, ...(onHeld === undefined ? {} : { onHeld }) });
  }

  /** Removes what windows left behind that ended without doing so. Never fails: the next one tries again. */
  async sweep(): Promise<void> {
    const names = await readdir(this.#options.folder).catch(() => []);
    for (const name of names) {
      const [, host, pid] = NAME.exec(name) ?? [];
      const path = join(this.#options.folder, name);
      if (path !== this.#own && host === machine() && !isAlive(Number(pid))) {
        await rm(path, { recursive: true, force: true }).catch(() => undefined);
      }
    }
  }

  dispose(): void {
    this.#disposed = true;
    // A window that closes waits for nobody.
    void this.#threads?.then((threads) => threads.dispose());
    rmSync(this.#own, { recursive: true, force: true, maxRetries: 2 });
  }

  async #running(): Promise<EngineThreads> {
    this.#threads ??= import("../../engine/threads.ts").then(
      ({ EngineThreads }) =>
        new EngineThreads({
          start: () => new Worker(this.#options.program),
          workers: Math.min(MOST_THREADS, availableParallelism()),
        }),
    );
    const threads = await this.#threads;
    if (this.#disposed) {
      await threads.dispose();
    }
    return threads;
  }
}

/** Process numbers mean something on one machine only, and a home folder may be shared by several. */
function machine(): string {
  return hostname()
    .toLowerCase()
    .replace(/[^0-9a-z]/g, "")
    .slice(0, 40)
    .padEnd(1, "x");
}

/** A folder of this process that is not its own was left by an earlier one of the same number. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) {
    return false;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
