import { SLOTS } from "../scan/seenValues.ts";

/** The codes that a segment gave to the values that a scanner remembers, by their slots. */
export class SlotCodes {
  readonly #codes = new Int32Array(SLOTS);
  /** A code holds while its slot is of this version, and for this segment. */
  readonly #versions = new Int32Array(SLOTS);
  readonly #segments = new Int32Array(SLOTS);
  /** Codes of a value's ARNs: how many, then each; a slot's code is where they begin. */
  arnCodes = new Int32Array(0x1000);
  #arnsUsed = 0;
  #segment = 0;

  /** For another segment: what was kept holds no more. */
  begin(): void {
    this.#segment += 1;
    this.#arnsUsed = 0;
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

  /** Room for the codes of so many ARNs: where it begins in `arnCodes`. */
  reserve(arns: number): number {
    const at = this.#arnsUsed;
    this.#arnsUsed += 1 + arns;
    if (this.#arnsUsed > this.arnCodes.length) {
      const grown = new Int32Array(Math.max(this.#arnsUsed, this.arnCodes.length * 2));
      grown.set(this.arnCodes);
      this.arnCodes = grown;
    }
    this.arnCodes[at] = arns;
    return at;
  }
}
