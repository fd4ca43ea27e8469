import { isBeyondMeasure } from "./gzip.ts";
import { MAX_ITEM_BYTES } from "./jsonItems.ts";
import type { Notes } from "./notes.ts";

/** Of the texts within one outermost item: eight times the largest item, far more than any delivery holds. */
const MAX_WITHIN_ITEM = 8 * MAX_ITEM_BYTES;

/**
 * Bounds what the texts within the texts of one file come to, packed or not: a few bytes of gzip in base64, in gzip in
 * base64, would otherwise be work for days. One item that holds too much is given up, a file that grows beyond all
 * measure is read no further; both are noted.
 */
export class Budget {
  readonly #notes: Notes;
  /** In bytes. */
  #file = 0;
  #within = 0;
  #withinItem = 0;
  #itemIsOver = false;
  #fileIsOver = false;

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  /** Whether the file is to be read no further. */
  get isOver(): boolean {
    return this.#fileIsOver;
  }

  /** Passes the bytes of the file itself on. */
  async *count(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      this.#file += chunk.length;
      yield chunk;
    }
  }

  beginItem(): void {
    this.#withinItem = 0;
    this.#itemIsOver = false;
  }

  /** Whether the texts within this item may still be looked into. */
  get allows(): boolean {
    return !this.#itemIsOver && !this.#fileIsOver;
  }

  /** Takes a text of so many bytes into account. */
  spend(bytes: number): void {
    this.#within += bytes;
    this.#withinItem += bytes;
    if (!this.#fileIsOver && isBeyondMeasure(this.#within, this.#file)) {
      this.#fileIsOver = true;
      this.#notes.add("too-compressed");
    } else if (!this.#itemIsOver && this.#withinItem > MAX_WITHIN_ITEM) {
      this.#itemIsOver = true;
      this.#notes.add("too-large", `more than ${MAX_WITHIN_ITEM / 1024 / 1024} MB when unpacked`);
    }
  }
}
