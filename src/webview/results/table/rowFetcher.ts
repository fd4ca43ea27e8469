import type { ResultColumn } from "../../../protocol/columns.ts";
import type { ResultRow } from "../../../protocol/resultRow.ts";
import type { RowCache, RowRange } from "./rowCache.ts";

/** Requests for rows in view that may be on their way at once: those for rows that were passed delay the others. */
const IN_FLIGHT = 2;
/** Rows to fetch ahead: so many times what fits into the view in the direction of the last movement, and once behind. */
const AHEAD = 3;

export interface RowFetcherActions {
  rows(range: RowRange, columns: readonly ResultColumn[]): Promise<readonly ResultRow[]>;
  /** Rows arrived in a cache. */
  arrived(cache: RowCache): void;
  failed(error: unknown): void;
}

/**
 * Requests the rows in view, and only those first; once they are here, rows around them. What was passed meanwhile is not
 * requested any more.
 */
export class RowFetcher {
  readonly #actions: RowFetcherActions;
  #first = 0;
  #isDownward = true;

  constructor(actions: RowFetcherActions) {
    this.#actions = actions;
  }

  /** The rows from `first`, `fitting` of them, are in view, of `count` in all. */
  fetch(cache: RowCache, first: number, fitting: number, count: number): void {
    this.#isDownward = first === this.#first ? this.#isDownward : first > this.#first;
    this.#first = first;
    const end = Math.min(count, first + fitting);
    const wanted = cache.missing(first, end).slice(0, Math.max(0, IN_FLIGHT - cache.pending));
    for (const range of wanted) {
      this.#request(cache, range);
    }
    if (cache.pending === 0) {
      const [above, below] = this.#isDownward ? [1, AHEAD] : [AHEAD, 1];
      const ahead = cache.missing(end, Math.min(count, end + below * fitting));
      // The nearest to the view first.
      const behind = cache.missing(first - above * fitting, first).toReversed();
      const [next] = this.#isDownward ? [...ahead, ...behind] : [...behind, ...ahead];
      if (next !== undefined) {
        this.#request(cache, next);
      }
    }
  }

  #request(cache: RowCache, range: RowRange): void {
    cache.asking(range);
    this.#actions.rows(range, cache.columns).then(
      (rows) => {
        cache.answered(range, rows);
        this.#actions.arrived(cache);
      },
      (error: unknown) => {
        cache.ended(range);
        this.#actions.failed(error);
      },
    );
  }
}
