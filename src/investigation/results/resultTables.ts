import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "../../engine/engine.ts";
import type { RefusedWrite } from "../../engine/fileErrors.ts";
import { isOfThisProcess, isOwnerName, mayRun, ownerName } from "../../engine/owner.ts";
import type { WindowThreads } from "../../engine/windowThreads.ts";

export interface ResultTablesOptions {
  /** Not disposed with the tables. */
  readonly threads: WindowThreads;
  /** Where the windows of this machine keep what their results hold, a folder each; made when first written to. */
  readonly folder: string;
  /** Whether nothing is to be written to the disk. Default false. */
  readonly memoryOnly?: () => boolean;
  /** Told of each table when the disk does not take what it is to hold, so that it is held in memory. */
  readonly onHeld?: (refused: RefusedWrite) => void;
}

/** The tables behind the results of one window. */
export class ResultTables {
  readonly #options: ResultTablesOptions;
  readonly #own: string;

  constructor(options: ResultTablesOptions) {
    this.#options = options;
    this.#own = join(options.folder, ownerName());
  }

  /** A table of its own; `onRestart` is told when it was lost with its thread and has to be built again. */
  async open(onRestart: () => void): Promise<Engine> {
    const { Engine } = await import("../../engine/engine.ts");
    const threads = await this.#options.threads.running();
    const { onHeld, memoryOnly } = this.#options;
    return new Engine({
      threads,
      folder: join(this.#own, randomUUID()),
      onRestart,
      ...(onHeld === undefined ? {} : { onHeld }),
      ...(memoryOnly === undefined ? {} : { memoryOnly }),
    });
  }

  /** Removes what windows left behind that ended without doing so. Never fails: the next one tries again. */
  async sweep(): Promise<void> {
    const names = await readdir(this.#options.folder).catch(() => []);
    for (const name of names) {
      const path = join(this.#options.folder, name);
      // A folder of this process that is not its own was left by an earlier one of the same number.
      if (isOwnerName(name) && path !== this.#own && (isOfThisProcess(name) || !mayRun(name))) {
        await rm(path, { recursive: true, force: true }).catch(() => undefined);
      }
    }
  }

  dispose(): void {
    rmSync(this.#own, { recursive: true, force: true, maxRetries: 2 });
  }
}
