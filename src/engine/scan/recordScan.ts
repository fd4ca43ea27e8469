import type { JsonSteps } from "./json.ts";
import { RANGE } from "./ranges.ts";
import { ADDED, notable, ODD, UNPLAIN, UNSURE_ARNS } from "./recordFlags.ts";
import { afterJoint, KEYS, keyAt, keyNumber } from "./recordKeys.ts";
import type { SeenValues } from "./seenValues.ts";
import { readUsualTime, readUuid } from "./usual.ts";

/** What stands before the first key, in the table of what follows what. */
const BEGINNING: number = KEYS.length;
const TIME = keyNumber("eventTime");
const ID = keyNumber("eventID");
const REQUEST_ID = keyNumber("requestID");
/** Keys whose values no column holds: where their ARNs stand is told. */
const IS_ARN_KEY = Uint8Array.from(KEYS, (key) =>
  [
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "requestID",
    "eventID",
    "eventTime",
    "resources",
  ].includes(key)
    ? 1
    : 0,
);
const FOLDED_KEYS: ReadonlySet<string> = new Set(KEYS.map((key) => key.toLowerCase()));
/** `null` */
const NULL = 0x6c6c756e;

/** What a record turned out to be instead. */
export const CONTAINER = -3;
export const EVENT = -4;

/** Reads the top-level members of one record after another, each object the same again. */
export class RecordScan {
  readonly seen: SeenValues;
  /** The raw JSON value of each of `KEYS`; an `end` of 0 is absence. Of a key that is there twice, the last. */
  readonly start = new Int32Array(KEYS.length);
  readonly end = new Int32Array(KEYS.length);
  /** The slot of each value in `seen`; -1 where it is not kept there. */
  readonly slot = new Int32Array(KEYS.length).fill(-1);
  flags = 0;
  /** Milliseconds since 1970 UTC; NaN where the time is not written as usual. */
  time = Number.NaN;
  /** The event id; only where `hasId`. */
  readonly id = new Uint8Array(16);
  hasId = false;
  /** A range for each ARN of which `seen` knows nothing. */
  arnAt = new Int32Array(64);
  arns = 0;
  /** The key that followed each key the last time; at first in the order of `KEYS`. -1: none. */
  readonly #next = Int8Array.from({ length: KEYS.length + 1 }, (_, key) =>
    key === BEGINNING ? 0 : key + 1 < KEYS.length ? key + 1 : -1,
  );
  /** The one that followed it before that. -1: none. */
  readonly #nextBefore = new Int8Array(KEYS.length + 1).fill(-1);
  readonly #requestId = new Uint8Array(16);
  #unknownArns = false;
  #unknownKeys = 0;

  constructor(seen: SeenValues) {
    this.seen = seen;
  }

  /** Nothing is known of the record. */
  clear(flags: number): void {
    this.end.fill(0);
    this.slot.fill(-1);
    this.flags = flags;
    this.time = Number.NaN;
    this.hasId = false;
    this.arns = 0;
  }

  /** The record whose brace is at `from`: the index after its last, or -1; where `outer`, what it turned out to be instead. */
  read(steps: JsonSteps, from: number, outer: boolean): number {
    const { bytes, view, end: stop } = steps;
    const { start, end, slot } = this;
    this.seen.settle();
    // A call would cost more than these few.
    for (let key = 0; key < KEYS.length; key += 1) {
      end[key] = 0;
      slot[key] = -1;
    }
    this.flags = 0;
    this.time = Number.NaN;
    this.hasId = false;
    this.arns = 0;
    this.#unknownArns = false;
    this.#unknownKeys = 0;
    steps.unplain = false;
    steps.encoded = false;
    steps.deep = false;
    steps.arnsUnsure = false;
    let i = steps.space(from + 1);
    if (i < stop && bytes[i] === 0x7d) {
      this.flags = ODD;
      return i + 1;
    }
    let before = BEGINNING;
    for (;;) {
      if (i >= stop || bytes[i] !== 0x22) {
        steps.at = i;
        return -1;
      }
      const name = i;
      const nameEnd = steps.string(i);
      let known: number = nameEnd < 0 ? -1 : keyAt(bytes, name, nameEnd);
      i = nameEnd < 0 ? -1 : steps.colon(nameEnd);
      if (i < 0) {
        return -1;
      }
      if (known < 0) {
        const word = decode(bytes, name, nameEnd);
        if (outer) {
          if (bytes[i] === 0x5b && isContainerKey(word)) {
            return CONTAINER;
          }
          if (bytes[i] === 0x22 && word === "CloudTrailEvent") {
            return EVENT;
          }
        }
        if (word === "addendum") {
          this.flags |= ADDED;
        }
        if (FOLDED_KEYS.has(word.toLowerCase())) {
          this.flags |= ODD;
        }
        i = this.#unknown(steps, i);
      } else {
        this.#learn(before, known);
        // As long as one follows the other as usual.
        for (;;) {
          const value = i;
          i = this.#value(steps, value, known);
          if (i < 0) {
            return -1;
          }
          if (end[known] !== 0 && IS_ARN_KEY[known] === 1) {
            this.flags |= UNSURE_ARNS;
          }
          start[known] = value;
          end[known] = i;
          before = known;
          const likely = this.#next[known] as number;
          let next = likely < 0 ? -1 : afterJoint(view, i, stop, likely);
          if (next >= 0) {
            known = likely;
          } else {
            const second = this.#nextBefore[known] as number;
            next = second < 0 ? -1 : afterJoint(view, i, stop, second);
            if (next < 0) {
              break;
            }
            this.#learn(known, second);
            known = second;
          }
          // No space was before the colon; there may be some after it.
          i = next < stop && (bytes[next] as number) <= 0x20 ? steps.space(next) : next;
        }
      }
      if (i < 0) {
        return -1;
      }
      i = steps.space(i);
      const c = i < stop ? bytes[i] : 0;
      if (c === 0x7d) {
        if (this.#unknownArns && this.#unknownKeys > 1) {
          this.flags |= UNSURE_ARNS;
        }
        if (steps.unplain || steps.encoded) {
          this.flags |= UNPLAIN;
        }
        if (steps.deep) {
          this.flags |= ODD | UNPLAIN;
        }
        return i + 1;
      }
      if (c !== 0x2c) {
        steps.at = i;
        return -1;
      }
      i = steps.space(i + 1);
    }
  }

  #learn(before: number, known: number): void {
    const next = this.#next;
    if (next[before] !== known) {
      this.#nextBefore[before] = next[before] as number;
      next[before] = known;
    }
  }

  #value(steps: JsonSteps, at: number, key: number): number {
    const { bytes, view, end } = steps;
    const c = at < end ? (bytes[at] as number) : 0;
    // One before it under the same key may have had a slot.
    this.slot[key] = -1;
    if (key === TIME || key === ID || key === REQUEST_ID) {
      const to = this.#usual(bytes, at, end, key);
      return to < 0 ? this.#loose(steps, at) : to;
    }
    if (c === 0x6e && at + 4 < end && IS_ARN_KEY[key] === 1 && view.getInt32(at, true) === NULL) {
      return at + 4;
    }
    if (c !== 0x22 && c !== 0x7b && c !== 0x5b && c !== 0x74 && c !== 0x66 && c !== 0x6e) {
      return steps.value(at, 1);
    }
    const { seen } = this;
    const slot = seen.find(view, at, end, key);
    if (slot >= 0) {
      this.slot[key] = slot;
      this.flags |= seen.flags(slot);
      return at + seen.length(slot);
    }
    const { unplain, encoded, deep } = steps;
    steps.unplain = false;
    steps.encoded = false;
    steps.deep = false;
    steps.arns = 0;
    steps.arnsUnsure = false;
    const to = steps.value(at, 1);
    if (to < 0) {
      return -1;
    }
    const hasArns = IS_ARN_KEY[key] === 1 && steps.arns > 0;
    const flags =
      (steps.unplain || steps.encoded ? UNPLAIN : 0) |
      (hasArns && steps.arnsUnsure ? UNSURE_ARNS : 0) |
      (c === 0x7b ? notable(bytes, at, to, key) : 0);
    this.flags |= flags;
    if (!steps.deep) {
      // A slot that another value of this record has is not given away.
      const kept = this.slot.includes(seen.free) ? -1 : seen.keep(bytes, at, to, key, flags);
      this.slot[key] = kept;
      if (hasArns && kept < 0) {
        this.#gather(steps);
      } else if (hasArns) {
        seen.keepArns(kept, at, steps.arnAt, steps.arns);
      }
    }
    steps.unplain ||= unplain;
    steps.encoded ||= encoded;
    steps.deep ||= deep;
    return to;
  }

  /** A value that is written in the one usual way, and rarely the same twice: the index after it, or -1. */
  #usual(bytes: Buffer, at: number, end: number, key: number): number {
    if (key === TIME) {
      const time = at + 22 <= end ? readUsualTime(bytes, at, at + 22) : undefined;
      this.time = time ?? Number.NaN;
      return time === undefined || bytes[at + 21] !== 0x22 ? -1 : at + 22;
    }
    const found = at + 38 <= end && readUuid(bytes, at, at + 38, key === ID ? this.id : this.#requestId, 0);
    if (key === ID) {
      this.hasId = found;
    }
    return found ? at + 38 : -1;
  }

  /** A value that is not remembered. */
  #loose(steps: JsonSteps, at: number): number {
    steps.arns = 0;
    steps.arnsUnsure = false;
    const to = steps.value(at, 1);
    if (steps.arns > 0) {
      this.#gather(steps);
    }
    return to;
  }

  #unknown(steps: JsonSteps, at: number): number {
    const to = this.#loose(steps, at);
    this.#unknownKeys += 1;
    this.#unknownArns ||= steps.arns > 0;
    return to;
  }

  #gather(steps: JsonSteps): void {
    if (steps.arnsUnsure) {
      this.flags |= UNSURE_ARNS;
    }
    const needed = (this.arns + steps.arns) * RANGE;
    if (needed > this.arnAt.length) {
      const grown = new Int32Array(needed * 2);
      grown.set(this.arnAt);
      this.arnAt = grown;
    }
    this.arnAt.set(steps.arnAt.subarray(0, steps.arns * RANGE), this.arns * RANGE);
    this.arns += steps.arns;
  }
}

export function isContainerKey(name: string): boolean {
  return name === "Records" || name === "Events";
}

/** A key, from its opening to behind its closing quote. */
export function decode(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString("utf8", from + 1, to - 1);
  return text.includes("\\") ? String(JSON.parse(`"${text}"`)) : text;
}
