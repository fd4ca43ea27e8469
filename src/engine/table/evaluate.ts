import type { FieldTest } from "../../query/condition/condition.ts";
import { findField } from "../../query/fields/fields.ts";
import { compile } from "../../query/match/match.ts";
import { type Codes, OWN_RESOURCES, WITH_ENVELOPE } from "../segment/segment.ts";
import type { ReadColumn } from "./combinations.ts";
import { evaluateEachTime, evaluateId, evaluateTime } from "./evaluateRow.ts";
import type { Readings } from "./readings.ts";
import type { ReadPlan, ReadStep } from "./readPlan.ts";
import { least, most, NO, UNKNOWN, type Verdicts, YES } from "./verdicts.ts";

/**
 * For each row of a segment what its columns say of a planned condition; undefined when every row fails it. Each test
 * is made once for each distinct value, by the evaluator of `query/` on an event read from that value; the rest is
 * arithmetic of three values.
 */
export function evaluate(readings: Readings, { steps }: ReadPlan): Uint8Array | undefined {
  const verdicts = judge(readings, steps);
  if (typeof verdicts !== "number") {
    return verdicts;
  }
  return verdicts === NO ? undefined : new Uint8Array(readings.segment.rows).fill(verdicts);
}

function judge(readings: Readings, step: ReadStep): Verdicts {
  switch (step.kind) {
    case "all":
      return judgeAll(readings, step.of);
    case "any":
      return judgeAny(readings, step.of);
    case "not": {
      const out = judge(readings, step.of);
      if (typeof out === "number") {
        return out === NO ? YES : out === YES ? NO : UNKNOWN;
      }
      for (let row = 0; row < out.length; row += 1) {
        out[row] = YES - (out[row] as number);
      }
      return out;
    }
    case "range":
      return evaluateTime(readings, step.range);
    case "columns":
      return judgeColumns(readings, step);
    case "time":
      return evaluateEachTime(readings, step.test);
    case "id":
      return withUnknown(evaluateId(readings, step.test), readings.odd);
    case "arns":
      return judgeArns(readings, step.test);
    case "record":
      return UNKNOWN;
  }
}

/** The least that one of them says. */
function judgeAll(readings: Readings, parts: readonly ReadStep[]): Verdicts {
  let out: Verdicts = YES;
  for (const part of parts) {
    if (out === NO) {
      return NO;
    }
    out = least(out, judge(readings, part));
  }
  return out;
}

/** The most that one of them says. */
function judgeAny(readings: Readings, parts: readonly ReadStep[]): Verdicts {
  let out: Verdicts = NO;
  for (const part of parts) {
    if (out === YES) {
      return YES;
    }
    out = most(out, judge(readings, part));
  }
  return out;
}

function judgeColumns(
  readings: Readings,
  { test, columns, envelope }: Extract<ReadStep, { readonly kind: "columns" }>,
): Verdicts {
  const { segment } = readings;
  const { of, verdicts } = verdictsOf(readings, test, columns);
  const out = verdicts.includes(YES) ? new Uint8Array(segment.rows) : NO;
  if (out !== NO) {
    for (let row = 0; row < out.length; row += 1) {
      out[row] = verdicts[of[row] as number] as number;
    }
  }
  if (envelope === undefined) {
    return withUnknown(out, readings.odd, segment.rows);
  }
  const filled = out === NO ? new Uint8Array(segment.rows) : out;
  const { flags } = segment.data;
  for (let row = 0; row < filled.length; row += 1) {
    const flag = flags[row] as number;
    if ((flag & WITH_ENVELOPE) === 0 && (envelope === "needed" || (flag & OWN_RESOURCES) !== 0)) {
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
