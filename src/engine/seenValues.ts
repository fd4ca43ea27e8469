/** Shorter values are told apart too badly, longer ones are not worth remembering. */
const MIN_LENGTH = 300;
const MAX_LENGTH = 2048;
/** How many are remembered at once. */
export const SLOTS = 4096;

interface Seen {
  readonly bytes: Buffer;
  readonly unplain: boolean;
}

/**
 * Remembers JSON objects that were stepped over, so that the same bytes need not be again: most records of a file repeat
 * a few identities. An object ends where its braces close, so that equal bytes are an equal value.
 */
export class SeenValues {
  readonly #seen: (Seen | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
  /** How often a slot changed hands. */
  readonly #versions = new Int32Array(SLOTS);
  /** The slot of the value that was last found or kept; -1 for none. */
  slot = -1;

  /** The length of a value that begins here, when it is known; else 0. */
  lengthAt(bytes: Buffer, from: number): number {
    const slot = slotOf(bytes, from);
    const known = this.#seen[slot];
    this.slot = -1;
    if (known === undefined) {
      return 0;
    }
    const { length } = known.bytes;
    if (from + length > bytes.length || known.bytes.compare(bytes, from, from + length) !== 0) {
      return 0;
    }
    this.slot = slot;
    return length;
  }

  keep(bytes: Buffer, from: number, to: number, unplain: boolean): void {
    this.slot = -1;
    if (to - from >= MIN_LENGTH && to - from <= MAX_LENGTH) {
      const slot = slotOf(bytes, from);
      this.#seen[slot] = { bytes: Buffer.from(bytes.subarray(from, to)), unplain };
      this.#versions[slot] = (this.#versions[slot] ?? 0) + 1;
      this.slot = slot;
    }
  }

  isUnplain(slot: number): boolean {
    return this.#seen[slot]?.unplain === true;
  }

  /** Another number whenever another value is in the slot. */
  version(slot: number): number {
    return this.#versions[slot] ?? 0;
  }
}

/** From bytes here and there, near enough to tell the keys of sessions apart. */
function slotOf(bytes: Buffer, from: number): number {
  const to = Math.min(bytes.length, from + MIN_LENGTH);
  let hash = 0;
  for (let i = from + 30; i < to; i += 5) {
    hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}
