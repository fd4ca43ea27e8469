// Runs first in each thread of a mutation run. `threads.mjs` is the other side.
import { getEnvironmentData } from "node:worker_threads";

const { activeMutant, hitLimit, loading, running } = /** @type {any} */ (getEnvironmentData("stryker") ?? {});
if (running !== undefined) {
  /** @type {Uint32Array | undefined} */
  let hits;
  /** @type {any} */ (globalThis).__stryker__ = {
    activeMutant,
    hitCount: 0,
    hitLimit,
    mutantCoverage: {
      perTest: {},
      /** The modules of a thread load in one go, before the first microtask. */
      get static() {
        if (hits === undefined) {
          hits = loading;
          queueMicrotask(() => {
            hits = running;
          });
        }
        return hits;
      },
    },
  };
}
