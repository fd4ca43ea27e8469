import { Dictionary } from "./dictionary.ts";
import type { Postings } from "./segment.ts";

/** Gathers which rows hold which values; rows must come least first. */
export class PostingsBuilder {
  readonly #values = new Dictionary();
  /** Of each posting its row, and the code of its value. */
  #rows = new Uint32Array(512);
  #codes = new Uint32Array(512);
  #count = 0;

  /** The code of the value that stands in the bytes. */
  code(bytes: Buffer, from: number, to: number): number {
    return this.#values.code(bytes, from, to);
  }

  /** Adds finished postings, their rows counted from `base`. */
  append({ bytes, offsets, starts, rows }: Postings, base: number): void {
    const recoded = new Uint32Array(offsets.length);
    const found: [number, number][] = [];
    for (let code = 1; code + 1 < offsets.length; code += 1) {
      recoded[code] = this.#values.code(bytes, offsets[code] as number, offsets[code + 1] as number);
      for (let at = starts[code] as number; at < (starts[code + 1] as number); at += 1) {
        found.push([rows[at] as number, recoded[code] as number]);
      }
    }
    found.sort(([a], [b]) => a - b);
    for (const [row, code] of found) {
      this.add(base + row, code);
    }
  }

  finish(): Postings {
    const { size } = this.#values;
    const starts = new Uint32Array(size + 1);
    for (let at = 0; at < this.#count; at += 1) {
      const next = (this.#codes[at] as number) + 1;
      starts[next] = (starts[next] as number) + 1;
    }
    for (let code = 1; code <= size; code += 1) {
      starts[code] = (starts[code] as number) + (starts[code - 1] as number);
    }
    const rows = new Uint32Array(this.#count);
    const next = starts.slice();
    for (let at = 0; at < this.#count; at += 1) {
      const code = this.#codes[at] as number;
      const position = next[code] as number;
      rows[position] = this.#rows[at] as number;
      next[code] = position + 1;
    }
    return { ...this.#values.freeze(), starts, rows };
  }

  /** A value may be in a row more than once. */
  add(row: number, code: number): void {
    const at = this.#count;
    if (at === this.#rows.length) {
      this.#rows = doubled(this.#rows);
      this.#codes = doubled(this.#codes);
    }
    this.#rows[at] = row;
    this.#codes[at] = code;
    this.#count += 1;
  }
}

function doubled(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(numbers.length * 2);
  grown.set(numbers);
  return grown;
}
