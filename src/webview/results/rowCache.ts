import type { ResultRow } from "../../protocol/results.ts";

/** Rows of one block are asked for together. */
export const BLOCK = 100;
/** How many blocks are kept: what is far from the viewport is forgotten first. */
const KEPT = 60;

/** The rows that are known of one order of one search, by windows. */
export class RowCache {
  readonly #blocks = new Map<number, readonly ResultRow[]>();
  readonly #asked = new Set<number>();

  row(index: number): ResultRow | undefined {
    return this.#blocks.get(Math.floor(index / BLOCK))?.[index % BLOCK];
  }

  /** The first rows of blocks that `from` to `to` (exclusive) need and that nobody has asked for yet. */
  missing(from: number, to: number): number[] {
    const starts: number[] = [];
    for (let block = Math.floor(from / BLOCK); block * BLOCK < to; block += 1) {
      if (!this.#blocks.has(block) && !this.#asked.has(block)) {
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
    if (this.#blocks.size > KEPT) {
      const far = [...this.#blocks.keys()].sort((a, b) => Math.abs(b - block) - Math.abs(a - block));
      for (const other of far.slice(0, this.#blocks.size - KEPT)) {
        this.#blocks.delete(other);
      }
    }
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
