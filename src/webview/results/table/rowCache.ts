import { Lru } from "../../../async/lru.ts";
import type { ResultColumn } from "../../../protocol/columns.ts";
import type { ResultRow } from "../../../protocol/resultRow.ts";

/** Rows are cached in blocks of so many: few, so that a request need not ask for much more than what is in view. */
export const BLOCK = 10;
/** Maximum number of blocks; the least recently used ones are dropped. */
const KEPT = 600;
/** Most rows of one request. The host answers at most 500. */
const MOST_ROWS = 100;

/** Rows from `start`, `count` of them. */
export interface RowRange {
  readonly start: number;
  readonly count: number;
}

/** The fetched rows of one order of one search, in blocks. */
export class RowCache {
  readonly #blocks = new Lru<number, readonly ResultRow[]>({ maxEntries: KEPT });
  /** Requested blocks that have not arrived. */
  readonly #asked = new Set<number>();
  #requests = 0;
  /** The cells that its rows have. */
  readonly columns: readonly ResultColumn[];

  constructor(columns: readonly ResultColumn[]) {
    this.columns = columns;
  }

  row(index: number): ResultRow | undefined {
    return this.#blocks.get(Math.floor(index / BLOCK))?.[index % BLOCK];
  }

  /**
   * What to request for the rows `from` to `to` (exclusive): whole blocks that are neither here nor requested, those that
   * are neighbors in one range.
   */
  missing(from: number, to: number): RowRange[] {
    const ranges: { start: number; count: number }[] = [];
    for (let block = Math.floor(Math.max(0, from) / BLOCK); block * BLOCK < to; block += 1) {
      if (this.#blocks.peek(block) !== undefined || this.#asked.has(block)) {
        continue;
      }
      const last = ranges.at(-1);
      if (last !== undefined && last.start + last.count === block * BLOCK && last.count < MOST_ROWS) {
        last.count += BLOCK;
      } else {
        ranges.push({ start: block * BLOCK, count: BLOCK });
      }
    }
    return ranges;
  }

  /** Number of requests whose answer has not arrived. */
  get pending(): number {
    return this.#requests;
  }

  asking(range: RowRange): void {
    this.#requests += 1;
    for (const block of blocksOf(range)) {
      this.#asked.add(block);
    }
  }

  /** The request has ended, with an answer or without one. */
  ended(range: RowRange): void {
    this.#requests -= 1;
    for (const block of blocksOf(range)) {
      this.#asked.delete(block);
    }
  }

  /** Takes the answer to a request: fewer rows than requested if there are no more. */
  answered(range: RowRange, rows: readonly ResultRow[]): void {
    this.ended(range);
    this.put(range, rows);
  }

  put(range: RowRange, rows: readonly ResultRow[]): void {
    for (const [at, block] of blocksOf(range).entries()) {
      this.#blocks.set(block, rows.slice(at * BLOCK, (at + 1) * BLOCK));
    }
  }

  /** Index of an event in the cached rows; -1: not cached. */
  indexOf(eventId: string): number {
    for (const [block, rows] of this.#blocks) {
      const at = rows.findIndex((row) => row.eventId === eventId);
      if (at !== -1) {
        return block * BLOCK + at;
      }
    }
    return -1;
  }
}

function blocksOf({ start, count }: RowRange): readonly number[] {
  return Array.from({ length: Math.ceil(count / BLOCK) }, (_, at) => start / BLOCK + at);
}
