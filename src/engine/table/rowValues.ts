/** A text for each row of a table, each different one once. */
export class RowValues {
  readonly #numbers = new Map<string, number>();
  readonly #values: string[] = [];
  #codes: Uint16Array | Uint32Array = new Uint16Array(0);

  /** Each different text: the one of code `c` at `c - 1`. */
  get values(): readonly string[] {
    return this.#values;
  }

  /** By row: 0 while nothing is known. May be shorter than the table. */
  get codes(): Uint16Array | Uint32Array {
    return this.#codes;
  }

  /** The code of a text; 0 for one that no row has. */
  find(value: string): number {
    return this.#numbers.get(value) ?? 0;
  }

  code(value: string): number {
    let code = this.#numbers.get(value);
    if (code === undefined) {
      this.#values.push(value);
      code = this.#values.length;
      this.#numbers.set(value, code);
    }
    return code;
  }

  /** Makes room for rows up to `size`, and for the codes of all values; answers the codes, to be written. */
  reserve(size: number): Uint16Array | Uint32Array {
    const wide = this.#values.length >= 0x10000 || this.#codes instanceof Uint32Array;
    if (size > this.#codes.length || wide !== this.#codes instanceof Uint32Array) {
      const length = this.#codes.length;
      const room = size > length ? Math.max(size, 256, Math.ceil(length * 1.5)) : length;
      const larger = wide ? new Uint32Array(room) : new Uint16Array(room);
      larger.set(this.#codes);
      this.#codes = larger;
    }
    return this.#codes;
  }
}
