import { readRecord } from "../model/record.ts";
import type { Condition, FieldTest } from "../query/condition.ts";
import { findField } from "../query/fields.ts";
import { compile } from "../query/match.ts";
import type { ReadColumn } from "./combinations.ts";
import { readsOfTest } from "./fieldReads.ts";
import type { Readings } from "./readings.ts";
import { type Codes, OWN_RESOURCES, WITH_ENVELOPE } from "./segment.ts";
import { readUuid } from "./usual.ts";

/** What columns say of a row: it fails the condition, its record must be read to know, it satisfies it. */
const NO = 0;
export const UNKNOWN = 1;
export const YES = 2;

/** One verdict for each row, or one that holds for all of them. */
type Verdicts = Uint8Array | typeof NO | typeof UNKNOWN | typeof YES;

/**
 * For each row of a segment what its columns say of a simplified condition; undefined when every row fails it. Each test
 * is made once for each distinct value, by the evaluator of `query/` on an event read from that value; the rest is
 * arithmetic of three values.
 */
export function evaluate(readings: Readings, condition: Condition): Uint8Array | undefined {
  const verdicts = judge(readings, condition);
  if (typeof verdicts !== "number") {
    return verdicts;
  }
  return verdicts === NO ? undefined : new Uint8Array(readings.segment.rows).fill(verdicts);
}

function judge(readings: Readings, condition: Condition): Verdicts {
  switch (condition.kind) {
    case "all":
      return judgeAll(readings, condition.of);
    case "any":
      return judgeAny(readings, condition.of);
    case "not": {
      const out = judge(readings, condition.of);
      if (typeof out === "number") {
        return out === NO ? YES : out === YES ? NO : UNKNOWN;
      }
      for (let row = 0; row < out.length; row += 1) {
        out[row] = YES - (out[row] as number);
      }
      return out;
    }
    case "text":
      return UNKNOWN;
    case "field":
      return judgeTest(readings, condition);
  }
}

/** The least that one of them says. */
function judgeAll(readings: Readings, parts: readonly Condition[]): Verdicts {
  const { range, others } = timeRange(parts);
  let out: Verdicts = range === undefined ? YES : judgeTime(readings, range);
  for (const part of others) {
    if (out === NO) {
      return NO;
    }
    const other = judge(readings, part);
    out = typeof out === "number" ? least(other, out) : least(out, other);
  }
  return out;
}

/** The most that one of them says. */
function judgeAny(readings: Readings, parts: readonly Condition[]): Verdicts {
  let out: Verdicts = NO;
  for (const part of parts) {
    if (out === YES) {
      return YES;
    }
    const other = judge(readings, part);
    out = typeof out === "number" ? most(other, out) : most(out, other);
  }
  return out;
}

function least(left: Verdicts, right: Verdicts): Verdicts {
  if (typeof left === "number") {
    return typeof right === "number" && right < left ? right : left;
  }
  if (typeof right !== "number") {
    for (let row = 0; row < left.length; row += 1) {
      if ((right[row] as number) < (left[row] as number)) {
        left[row] = right[row] as number;
      }
    }
    return left;
  }
  return right === NO ? NO : right === YES ? left : capped(left);
}

function most(left: Verdicts, right: Verdicts): Verdicts {
  if (typeof left === "number") {
    return typeof right === "number" && right > left ? right : left;
  }
  if (typeof right !== "number") {
    for (let row = 0; row < left.length; row += 1) {
      if ((right[row] as number) > (left[row] as number)) {
        left[row] = right[row] as number;
      }
    }
    return left;
  }
  return right === YES ? YES : right === NO ? left : raised(left);
}

function capped(verdicts: Uint8Array): Uint8Array {
  for (let row = 0; row < verdicts.length; row += 1) {
    verdicts[row] = Math.min(verdicts[row] as number, UNKNOWN);
  }
  return verdicts;
}

function raised(verdicts: Uint8Array): Uint8Array {
  for (let row = 0; row < verdicts.length; row += 1) {
    verdicts[row] = Math.max(verdicts[row] as number, UNKNOWN);
  }
  return verdicts;
}

function judgeTest(readings: Readings, test: FieldTest): Verdicts {
  const { segment } = readings;
  const reads = readsOfTest(test);
  switch (reads.kind) {
    case "record":
      return UNKNOWN;
    case "arns":
      return judgeArns(readings, test);
    case "time": {
      const { range } = timeRange([test]);
      return range === undefined ? judgeEachTime(readings, test) : judgeTime(readings, range);
    }
    case "id":
      return withUnknown(evaluateId(readings, test), readings.odd);
  }
  const { of, verdicts } = verdictsOf(readings, test, reads.columns);
  const out = verdicts.includes(YES) ? new Uint8Array(segment.rows) : NO;
  if (out !== NO) {
    for (let row = 0; row < out.length; row += 1) {
      out[row] = verdicts[of[row] as number] as number;
    }
  }
  if (reads.envelope === undefined) {
    return withUnknown(out, readings.odd, segment.rows);
  }
  const filled = out === NO ? new Uint8Array(segment.rows) : out;
  const { flags } = segment.data;
  for (let row = 0; row < filled.length; row += 1) {
    const flag = flags[row] as number;
    if ((flag & WITH_ENVELOPE) === 0 && (reads.envelope === "needed" || (flag & OWN_RESOURCES) !== 0)) {
      filled[row] = UNKNOWN;
    }
  }
  return withUnknown(filled, readings.odd);
}

/** What a test says of each combination of values that rows have in some columns. */
function verdictsOf(
  readings: Readings,
  test: FieldTest,
  columns: readonly ReadColumn[],
): { readonly of: Codes; readonly verdicts: Uint8Array } {
  const holds = compile(test);
  const field = findField(test.field);
  if (field === undefined) {
    const { of, count, event } = readings.combinations(columns);
    const verdicts = new Uint8Array(count);
    for (let combination = 0; combination < count; combination += 1) {
      verdicts[combination] = holds(event(combination)) ? YES : NO;
    }
    return { of, verdicts };
  }
  const { of, valueAt, events } = readings.field(field.name, columns);
  const byValue = new Uint8Array(events.length);
  for (const [value, event] of events.entries()) {
    byValue[value] = holds(event) ? YES : NO;
  }
  const verdicts = new Uint8Array(valueAt.length);
  for (let combination = 0; combination < verdicts.length; combination += 1) {
    verdicts[combination] = byValue[valueAt[combination] as number] as number;
  }
  return { of, verdicts };
}

function withUnknown(out: Uint8Array, rows: Uint32Array): Uint8Array;
function withUnknown(out: Uint8Array | typeof NO, rows: Uint32Array, length: number): Verdicts;
function withUnknown(out: Uint8Array | typeof NO, rows: Uint32Array, length = 0): Verdicts {
  if (rows.length === 0) {
    return out;
  }
  const filled = out === NO ? new Uint8Array(length) : out;
  for (const row of rows) {
    filled[row] = UNKNOWN;
  }
  return filled;
}

function judgeArns({ segment, odd, mentions }: Readings, test: FieldTest): Uint8Array {
  const out = new Uint8Array(segment.rows);
  mentions.mark(test, out, YES);
  return withUnknown(withUnknown(out, mentions.unsure), odd);
}

/** An event of which nothing is known: to be told what is. */
const BLANK = readRecord("{}");

/** The times, bounds included, that tests of one kind allow. */
interface TimeRange {
  low: number;
  high: number;
}

/** The tests that compare the time become one. `range`: absent without such tests; `others`: what is left. */
function timeRange(parts: readonly Condition[]): {
  readonly range: TimeRange | undefined;
  readonly others: readonly Condition[];
} {
  const range = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const others = parts.filter((part) => {
    if (part.kind !== "field" || findField(part.field)?.name !== "time") {
      return true;
    }
    const { test } = part;
    switch (test.op) {
      // Times are whole milliseconds.
      case "<":
        range.high = Math.min(range.high, Math.ceil(test.value) - 1);
        return false;
      case "<=":
        range.high = Math.min(range.high, test.value);
        return false;
      case ">":
        range.low = Math.max(range.low, Math.floor(test.value) + 1);
        return false;
      case ">=":
        range.low = Math.max(range.low, test.value);
        return false;
      case "between":
        range.low = Math.max(range.low, test.from);
        range.high = Math.min(range.high, test.to);
        return false;
      default:
        return true;
    }
  });
  return { range: others.length === parts.length ? undefined : range, others };
}

function judgeTime({ segment }: Readings, { low, high }: TimeRange): Verdicts {
  const { from, to, all } = segment.times;
  if (low > to || high < from) {
    return NO;
  }
  if (all && low <= from && high >= to) {
    return YES;
  }
  const { times } = segment.data;
  const out = new Uint8Array(times.length);
  for (let row = 0; row < out.length; row += 1) {
    const time = times[row] as number;
    // Comparisons with NaN, which stands for no time, are false.
    if (time >= low && time <= high) {
      out[row] = YES;
    }
  }
  return out;
}

function judgeEachTime({ segment }: Readings, test: FieldTest): Uint8Array {
  const { times } = segment.data;
  const holds = compile(test);
  return Uint8Array.from(times, (time) => (holds(Number.isNaN(time) ? BLANK : { ...BLANK, time }) ? YES : NO));
}

function evaluateId({ segment }: Readings, test: FieldTest): Uint8Array {
  const { ids, oddIds } = segment.data;
  const holds = compile(test);
  const out = new Uint8Array(segment.rows);
  const is = test.test;
  if (is.op === "is" && is.values.every(({ wildcard }) => !wildcard)) {
    for (const { value } of is.values) {
      markId(ids, value, out);
    }
    for (const [row, eventId] of oddIds) {
      out[row] = holds({ ...BLANK, eventId }) ? YES : NO;
    }
    return out;
  }
  for (let row = 0; row < out.length; row += 1) {
    out[row] = holds({ ...BLANK, eventId: segment.eventId(row) }) ? YES : NO;
  }
  return out;
}

/** Ids are compared without regard to case; those that are kept as bytes are written in small letters. */
function markId(ids: Uint8Array, value: string, out: Uint8Array): void {
  const text = Buffer.from(`"${value.toLowerCase()}"`);
  const wanted = new Uint32Array(4);
  if (!readUuid(text, 0, text.length, new Uint8Array(wanted.buffer), 0)) {
    return;
  }
  const words = new Uint32Array(ids.buffer, ids.byteOffset, out.length * 4);
  const first = wanted[0] as number;
  for (let row = 0; row < out.length; row += 1) {
    const at = row * 4;
    if (
      words[at] === first &&
      words[at + 1] === wanted[1] &&
      words[at + 2] === wanted[2] &&
      words[at + 3] === wanted[3]
    ) {
      out[row] = YES;
    }
  }
}
