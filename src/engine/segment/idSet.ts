import { hashOfWords } from "./hash.ts";
import type { Segment } from "./segment.ts";

/** An id is 16 bytes, compared as so many numbers of 32 bits. */
const WORDS = 4;

/** Event ids by row: which row saw an id first. */
export class IdSet {
  #words = new Uint32Array(1024 * WORDS);
  /** One more than the row; 0 is free. */
  #rows = new Uint32Array(1024);
  #size = 0;
  readonly #odd = new Map<string, number>();

  /** The row that has this id already, or -1, and then it is `row` from now on. */
  claim(segment: Segment, at: number, row: number): number {
    const { ids, oddIds } = segment.data;
    const odd = oddIds.size === 0 ? undefined : oddIds.get(at);
    if (odd !== undefined) {
      const known = this.#odd.get(odd);
      if (known === undefined) {
        this.#odd.set(odd, row);
      }
      return known ?? -1;
    }
    const view = new Uint32Array(ids.buffer, ids.byteOffset + at * 16, WORDS);
    const slot = this.#slot(view);
    const known = (this.#rows[slot] as number) - 1;
    if (known < 0) {
      this.#words.set(view, slot * WORDS);
      this.#rows[slot] = row + 1;
      this.#size += 1;
      if (this.#size * 2 > this.#rows.length) {
        this.#grow();
      }
    }
    return known;
  }

  /** The row that had this id, or -1; it is `row` from now on. */
  move(segment: Segment, at: number, row: number): number {
    const known = this.claim(segment, at, row);
    if (known >= 0) {
      const odd = segment.data.oddIds.get(at);
      if (odd === undefined) {
        const { ids } = segment.data;
        this.#rows[this.#slot(new Uint32Array(ids.buffer, ids.byteOffset + at * 16, WORDS))] = row + 1;
      } else {
        this.#odd.set(odd, row);
      }
    }
    return known;
  }

  /** The row of an id; -1 for one that is not here. */
  find(id: string): number {
    const odd = this.#odd.get(id);
    if (odd !== undefined) {
      return odd;
    }
    const words = new Uint32Array(WORDS);
    if (!/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id)) {
      return -1;
    }
    new Uint8Array(words.buffer).set(Buffer.from(id.replaceAll("-", ""), "hex"));
    return (this.#rows[this.#slot(words)] as number) - 1;
  }

  /** Where the id is, or where it would be. */
  #slot(id: Uint32Array): number {
    const mask = this.#rows.length - 1;
    let slot = hashOfWords(id[0] as number, id[1] as number, id[2] as number, id[3] as number) & mask;
    for (;;) {
      const at = slot * WORDS;
      if (
        this.#rows[slot] === 0 ||
        (this.#words[at] === id[0] &&
          this.#words[at + 1] === id[1] &&
          this.#words[at + 2] === id[2] &&
          this.#words[at + 3] === id[3])
      ) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const words = this.#words;
    const rows = this.#rows;
    this.#words = new Uint32Array(words.length * 2);
    this.#rows = new Uint32Array(rows.length * 2);
    for (let slot = 0; slot < rows.length; slot += 1) {
      if (rows[slot] !== 0) {
        const id = words.subarray(slot * WORDS, (slot + 1) * WORDS);
        const target = this.#slot(id);
        this.#words.set(id, target * WORDS);
        this.#rows[target] = rows[slot] as number;
      }
    }
  }
}
