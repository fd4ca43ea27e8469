/** Collects the bytes of one item across chunks. */
export class Capture {
  readonly #maxBytes: number;
  readonly #tooLarge: () => void;
  #parts: Buffer[] = [];
  #length = 0;
  /** Index in the current chunk of the first byte that is not stored yet; -1 while nothing is captured. */
  #from = -1;
  /** True when the item was dropped. */
  dropped = false;

  constructor(maxBytes: number, tooLarge: () => void) {
    this.#maxBytes = maxBytes;
    this.#tooLarge = tooLarge;
  }

  begin(at: number): void {
    this.#parts = [];
    this.#length = 0;
    this.#from = at;
    this.dropped = false;
  }

  /** Excludes the bytes from `at` until `proceed` is called. */
  pause(chunk: Buffer, at: number): void {
    this.#keep(chunk, at);
    this.#from = -1;
  }

  proceed(at: number): void {
    this.#from = this.dropped ? -1 : at;
  }

  /** Call at the end of each chunk: stores the rest of it. */
  carry(chunk: Buffer): void {
    if (this.#from >= 0) {
      this.#keep(chunk, chunk.length);
      this.#from = this.dropped ? -1 : 0;
    }
  }

  drop(): void {
    this.#parts = [];
    this.#from = -1;
    this.dropped = true;
  }

  /** The whole item, which ends before `end`; undefined when it was dropped. */
  take(chunk: Buffer, end: number): string | undefined {
    this.#keep(chunk, end);
    const [first] = this.#parts;
    const text = this.dropped || first === undefined ? undefined : this.#text(first);
    this.#parts = [];
    this.#from = -1;
    return text;
  }

  #text(first: Buffer): string {
    return (this.#parts.length === 1 ? first : Buffer.concat(this.#parts)).toString("utf8");
  }

  #keep(chunk: Buffer, end: number): void {
    if (this.#from < 0) {
      return;
    }
    this.#length += end - this.#from;
    if (this.#length > this.#maxBytes) {
      this.drop();
      this.#tooLarge();
    } else {
      this.#parts.push(chunk.subarray(this.#from, end));
    }
  }
}
