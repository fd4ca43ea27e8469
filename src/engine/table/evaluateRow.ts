import { readRecord } from "../../model/event/record.ts";
import type { Condition, FieldTest } from "../../query/condition/condition.ts";
import { findField } from "../../query/fields/fields.ts";
import { compile } from "../../query/match/match.ts";
import { readUuid } from "../scan/usual.ts";
import type { Readings } from "./readings.ts";
import { NO, type Verdicts, YES } from "./verdicts.ts";

/** An event of which nothing is known: to be told what is. */
const BLANK = readRecord("{}");

/** The times, bounds included, that tests of one kind allow. */
export interface TimeBounds {
  low: number;
  high: number;
}

/** The tests that compare the time become one. `range`: absent without such tests; `others`: what is left. */
export function timeRange(parts: readonly Condition[]): {
  readonly range: TimeBounds | undefined;
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

export function evaluateTime({ segment }: Readings, { low, high }: TimeBounds): Verdicts {
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

export function evaluateEachTime({ segment }: Readings, test: FieldTest): Uint8Array {
  const { times } = segment.data;
  const holds = compile(test);
  return Uint8Array.from(times, (time) => (holds(Number.isNaN(time) ? BLANK : { ...BLANK, time }) ? YES : NO));
}

export function evaluateId({ segment }: Readings, test: FieldTest): Uint8Array {
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
