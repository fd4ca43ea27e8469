import type { LookupEnvelope } from "../model/record.ts";
import { JsonSteps } from "./json.ts";
import { readLookupEvent } from "./lookupEvent.ts";
import { KEYS, keyAt, likelyEnd } from "./recordKeys.ts";
import { SeenValues } from "./seenValues.ts";

/** The columns of this record cannot be trusted to tell what the record says: read the record itself. */
export const ODD = 1;
/** A byte search may miss text that is in this record. */
export const UNPLAIN = 2;
/** The record came with what LookupEvents says about it. */
export const ENVELOPE = 4;
/** `responseElements` may hide an error. */
export const NOTABLE_RESPONSE = 8;
/** `additionalEventData` may tell of the caller. */
export const NOTABLE_ADDITIONAL = 16;

/** One record as it was scanned. The scanner uses the same object again for the next one. */
export interface ScannedRecord {
  /** Counts the records that the scanner visited. */
  readonly number: number;
  /** Where it stands in the scanned bytes; of `lookup-events` output, the whole event with its envelope. */
  readonly offset: number;
  readonly length: number;
  /** What `start` and `end` count in: the scanned bytes, or the unescaped `CloudTrailEvent`. */
  readonly bytes: Buffer;
  /** The raw JSON value of each of `KEYS`; an `end` of 0 is absence. Of a key that is there twice, the last. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** 1 where the value of a key has the bytes that it had in the record visited before this one. */
  readonly same: Uint8Array;
  readonly flags: number;
  readonly envelope: LookupEnvelope | undefined;
  /** The record's own range in `bytes`. */
  readonly from: number;
  readonly to: number;
  /** Where the scanner's `seen` holds the same `userIdentity`; -1 where it does not. */
  readonly identitySlot: number;
}

export interface ScanProblem {
  readonly offset: number;
  /** "truncated": the input was over before the record was. */
  readonly kind: "truncated" | "malformed" | "not-an-event";
}

/**
 * Finds the records in bytes, without building objects: `{"Records":[…]}` as a trail writes it, the output of
 * `aws cloudtrail lookup-events`, an array of records, or records one after another (JSON lines). What a record says is
 * what `JSON.parse` would say. Never throws: what was whole before a fault is given, the rest told as a problem.
 */
export class Scanner {
  /** The identities met so far: `identitySlot` counts in it. */
  readonly seen = new SeenValues();
  readonly #steps = new JsonSteps();
  readonly #inner = new JsonSteps();
  /** Where the values of the record before stand, when it stands in the same bytes and hides no text. */
  #beforeBytes: Buffer | undefined;
  #beforeStart: Int32Array = new Int32Array(KEYS.length);
  #beforeEnd: Int32Array = new Int32Array(KEYS.length);
  /** Whether what is scanned stands in an array. */
  #nested = false;
  /** How many containers are open: more than a few are no containers of records. */
  #open = 0;
  readonly #record: { -readonly [key in keyof ScannedRecord]: ScannedRecord[key] } = {
    number: 0,
    offset: 0,
    length: 0,
    bytes: Buffer.alloc(0),
    start: new Int32Array(KEYS.length),
    end: new Int32Array(KEYS.length),
    same: new Uint8Array(KEYS.length),
    flags: 0,
    envelope: undefined,
    from: 0,
    to: 0,
    identitySlot: -1,
  };

  /** `visit` is called for each record, in order. Answers what could not be read. */
  scan(bytes: Buffer, visit: (record: ScannedRecord) => void): readonly ScanProblem[] {
    const steps = this.#steps;
    this.#beforeBytes = undefined;
    steps.bytes = bytes;
    steps.end = bytes.length;
    const problems: ScanProblem[] = [];
    const bom = bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    let i = steps.space(bom ? 3 : 0);
    while (i < bytes.length) {
      const start = i;
      this.#nested = bytes[i] === 0x5b;
      i = this.#nested ? this.#items(bytes, i, visit, problems) : this.#item(bytes, i, visit, problems);
      if (i < 0) {
        problems.push({ offset: start, kind: steps.at >= bytes.length ? "truncated" : "malformed" });
        // Lines stand for themselves: go on with the next one.
        const next = this.#nested ? -1 : bytes.indexOf("\n{", start);
        if (next < 0) {
          break;
        }
        i = next + 1;
      }
      i = steps.space(i);
    }
    return problems;
  }

  #items(bytes: Buffer, from: number, visit: (record: ScannedRecord) => void, problems: ScanProblem[]): number {
    const steps = this.#steps;
    let i = steps.space(from + 1);
    if (i < bytes.length && bytes[i] === 0x5d) {
      return i + 1;
    }
    for (;;) {
      i = this.#item(bytes, i, visit, problems);
      if (i < 0) {
        return -1;
      }
      i = steps.space(i);
      if (i < bytes.length && bytes[i] === 0x5d) {
        return i + 1;
      }
      if (i >= bytes.length || bytes[i] !== 0x2c) {
        steps.at = i;
        return -1;
      }
      i = steps.space(i + 1);
    }
  }

  #item(bytes: Buffer, from: number, visit: (record: ScannedRecord) => void, problems: ScanProblem[]): number {
    const steps = this.#steps;
    if (from >= bytes.length || bytes[from] !== 0x7b) {
      const next = steps.value(from, 0);
      if (next >= 0) {
        problems.push({ offset: from, kind: "not-an-event" });
      }
      return next;
    }
    const record = this.#record;
    const found = this.#members(steps, bytes, from);
    if (found === CONTAINER) {
      this.#nested = true;
      this.#open += 1;
      const next = this.#open > MAX_CONTAINERS ? steps.value(from, 0) : this.#container(bytes, from, visit, problems);
      this.#open -= 1;
      return next;
    }
    if (found === EVENT) {
      return this.#event(bytes, from, visit, problems);
    }
    if (found < 0) {
      return -1;
    }
    record.offset = from;
    record.length = found - from;
    record.from = from;
    record.to = found;
    record.bytes = bytes;
    record.envelope = undefined;
    record.number += 1;
    visit(record);
    if (record.flags === 0) {
      this.#beforeBytes = bytes;
      [this.#beforeStart, record.start] = [record.start, this.#beforeStart];
      [this.#beforeEnd, record.end] = [record.end, this.#beforeEnd];
    } else {
      this.#beforeBytes = undefined;
    }
    return found;
  }

  /** `{"Records":[…]}` or `{"Events":[…]}`, whatever else stands around. */
  #container(bytes: Buffer, from: number, visit: (record: ScannedRecord) => void, problems: ScanProblem[]): number {
    const steps = this.#steps;
    let i = steps.space(from + 1);
    for (;;) {
      const name = i;
      i = steps.key(i);
      if (i < 0) {
        return -1;
      }
      const holds = bytes[i] === 0x5b && isContainerKey(decode(bytes, name, bytes.lastIndexOf(0x22, i) + 1));
      i = holds ? this.#items(bytes, i, visit, problems) : steps.value(i, 1);
      if (i < 0) {
        return -1;
      }
      i = steps.space(i);
      const c = i < bytes.length ? bytes[i] : 0;
      if (c === 0x7d) {
        return i + 1;
      }
      if (c !== 0x2c) {
        steps.at = i;
        return -1;
      }
      i = steps.space(i + 1);
    }
  }

  /** One event as LookupEvents answers it. */
  #event(bytes: Buffer, from: number, visit: (record: ScannedRecord) => void, problems: ScanProblem[]): number {
    this.#steps.unplain = false;
    const to = this.#steps.value(from, 0);
    const { unplain } = this.#steps;
    if (to < 0) {
      return -1;
    }
    const event = readLookupEvent(bytes.toString("utf8", from, to));
    if (event === undefined) {
      problems.push({ offset: from, kind: "not-an-event" });
      return to;
    }
    const record = this.#record;
    record.offset = from;
    record.length = to - from;
    const inner = Buffer.from(event.json);
    this.#beforeBytes = undefined;
    this.#fill(inner, event.envelope);
    if (unplain || !event.json.isWellFormed()) {
      record.flags |= unplain ? UNPLAIN : ODD | UNPLAIN;
    }
    record.number += 1;
    visit(record);
    return to;
  }

  #fill(bytes: Buffer, envelope: LookupEnvelope | undefined): void {
    const record = this.#record;
    const steps = this.#inner;
    steps.bytes = bytes;
    steps.end = bytes.length;
    const from = steps.space(0);
    const to = bytes[from] === 0x7b ? this.#members(steps, bytes, from) : -1;
    if (to < 0 || steps.space(to) !== bytes.length) {
      record.start.fill(0);
      record.end.fill(0);
      record.flags = ODD | UNPLAIN;
    }
    record.bytes = bytes;
    record.from = 0;
    record.to = bytes.length;
    record.envelope = envelope;
    if (envelope !== undefined) {
      record.flags |= ENVELOPE;
    }
  }

  /** A record's members into the columns: the index after its brace, or -1, or what it turned out to be instead. */
  #members(steps: JsonSteps, bytes: Buffer, from: number): number {
    const record = this.#record;
    const { start, end, same } = record;
    const before = bytes === this.#beforeBytes ? this.#beforeEnd : NONE;
    const beforeStart = this.#beforeStart;
    // A call would cost more than these few.
    for (let key = 0; key < KEYS.length; key += 1) {
      start[key] = 0;
      end[key] = 0;
      same[key] = 0;
    }
    steps.unplain = false;
    steps.deep = false;
    record.identitySlot = -1;
    let flags = 0;
    let expected = 0;
    let i = steps.space(from + 1);
    if (i < steps.end && bytes[i] === 0x7d) {
      record.flags = ODD;
      return i + 1;
    }
    for (;;) {
      if (i >= steps.end || bytes[i] !== 0x22) {
        steps.at = i;
        return -1;
      }
      const name = i;
      let nameEnd = likelyEnd(bytes, i, steps.end, expected);
      let known = expected;
      if (nameEnd < 0) {
        nameEnd = steps.string(i);
        known = nameEnd < 0 ? -1 : keyAt(bytes, name, nameEnd);
      }
      const value = nameEnd < 0 ? -1 : steps.colon(nameEnd);
      if (value < 0) {
        return -1;
      }
      i = value;
      if (known === IDENTITY && bytes[i] === 0x7b) {
        i = this.#identity(steps, bytes, i);
      } else if (known === RESPONSE || known === ADDITIONAL) {
        i = this.#noticed(steps, bytes, i, known);
        if (i < -1) {
          flags |= known === RESPONSE ? NOTABLE_RESPONSE : NOTABLE_ADDITIONAL;
          i = -2 - i;
        }
      } else if (
        known >= 0 &&
        before[known] !== 0 &&
        repeats(bytes, i, beforeStart[known] as number, before[known] as number, steps.end)
      ) {
        same[known] = 1;
        i += (before[known] as number) - (beforeStart[known] as number);
      } else if (known < 0) {
        const word = decode(bytes, name, nameEnd);
        if (steps === this.#steps) {
          if (bytes[i] === 0x5b && isContainerKey(word)) {
            return CONTAINER;
          }
          if (bytes[i] === 0x22 && word === "CloudTrailEvent") {
            return EVENT;
          }
        }
        if (FOLDED_KEYS.has(word.toLowerCase())) {
          flags |= ODD;
        }
        i = steps.value(i, 1);
      } else {
        i = steps.value(i, 1);
      }
      if (i < 0) {
        return -1;
      }
      if (known >= 0) {
        start[known] = value;
        end[known] = i;
        expected = known + 1;
      }
      i = steps.space(i);
      const c = i < steps.end ? bytes[i] : 0;
      if (c === 0x7d) {
        record.flags = flags | (steps.unplain ? UNPLAIN : 0) | (steps.deep ? ODD | UNPLAIN : 0);
        return i + 1;
      }
      if (c !== 0x2c) {
        steps.at = i;
        return -1;
      }
      i = steps.space(i + 1);
    }
  }

  #identity(steps: JsonSteps, bytes: Buffer, from: number): number {
    const { seen } = this;
    const length = seen.lengthAt(bytes, from);
    if (length > 0) {
      steps.unplain ||= seen.isUnplain(seen.slot);
      this.#record.identitySlot = seen.slot;
      return from + length;
    }
    const before = steps.unplain;
    steps.unplain = false;
    const to = steps.value(from, 1);
    if (to >= 0 && !steps.deep) {
      seen.keep(bytes, from, to, steps.unplain);
      this.#record.identitySlot = seen.slot;
    }
    steps.unplain ||= before;
    return to;
  }

  /** Steps over a value; answers -2 minus the end when it says something that a column needs. */
  #noticed(steps: JsonSteps, bytes: Buffer, from: number, key: number): number {
    const to = steps.value(from, 1);
    if (to < 0 || bytes[from] !== 0x7b) {
      return to;
    }
    const text = bytes.toString("latin1", from, to);
    const notable =
      text.includes("\\u") ||
      (key === RESPONSE
        ? text.includes("rror") || text.includes('"Failure"')
        : text.includes("MFAUsed") || text.includes("UserName"));
    return notable ? -2 - to : to;
  }
}

/** No record before. */
const NONE = new Int32Array(KEYS.length);
const MAX_CONTAINERS = 4;
const CONTAINER = -3;
const EVENT = -4;
const IDENTITY = KEYS.indexOf("userIdentity");
const RESPONSE = KEYS.indexOf("responseElements");
const ADDITIONAL = KEYS.indexOf("additionalEventData");
const FOLDED_KEYS: ReadonlySet<string> = new Set(KEYS.map((key) => key.toLowerCase()));

/**
 * Whether the value that begins at `from` is the one that stands from `start` to `stop`, of which it is known that it is
 * a value: strings, objects, arrays and words end where they do, whatever follows; of numbers that is not so.
 */
function repeats(bytes: Uint8Array, from: number, start: number, stop: number, end: number): boolean {
  const first = bytes[start] as number;
  if (from + stop - start > end || (first >= 0x2d && first <= 0x39)) {
    return false;
  }
  for (let a = start, b = from; a < stop; a += 1, b += 1) {
    if (bytes[a] !== bytes[b]) {
      return false;
    }
  }
  return true;
}

function isContainerKey(name: string): boolean {
  return name === "Records" || name === "Events";
}

/** A key, from its opening to behind its closing quote. */
function decode(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString("utf8", from + 1, to - 1);
  return text.includes("\\") ? String(JSON.parse(`"${text}"`)) : text;
}
