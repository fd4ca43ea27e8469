import { Lru } from "../../../async/lru.ts";
import type { ResultRow } from "../../../protocol/results.ts";

/** Number of rows per request. */
export const BLOCK = 100;
/** Maximum number of blocks; the least recently used ones are dropped. */
const KEPT = 60;

/** The fetched rows of one order of one search, in blocks. */
export class RowCache {
  readonly #blocks = new Lru<number, readonly ResultRow[]>({ maxEntries: KEPT });
  readonly #asked = new Set<number>();

  row(index: number): ResultRow | undefined {
    return this.#blocks.get(Math.floor(index / BLOCK))?.[index % BLOCK];
  }

  /** Start indexes of the blocks for the rows `from` to `to` (exclusive) that have not been requested. */
  missing(from: number, to: number): number[] {
    const starts: number[] = [];
    for (let block = Math.floor(from / BLOCK); block * BLOCK < to; block += 1) {
      if (this.#blocks.peek(block) === undefined && !this.#asked.has(block)) {
        starts.push(block * BLOCK);
      }
    }
    return starts;
  }

  /** Number of blocks that were requested and have not arrived. */
  get pending(): number {
    return this.#asked.size;
  }

  asking(start: number): void {
    this.#asked.add(start / BLOCK);
  }

  failed(start: number): void {
    this.#asked.delete(start / BLOCK);
  }

  put(start: number, rows: readonly ResultRow[]): void {
    const block = start / BLOCK;
    this.#asked.delete(block);
    this.#blocks.set(block, rows);
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
