import { hashOfBytes } from "./hash.ts";

/** Distinct values, as bytes, with codes from 1 up; 0 stands for absence. */
export class Dictionary {
  #bytes = Buffer.alloc(1024);
  /** Where the value of each code begins; the next one's beginning is its end. */
  #offsets = new Uint32Array(64);
  #hashes = new Int32Array(64);
  #table = new Int32Array(128);
  #size = 1;
  /** The code that was given last: the next value is often the same. */
  #last = 0;

  /** Codes given, and 0. */
  get size(): number {
    return this.#size;
  }

  get byteLength(): number {
    return this.#offsets[this.#size] ?? 0;
  }

  code(source: Buffer, from: number, to: number): number {
    const last = this.#last;
    if (last > 0 && this.#is(last, source, from, to)) {
      return last;
    }
    const hash = hashOfBytes(source, from, to);
    const mask = this.#table.length - 1;
    let slot = hash & mask;
    for (;;) {
      const code = this.#table[slot] as number;
      if (code === 0) {
        break;
      }
      if (this.#hashes[code] === hash && this.#is(code, source, from, to)) {
        this.#last = code;
        return code;
      }
      slot = (slot + 1) & mask;
    }
    const code = this.#add(source, from, to, hash);
    this.#table[slot] = code;
    if (this.#size * 2 > this.#table.length) {
      this.#rehash();
    }
    this.#last = code;
    return code;
  }

  codeOfText(text: string): number {
    const bytes = Buffer.from(text);
    return this.code(bytes, 0, bytes.length);
  }

  /** Copies of what is held, just long enough. */
  freeze(): { readonly bytes: Buffer; readonly offsets: Uint32Array } {
    return {
      bytes: Buffer.from(this.#bytes.subarray(0, this.byteLength)),
      offsets: this.#offsets.slice(0, this.#size + 1),
    };
  }

  #is(code: number, source: Buffer, from: number, to: number): boolean {
    const start = this.#offsets[code] as number;
    const length = to - from;
    if ((this.#offsets[code + 1] as number) - start !== length) {
      return false;
    }
    if (length > 48) {
      return this.#bytes.compare(source, from, to, start, start + length) === 0;
    }
    const bytes = this.#bytes;
    for (let k = 0; k < length; k += 1) {
      if (bytes[start + k] !== source[from + k]) {
        return false;
      }
    }
    return true;
  }

  #add(source: Buffer, from: number, to: number, hash: number): number {
    const code = this.#size;
    const start = this.byteLength;
    const end = start + to - from;
    if (end > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(end, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, start);
      this.#bytes = grown;
    }
    source.copy(this.#bytes, start, from, to);
    if (code + 2 > this.#offsets.length) {
      this.#offsets = doubled(this.#offsets, new Uint32Array(this.#offsets.length * 2));
      this.#hashes = doubled(this.#hashes, new Int32Array(this.#hashes.length * 2));
    }
    this.#offsets[code + 1] = end;
    this.#hashes[code] = hash;
    this.#size += 1;
    return code;
  }

  #rehash(): void {
    const table = new Int32Array(this.#table.length * 2);
    const mask = table.length - 1;
    for (let code = 1; code < this.#size; code += 1) {
      let slot = (this.#hashes[code] as number) & mask;
      while (table[slot] !== 0) {
        slot = (slot + 1) & mask;
      }
      table[slot] = code;
    }
    this.#table = table;
  }
}

function doubled<T extends Uint32Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
