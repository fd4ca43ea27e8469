import { SLOTS } from "./seenValues.ts";

/** The codes that a segment gave to the values that a scanner remembers, by their slots. */
export class SlotCodes {
  readonly #codes = new Int32Array(SLOTS);
  /** A code holds while its slot is of this version, and for this segment. */
  readonly #versions = new Int32Array(SLOTS);
  readonly #segments = new Int32Array(SLOTS);
  readonly #arns: (Int32Array | undefined)[] = [];
  #segment = 0;

  /** For another segment: what was kept holds no more. */
  begin(): void {
    this.#segment += 1;
  }

  /** The code of the value in a slot of this version; -1 when it has none yet. */
  code(slot: number, version: number): number {
    return this.#versions[slot] === version && this.#segments[slot] === this.#segment
      ? (this.#codes[slot] as number)
      : -1;
  }

  keep(slot: number, version: number, code: number): void {
    this.#versions[slot] = version;
    this.#segments[slot] = this.#segment;
    this.#codes[slot] = code;
  }

  /** The same of the ARNs in a value that no column holds. */
  arns(slot: number, version: number): Int32Array | undefined {
    return this.code(slot, version) < 0 ? undefined : this.#arns[slot];
  }

  keepArns(slot: number, version: number, codes: Int32Array): void {
    this.keep(slot, version, 0);
    this.#arns[slot] = codes;
  }
}
