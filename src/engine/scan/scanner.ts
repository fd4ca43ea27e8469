import type { LookupEnvelope } from "../../model/event/record.ts";
import { JsonSteps } from "./json.ts";
import { readLookupEvent } from "./lookupEvent.ts";
import { ENVELOPE, ODD, UNPLAIN } from "./recordFlags.ts";
import { CONTAINER, decode, EVENT, isContainerKey, RecordScan } from "./recordScan.ts";
import { SeenValues } from "./seenValues.ts";

/** One record as it was scanned. The scanner uses the same object again for the next one. */
export interface ScannedRecord {
  /** Where it stands in the scanned bytes; of `lookup-events` output, the whole event with its envelope. */
  readonly offset: number;
  readonly length: number;
  /** What its members' places count in: the scanned bytes, or the unescaped `CloudTrailEvent`. */
  readonly bytes: Buffer;
  readonly flags: number;
  readonly envelope: LookupEnvelope | undefined;
  /** The record's own range in `bytes`. */
  readonly from: number;
  readonly to: number;
  readonly members: RecordScan;
}

export interface ScanProblem {
  /** "truncated": the input was over before the record was. */
  readonly kind: "truncated" | "malformed" | "not-an-event";
}

/** More problems of one file are not told. */
const MAX_PROBLEMS = 100;
/** Lines that break off are stepped over once more from the next one on: together at most so many times the file. */
const MAX_REPEATED = 4;

/**
 * Finds the records in bytes, without building objects: `{"Records":[…]}` as a trail writes it, the output of
 * `aws cloudtrail lookup-events`, an array of records, or records one after another (JSON lines). What a record says is
 * what `JSON.parse` would say. Never throws: what was whole before a fault is given, the rest told as a problem.
 */
export class Scanner {
  /** The values met so far: the slots of a record's members count in it. */
  readonly seen = new SeenValues();
  readonly #steps = new JsonSteps();
  readonly #inner = new JsonSteps();
  readonly #members = new RecordScan(this.seen);
  #stopped = false;
  /** Whether what is scanned stands in an array. */
  #nested = false;
  /** How many containers are open: more than a few are no containers of records. */
  #open = 0;
  readonly #record: { -readonly [key in keyof ScannedRecord]: ScannedRecord[key] } = {
    offset: 0,
    length: 0,
    bytes: Buffer.alloc(0),
    flags: 0,
    envelope: undefined,
    from: 0,
    to: 0,
    members: this.#members,
  };

  /** `visit` is called for each record, in order, until it answers "stop". Answers what could not be read. */
  scan(bytes: Buffer, visit: (record: ScannedRecord) => unknown): readonly ScanProblem[] {
    const steps = this.#steps;
    steps.open(bytes);
    this.#stopped = false;
    const problems: ScanProblem[] = [];
    let repeated = 0;
    const bom = bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    let i = steps.space(bom ? 3 : 0);
    while (i < bytes.length) {
      const start = i;
      this.#nested = bytes[i] === 0x5b;
      i = this.#nested ? this.#items(bytes, i, visit, problems) : this.#item(bytes, i, visit, problems);
      if (this.#stopped) {
        break;
      }
      if (i < 0) {
        tell(problems, { kind: steps.at >= bytes.length ? "truncated" : "malformed" });
        // Lines stand for themselves: go on with the next one.
        const next = this.#nested ? -1 : bytes.indexOf("\n{", start);
        repeated += Math.max(0, Math.min(steps.at, bytes.length) - next);
        if (next < 0 || repeated > bytes.length * MAX_REPEATED) {
          break;
        }
        i = next + 1;
      }
      i = steps.space(i);
    }
    return problems;
  }

  #items(bytes: Buffer, from: number, visit: (record: ScannedRecord) => unknown, problems: ScanProblem[]): number {
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

  #item(bytes: Buffer, from: number, visit: (record: ScannedRecord) => unknown, problems: ScanProblem[]): number {
    const steps = this.#steps;
    if (from >= bytes.length || bytes[from] !== 0x7b) {
      const next = steps.value(from, 0);
      if (next >= 0) {
        tell(problems, { kind: "not-an-event" });
      }
      return next;
    }
    const record = this.#record;
    const found = this.#members.read(steps, from, true);
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
    record.flags = this.#members.flags;
    this.#stopped = visit(record) === "stop";
    return this.#stopped ? -1 : found;
  }

  /** `{"Records":[…]}` or `{"Events":[…]}`, whatever else stands around. */
  #container(bytes: Buffer, from: number, visit: (record: ScannedRecord) => unknown, problems: ScanProblem[]): number {
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
  #event(bytes: Buffer, from: number, visit: (record: ScannedRecord) => unknown, problems: ScanProblem[]): number {
    this.#steps.unplain = false;
    const to = this.#steps.value(from, 0);
    const { unplain } = this.#steps;
    if (to < 0) {
      return -1;
    }
    const event = readLookupEvent(bytes.toString("utf8", from, to));
    if (event === undefined) {
      tell(problems, { kind: "not-an-event" });
      return to;
    }
    const record = this.#record;
    record.offset = from;
    record.length = to - from;
    const inner = Buffer.from(event.json);
    this.#fill(inner, event.envelope);
    if (unplain || !event.json.isWellFormed()) {
      record.flags |= unplain ? UNPLAIN : ODD | UNPLAIN;
    }
    this.#stopped = visit(record) === "stop";
    return this.#stopped ? -1 : to;
  }

  #fill(bytes: Buffer, envelope: LookupEnvelope | undefined): void {
    const record = this.#record;
    const members = this.#members;
    const steps = this.#inner;
    steps.open(bytes);
    const from = steps.space(0);
    const to = bytes[from] === 0x7b ? members.read(steps, from, false) : -1;
    if (to < 0 || steps.space(to) !== bytes.length) {
      members.clear(ODD | UNPLAIN);
    }
    record.flags = members.flags;
    record.bytes = bytes;
    record.from = 0;
    record.to = bytes.length;
    record.envelope = envelope;
    if (envelope !== undefined) {
      record.flags |= ENVELOPE;
    }
  }
}

const MAX_CONTAINERS = 4;

function tell(problems: ScanProblem[], problem: ScanProblem): void {
  if (problems.length < MAX_PROBLEMS) {
    problems.push(problem);
  }
}
