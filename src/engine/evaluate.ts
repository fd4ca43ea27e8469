import { readRecord } from "../model/record.ts";
import type { Condition, FieldTest } from "../query/condition.ts";
import { findField } from "../query/fields.ts";
import { compile } from "../query/match.ts";
import { readsOfTest } from "./fieldReads.ts";
import type { Readings } from "./readings.ts";
import { ODD_ARNS, ODD_TEXT, OWN_RESOURCES, WITH_ENVELOPE } from "./segment.ts";
import { readUuid } from "./usual.ts";

/** What columns say of a row: it fails the condition, its record must be read to know, it satisfies it. */
const NO = 0;
export const UNKNOWN = 1;
export const YES = 2;

/**
 * For each row of a segment what its columns say of a simplified condition. Each test is made once for each distinct
 * value, by the evaluator of `query/` on an event read from that value; the rest is arithmetic of three values.
 */
export function evaluate(readings: Readings, condition: Condition): Uint8Array {
  const { rows } = readings.segment;
  switch (condition.kind) {
    case "all":
    case "any":
      return evaluateParts(readings, condition.of, condition.kind);
    case "not": {
      const out = evaluate(readings, condition.of);
      for (let row = 0; row < rows; row += 1) {
        out[row] = YES - (out[row] as number);
      }
      return out;
    }
    case "text":
      return new Uint8Array(rows).fill(UNKNOWN);
    case "field":
      return evaluateTest(readings, condition);
  }
}

/** All: the least that one of them says; any: the most. */
function evaluateParts(readings: Readings, parts: readonly Condition[], kind: "all" | "any"): Uint8Array {
  const out = new Uint8Array(readings.segment.rows).fill(kind === "all" ? YES : NO);
  for (const part of parts) {
    const other = evaluate(readings, part);
    if (kind === "all") {
      for (let row = 0; row < out.length; row += 1) {
        if ((other[row] as number) < (out[row] as number)) {
          out[row] = other[row] as number;
        }
      }
    } else {
      for (let row = 0; row < out.length; row += 1) {
        if ((other[row] as number) > (out[row] as number)) {
          out[row] = other[row] as number;
        }
      }
    }
  }
  return out;
}

function evaluateTest(readings: Readings, test: FieldTest): Uint8Array {
  const { segment } = readings;
  const reads = readsOfTest(test);
  switch (reads.kind) {
    case "record":
      return new Uint8Array(segment.rows).fill(UNKNOWN);
    case "arns":
      return evaluateArns(readings, test);
    case "time":
      return evaluateTime(readings, test);
    case "id":
      return withUnknown(evaluateId(readings, test), readings.odd);
  }
  const holds = compile(test);
  const out = new Uint8Array(segment.rows);
  const field = findField(test.field);
  if (field === undefined) {
    const { of, count, event } = readings.combinations(reads.columns);
    const verdicts = Uint8Array.from({ length: count }, (_, combination) => (holds(event(combination)) ? YES : NO));
    for (let row = 0; row < out.length; row += 1) {
      out[row] = verdicts[of[row] as number] as number;
    }
  } else {
    const { of, valueAt, events } = readings.field(field.name, reads.columns);
    const verdicts = Uint8Array.from(events, (event) => (holds(event) ? YES : NO));
    const byCombination = valueAt.length === 0 ? new Uint8Array() : Uint8Array.from(valueAt, (v) => verdicts[v] ?? NO);
    for (let row = 0; row < out.length; row += 1) {
      out[row] = byCombination[of[row] as number] as number;
    }
  }
  if (reads.envelope !== undefined) {
    const { flags } = segment.data;
    for (let row = 0; row < out.length; row += 1) {
      const flag = flags[row] as number;
      if ((flag & WITH_ENVELOPE) === 0 && (reads.envelope === "needed" || (flag & OWN_RESOURCES) !== 0)) {
        out[row] = UNKNOWN;
      }
    }
  }
  return withUnknown(out, readings.odd);
}

function withUnknown(out: Uint8Array, rows: Uint32Array): Uint8Array {
  for (const row of rows) {
    out[row] = UNKNOWN;
  }
  return out;
}

function evaluateArns({ segment, odd, mentions }: Readings, test: FieldTest): Uint8Array {
  const { flags } = segment.data;
  const out = new Uint8Array(flags.length);
  mentions.rows(test, (row) => {
    out[row] = YES;
  });
  for (let row = 0; row < out.length; row += 1) {
    if (((flags[row] as number) & (ODD_ARNS | ODD_TEXT)) !== 0) {
      out[row] = UNKNOWN;
    }
  }
  return withUnknown(out, odd);
}

/** An event of which nothing is known: to be told what is. */
const BLANK = readRecord("{}");

function evaluateTime({ segment }: Readings, { test, field }: FieldTest): Uint8Array {
  const { times } = segment.data;
  const out = new Uint8Array(times.length);
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  let open = false;
  switch (test.op) {
    case "<":
    case "<=":
      high = test.value;
      open = test.op === "<";
      break;
    case ">":
    case ">=":
      low = test.value;
      open = test.op === ">";
      break;
    case "between":
      low = test.from;
      high = test.to;
      break;
    default: {
      const holds = compile({ kind: "field", field, test });
      for (let row = 0; row < out.length; row += 1) {
        const time = times[row] as number;
        out[row] = holds(Number.isNaN(time) ? BLANK : { ...BLANK, time }) ? YES : NO;
      }
      return out;
    }
  }
  for (let row = 0; row < out.length; row += 1) {
    const time = times[row] as number;
    // Comparisons with NaN, which stands for no time, are false.
    out[row] = (open ? time > low && time < high : time >= low && time <= high) ? YES : NO;
  }
  return out;
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
