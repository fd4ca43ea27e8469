import { endAt, RANGE, startAt } from "./ranges.ts";
import { KEYS } from "./recordKeys.ts";

/** How many values are remembered at once. */
export const SLOTS = 0x20000;
const SLOT_BITS = 17;
/** The numbers of a slot, by their place in it. */
const SLOT = 4;
/** One more than the value's key; 0: the slot is free. */
const KEY = 0;
/** Where the value's bytes begin in the buffer. */
const START = 1;
/** How many bytes the value has. */
const LENGTH = 2;
/** A number that grows with each value kept, above `FLAG_BITS` bits of flags. */
const VERSION = 3;
const FLAG_BITS = 6;
const FLAGS = (1 << FLAG_BITS) - 1;
const MIXER = 0x9e3779b1;
/** Shorter ones are compared as soon as they are found; longer ones are not worth remembering. */
const MIN_LENGTH = 4;
const MAX_LENGTH = 4096;
const ROOM = 16 * 1024 * 1024;

/** No more than so many bytes of a value tell where it is kept. */
const HASHED = 320;

/**
 * Remembers JSON values that were stepped over, by their key, so that the same bytes need not be again: most values of a
 * record stood in one before. A string, an object, an array and a word end where they do, so that equal bytes are an
 * equal value; numbers do not and must not be kept.
 */
export class SeenValues {
  readonly #buffer = Buffer.alloc(ROOM);
  readonly #bytes = new DataView(this.#buffer.buffer, this.#buffer.byteOffset, ROOM);
  #used = 0;
  /** `SLOT` numbers for each slot: `KEY`, `START`, `LENGTH`, `VERSION`. */
  readonly #slots = new Int32Array(SLOTS * SLOT);
  /** Of each slot where in `arnAt` its value's ARNs are told; 0 for none. */
  readonly #arns = new Int32Array(SLOTS);
  #arnsUsed = 1;
  /** For each value with ARNs: how many, then a range for each, counted from the start of the value. */
  arnAt = new Int32Array(0x10000);
  /** Of each key the slot that was found last. */
  readonly #last = new Int32Array(KEYS.length).fill(-1);
  /** Where the value that was not found would be. */
  #free = -1;
  #kept = 0;
  #isFull = false;

  /** Makes room when there is none: between records, since a record counts on its slots. */
  settle(): void {
    if (this.#isFull) {
      this.#slots.fill(0);
      this.#last.fill(-1);
      this.#used = 0;
      this.#arnsUsed = 1;
      this.#isFull = false;
    }
  }

  /** The slot of the value of a key that begins at `at`; -1 for one that is not known. */
  find(view: DataView, at: number, end: number, key: number): number {
    const last = this.#last[key] as number;
    if (last >= 0 && this.#is(last, key, view, at, end)) {
      return last;
    }
    const slot = this.#slotOf(view, at, end, key);
    if (this.#is(slot, key, view, at, end)) {
      this.#last[key] = slot;
      return slot;
    }
    this.#free = slot;
    return -1;
  }

  /** Remembers the value that was just not found: its slot, or -1 when it is not worth it. */
  keep(bytes: Buffer, from: number, to: number, key: number, flags: number): number {
    const slot = this.#free;
    const length = to - from;
    this.#isFull ||= this.#used + length > ROOM;
    if (this.#isFull || slot < 0 || length < MIN_LENGTH || length > MAX_LENGTH) {
      return -1;
    }
    bytes.copy(this.#buffer, this.#used, from, to);
    this.#kept += 1;
    this.#slots[slot * SLOT + KEY] = key + 1;
    this.#slots[slot * SLOT + START] = this.#used;
    this.#slots[slot * SLOT + LENGTH] = length;
    this.#slots[slot * SLOT + VERSION] = (this.#kept << FLAG_BITS) | flags;
    this.#arns[slot] = 0;
    this.#last[key] = slot;
    this.#used += length;
    return slot;
  }

  /** Where ARNs stand in the value that was kept in a slot: its beginning is at `from`. */
  keepArns(slot: number, from: number, ranges: Int32Array, count: number): void {
    const at = this.#arnsUsed;
    this.#arnsUsed += 1 + count * RANGE;
    if (this.#arnsUsed > this.arnAt.length) {
      const grown = new Int32Array(Math.max(this.#arnsUsed, this.arnAt.length * 2));
      grown.set(this.arnAt);
      this.arnAt = grown;
    }
    this.arnAt[at] = count;
    for (let arn = 0; arn < count; arn += 1) {
      this.arnAt[startAt(arn, at + 1)] = (ranges[startAt(arn)] as number) - from;
      this.arnAt[endAt(arn, at + 1)] = (ranges[endAt(arn)] as number) - from;
    }
    this.#arns[slot] = at;
  }

  /** Where the value that was just not found would be kept, in place of another. */
  get free(): number {
    return this.#free;
  }

  length(slot: number): number {
    return this.#slots[slot * SLOT + LENGTH] as number;
  }

  flags(slot: number): number {
    return (this.#slots[slot * SLOT + VERSION] as number) & FLAGS;
  }

  /** Where `arnAt` tells of the value's ARNs; 0 when it has none. */
  arns(slot: number): number {
    return this.#arns[slot] as number;
  }

  /** Another number whenever another value is in the slot. */
  version(slot: number): number {
    return this.#slots[slot * SLOT + VERSION] as number;
  }

  /** By the bytes up to where the value may end, sixteen at a time: what follows it should not tell it from itself. */
  #slotOf(view: DataView, at: number, end: number, key: number): number {
    const first = view.getUint8(at);
    const stop = first === 0x7b || first === 0x5b ? 0x7d7d7d7d : 0x22222222;
    const limit = Math.min(at + HASHED, end - 16);
    let even = key + 1;
    let odd = 0;
    for (let i = at + 1; i <= limit; i += 16) {
      const a = view.getInt32(i, true);
      const b = view.getInt32(i + 4, true);
      const c = view.getInt32(i + 8, true);
      const d = view.getInt32(i + 12, true);
      even = Math.imul(Math.imul(even ^ a, MIXER) ^ c, MIXER);
      odd = Math.imul(Math.imul(odd ^ b, MIXER) ^ d, MIXER);
      const stops =
        ((a ^ stop) - 0x01010101) | ((b ^ stop) - 0x01010101) | ((c ^ stop) - 0x01010101) | ((d ^ stop) - 0x01010101);
      if ((stops & 0x80808080) !== 0) {
        break;
      }
    }
    // The upper bits depend on all that was mixed in.
    return Math.imul(even ^ (odd >>> 7), MIXER) >>> (32 - SLOT_BITS);
  }

  /** Eight bytes at a time, as numbers: equal ones are equal bytes, since JSON that was stepped over holds no zero bytes. */
  #is(slot: number, key: number, view: DataView, at: number, end: number): boolean {
    const known = this.#bytes;
    const slots = this.#slots;
    const length = slots[slot * SLOT + LENGTH] as number;
    const start = slots[slot * SLOT + START] as number;
    if (slots[slot * SLOT + KEY] !== key + 1 || at + length > end) {
      return false;
    }
    if (length < 8) {
      for (let k = 0; k < length; k += 1) {
        if (view.getUint8(at + k) !== known.getUint8(start + k)) {
          return false;
        }
      }
      return true;
    }
    const rest = length - 8;
    for (let k = 0; k < rest; k += 8) {
      if (view.getFloat64(at + k, true) !== known.getFloat64(start + k, true)) {
        return false;
      }
    }
    return view.getFloat64(at + rest, true) === known.getFloat64(start + rest, true);
  }
}
