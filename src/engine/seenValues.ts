/** Longer values are not worth remembering. */
const MAX_LENGTH = 2048;
const SLOTS = 4096;

/**
 * Remembers JSON objects that were stepped over, so that the same bytes need not be again: most records of a file repeat
 * a few identities. An object ends where its braces close, so that equal bytes are an equal value.
 */
export class SeenValues {
  readonly #arena = Buffer.alloc(SLOTS * MAX_LENGTH);
  readonly #lengths = new Int32Array(SLOTS);
  readonly #unplain = new Uint8Array(SLOTS);
  /** How often a slot changed hands. */
  readonly #versions = new Int32Array(SLOTS);
  /** The slot of the value that was last found or kept; -1 for none. */
  slot = -1;

  /** The length of a value that begins here, when it is known; else 0. */
  lengthAt(bytes: Buffer, from: number): number {
    const slot = slotOf(bytes, from);
    const length = this.#lengths[slot] ?? 0;
    const start = slot * MAX_LENGTH;
    if (
      length === 0 ||
      from + length > bytes.length ||
      this.#arena.compare(bytes, from, from + length, start, start + length) !== 0
    ) {
      this.slot = -1;
      return 0;
    }
    this.slot = slot;
    return length;
  }

  keep(bytes: Buffer, from: number, to: number, unplain: boolean): void {
    this.slot = -1;
    if (to - from <= MAX_LENGTH) {
      const slot = slotOf(bytes, from);
      bytes.copy(this.#arena, slot * MAX_LENGTH, from, to);
      this.#lengths[slot] = to - from;
      this.#unplain[slot] = unplain ? 1 : 0;
      this.#versions[slot] = (this.#versions[slot] ?? 0) + 1;
      this.slot = slot;
    }
  }

  isUnplain(slot: number): boolean {
    return this.#unplain[slot] === 1;
  }

  /** Another number whenever another value is in the slot. */
  version(slot: number): number {
    return this.#versions[slot] ?? 0;
  }
}

/** From bytes here and there, near enough to tell keys and dates of sessions apart. */
function slotOf(bytes: Buffer, from: number): number {
  const to = Math.min(bytes.length, from + 420);
  let hash = 0;
  for (let i = from + 8; i < to; i += 9) {
    hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}
