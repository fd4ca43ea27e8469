/** The bytes of one item, over the chunks that it stands in. */
export class Capture {
  readonly #maxBytes: number;
  readonly #tooLarge: () => void;
  #parts: Buffer[] = [];
  #length = 0;
  /** Where in the chunk the part begins that is not kept yet; -1 when nothing is being captured. */
  #from = -1;
  /** True when the item is not wanted any more. */
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

  /** What follows is not part of the item, until `proceed`. */
  pause(chunk: Buffer, at: number): void {
    this.#keep(chunk, at);
    this.#from = -1;
  }

  proceed(at: number): void {
    this.#from = this.dropped ? -1 : at;
  }

  /** The chunk ends. */
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

  /** The whole item, which ends before `end`; undefined for one that was dropped. */
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
