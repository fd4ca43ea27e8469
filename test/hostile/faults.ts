import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { Engine } from "../../src/engine/engine.ts";
import type { RefusedWrite } from "../../src/engine/fileErrors.ts";
import { RecordStore } from "../../src/engine/store/recordStore.ts";
import { EngineThreads } from "../../src/engine/threads.ts";
import { Results } from "../../src/investigation/results/results.ts";
import { threadProgram } from "../threadProgram.ts";
import { type FaultName, SLOTS } from "./faultSlots.ts";

const program = threadProgram("faulty");

const NO_FAULTS: Readonly<Record<FaultName, number>> = {
  room: -1,
  code: 0,
  dieAtRequests: 0,
  dieAtReplies: 0,
  dieAfterWrites: 0,
  dieOf: 0,
};

export interface FaultyOptions {
  readonly workers?: number;
  /** Bytes of files that may be held in memory. */
  readonly heldBytes?: number;
  /** Bytes that a store may hold in memory. */
  readonly storeBytes?: number;
  /** Default: a temporary folder. */
  readonly folder?: string;
}

/** Results as a window has them, on threads and a disk that fail when the test wants. */
export class FaultyTables {
  readonly folder: string;
  /** What the disk refused, as it was told: once a table. */
  readonly refusals: RefusedWrite[] = [];
  readonly workers: Worker[] = [];
  readonly threads: EngineThreads;
  readonly #control = new SharedArrayBuffer(4 * Object.keys(SLOTS).length);
  readonly #open: Results[] = [];
  readonly #storeBytes: number | undefined;
  #tables = 0;

  constructor({ workers = 1, heldBytes, storeBytes, folder }: FaultyOptions = {}) {
    this.#storeBytes = storeBytes;
    this.folder = folder ?? mkdtempSync(join(tmpdir(), "cloudtrail-faulty-"));
    mkdirSync(this.folder, { recursive: true });
    this.fail({});
    this.threads = new EngineThreads({
      start: () => {
        const worker = new Worker(program, { workerData: this.#control });
        this.workers.push(worker);
        return worker;
      },
      workers,
      ...(heldBytes === undefined ? {} : { heldBytes }),
    });
  }

  /** These faults and no others from now on. */
  fail(faults: Partial<Record<FaultName, number>>): void {
    const control = new Int32Array(this.#control);
    for (const [name, value] of Object.entries({ ...NO_FAULTS, ...faults })) {
      Atomics.store(control, SLOTS[name as FaultName], value);
    }
  }

  /** A record store on these threads and this disk. */
  store(): RecordStore {
    return new RecordStore({
      threads: async () => this.threads,
      folder: join(this.folder, "events"),
      limits: () => ({ maxBytes: 1e9, maxAge: 1e12, memoryOnly: false }),
      ...(this.#storeBytes === undefined ? {} : { heldBytes: this.#storeBytes }),
      onRefused: (refused) => this.refusals.push(refused),
    });
  }

  results(restarted: () => void = () => undefined): Results {
    const results = new Results({
      open: async (onRestart) => {
        this.#tables += 1;
        return new Engine({
          threads: this.threads,
          folder: join(this.folder, `table-${this.#tables}`),
          onRestart,
          onHeld: (refused) => this.refusals.push(refused),
        });
      },
      restarted,
    });
    this.#open.push(results);
    return results;
  }

  async dispose(): Promise<void> {
    this.fail({});
    await Promise.all(this.#open.map((results) => results.close()));
    await this.threads.dispose();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The ids of everything that results show, read record by record, as an export does. */
export async function shownIds(results: Results): Promise<readonly string[]> {
  await results.refresh();
  return (await Array.fromAsync(results.all())).map(({ event }) => event.eventId);
}
