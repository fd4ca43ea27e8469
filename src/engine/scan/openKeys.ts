import { endAt, RANGE, startAt } from "./ranges.ts";

/** Of more keys, in objects around one another, it is not looked which are there twice; nor of more in one. */
const MAX_KEYS = 1024;
const MAX_COMPARED = 64;

/** The keys of the objects that are being stepped over, one object's after those of the one around it. */
export class OpenKeys {
  /** A range for each key: from its quote to behind the colon and the spaces around that. */
  readonly #ranges = new Int32Array(MAX_KEYS * RANGE);
  /** Lower it when an object is left. */
  count = 0;

  push(from: number, to: number): void {
    if (this.count < MAX_KEYS) {
      this.#ranges[startAt(this.count)] = from;
      this.#ranges[endAt(this.count)] = to;
    }
    this.count += 1;
  }

  /** Whether one of the keys from the one of that number on may be there twice. */
  repeats(bytes: Uint8Array, first: number): boolean {
    const ranges = this.#ranges;
    if (this.count > MAX_KEYS || this.count - first > MAX_COMPARED) {
      return true;
    }
    for (let key = first; key < this.count; key += 1) {
      const from = ranges[startAt(key)] as number;
      const to = ranges[endAt(key)] as number;
      for (let other = first; other < key; other += 1) {
        if (isKey(bytes, ranges[startAt(other)] as number, from)) {
          return true;
        }
      }
      // What is escaped may be written in another way as well.
      for (let i = from; i < to; i += 1) {
        if (bytes[i] === 0x5c) {
          return true;
        }
      }
    }
    return false;
  }
}

/** Whether two keys that were stepped over are the same, byte for byte. */
function isKey(bytes: Uint8Array, start: number, from: number): boolean {
  for (let k = 1; ; k += 1) {
    const c = bytes[start + k] as number;
    if (c !== bytes[from + k]) {
      return false;
    }
    if (c === 0x22) {
      return true;
    }
  }
}
