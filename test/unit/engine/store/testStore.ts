import { Worker } from "node:worker_threads";
import { RecordStore, type RecordStoreOptions } from "../../../../src/engine/store/recordStore.ts";
import { EngineThreads } from "../../../../src/engine/threads.ts";
import { threadProgram } from "../../../threadProgram.ts";

const program = threadProgram("engine");
/** One thread for all stores of a test file, which ends with the process. */
const threads = new EngineThreads({ start: () => new Worker(program), workers: 1 });

/** A record store as a window has it: each call is another window. */
export function testStore(folder: string, more: Partial<RecordStoreOptions> = {}): RecordStore {
  return new RecordStore({
    threads: async () => threads,
    folder,
    limits: () => ({ maxBytes: 1e9, maxAge: 1e12, memoryOnly: false }),
    onRefused: (refused) => {
      throw new Error(refused.detail);
    },
    ...more,
  });
}
