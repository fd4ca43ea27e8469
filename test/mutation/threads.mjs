// Worker threads of the tests run with the active change of the code, and what they run counts as run by the test that used
// them. `inThread.mjs` is the other side.
import { setEnvironmentData } from "node:worker_threads";
import { afterEach, beforeAll } from "vitest";

/** @typedef {Record<number, number>} Hits How often the place of each change was run. */

/**
 * What Stryker shares with the code that it changed, in each thread.
 * @type {{
 *   readonly activeMutant?: string;
 *   readonly hitLimit?: number;
 *   readonly currentTestId?: string;
 *   mutantCoverage?: { readonly static: Hits; readonly perTest: Record<string, Hits> };
 * }}
 */
const stryker = /** @type {any} */ (globalThis).__stryker__;

/** Changes at most that are counted: more than the code has. */
const CHANGES = 200_000;

/** What threads ran while they loaded their modules, and later. */
const loading = new Uint32Array(new SharedArrayBuffer(4 * CHANGES));
const running = new Uint32Array(new SharedArrayBuffer(4 * CHANGES));

// After Stryker has set the active change, and before any test.
beforeAll(() => {
  const { activeMutant, hitLimit } = stryker;
  setEnvironmentData("stryker", { activeMutant, hitLimit, loading, running });
});

afterEach(() => {
  const { currentTestId: test } = stryker;
  if (test !== undefined) {
    stryker.mutantCoverage ??= { static: {}, perTest: {} };
    const { static: atLoad, perTest } = stryker.mutantCoverage;
    perTest[test] ??= {};
    moveHits(loading, atLoad);
    moveHits(running, perTest[test]);
  }
});

/**
 * @param {Uint32Array} from
 * @param {Hits} to
 */
function moveHits(from, to) {
  for (let change = 0; change < CHANGES; change += 1) {
    const count = from[change] ?? 0;
    if (count > 0) {
      to[change] = (to[change] ?? 0) + count;
    }
  }
  from.fill(0);
}
