import { Lru } from "../../../async/lru.ts";
import type { ResultRow } from "../../../protocol/results.ts";

/** Rows of one block are asked for together. */
export const BLOCK = 100;
/** How many blocks are kept: those that were not drawn for longest are dropped first. */
const KEPT = 60;

/** The rows that are known of one order of one search, by windows. */
export class RowCache {
  readonly #blocks = new Lru<number, readonly ResultRow[]>({ maxEntries: KEPT });
  readonly #asked = new Set<number>();

  row(index: number): ResultRow | undefined {
    return this.#blocks.get(Math.floor(index / BLOCK))?.[index % BLOCK];
  }

  /** The first rows of blocks that `from` to `to` (exclusive) need and that nobody has asked for yet. */
  missing(from: number, to: number): number[] {
    const starts: number[] = [];
    for (let block = Math.floor(from / BLOCK); block * BLOCK < to; block += 1) {
      if (this.#blocks.peek(block) === undefined && !this.#asked.has(block)) {
        starts.push(block * BLOCK);
      }
    }
    return starts;
  }

  /** How many blocks are on their way. */
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

  /** Where an event stands among the known rows. */
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
