import { compare, type Parts } from "./parts.ts";
import type { CellName, Distinct } from "./readings.ts";
import type { TimeSpan } from "./timeSpan.ts";

export interface ValueCount {
  /** Empty for the events that have none. */
  readonly value: string;
  readonly count: number;
}

export interface Group extends ValueCount {
  readonly errors: number;
  /** ms since 1970 UTC, of the events that have a time. */
  readonly first?: number;
  readonly last?: number;
}

export interface Timeline extends TimeSpan {
  /** Events by bucket, and those of them that failed. */
  readonly counts: Uint32Array;
  readonly errors: Uint32Array;
}

/**
 * How often each value of a field stands in the rows, most frequent first; of a field with several values the first.
 * Undefined for a field that the columns do not hold.
 */
export function facetOf(parts: Parts, rows: Uint32Array, field: string): readonly ValueCount[] | undefined {
  if (parts.all.some(({ readings }) => readings.facet(field) === undefined)) {
    return undefined;
  }
  const numbered = parts.numbered(`facet ${field}`, (readings) => readings.facet(field) as Distinct);
  const { values } = numbered;
  const counts = new Uint32Array(values.length);
  for (const value of parts.numbersOf(rows, numbered)) {
    counts[value] = (counts[value] as number) + 1;
  }
  return values
    .map((value, number) => ({ value, count: counts[number] as number }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || compare(a.value, b.value));
}

/** The rows by what stands in a column: largest group first. */
export function groupsOf(parts: Parts, rows: Uint32Array, column: CellName): readonly Group[] {
  const numbered = parts.numbered(`cell ${column}`, (readings) => readings.cell(column));
  const { values } = numbered;
  const numbers = parts.numbersOf(rows, numbered);
  const failed = failures(parts, rows);
  const counts = new Uint32Array(values.length);
  const errors = new Uint32Array(values.length);
  const first = new Float64Array(values.length).fill(Number.POSITIVE_INFINITY);
  const last = new Float64Array(values.length).fill(Number.NEGATIVE_INFINITY);
  parts.runs(rows, ({ base, readings }, from, to) => {
    const { times } = readings.segment.data;
    for (let place = from; place < to; place += 1) {
      const value = numbers[place] as number;
      const time = times[(rows[place] as number) - base] as number;
      counts[value] = (counts[value] as number) + 1;
      errors[value] = (errors[value] as number) + (failed[place] as number);
      if (time < (first[value] as number)) {
        first[value] = time;
      }
      if (time > (last[value] as number)) {
        last[value] = time;
      }
    }
  });
  return values
    .map((value, number) => ({
      value,
      count: counts[number] as number,
      errors: errors[number] as number,
      first: first[number] as number,
      last: last[number] as number,
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || compare(a.value, b.value))
    .map(({ first: from, last: to, ...group }) => (from <= to ? { ...group, first: from, last: to } : group));
}

/** Counts by time, errors apart. Without a span that of the rows is taken; events without a time are left out. */
export function timelineOf(parts: Parts, rows: Uint32Array, buckets: number, span = spanOf(parts, rows)): Timeline {
  const counts = new Uint32Array(buckets);
  const errors = new Uint32Array(buckets);
  const width = (span.to - span.from) / buckets;
  const failed = failures(parts, rows);
  parts.runs(rows, ({ base, readings }, from, to) => {
    const { times } = readings.segment.data;
    for (let place = from; place < to; place += 1) {
      const time = times[(rows[place] as number) - base] as number;
      if (time >= span.from && time < span.to) {
        const bucket = Math.min(buckets - 1, Math.floor((time - span.from) / width));
        counts[bucket] = (counts[bucket] as number) + 1;
        errors[bucket] = (errors[bucket] as number) + (failed[place] as number);
      }
    }
  });
  return { ...span, counts, errors };
}

/** 1 for each row that failed. */
function failures(parts: Parts, rows: Uint32Array): Uint8Array {
  const numbered = parts.numbered("cell error", (readings) => readings.cell("error"));
  const none = numbered.values.indexOf("");
  const numbers = parts.numbersOf(rows, numbered);
  const failed = new Uint8Array(rows.length);
  for (let place = 0; place < failed.length; place += 1) {
    failed[place] = numbers[place] === none ? 0 : 1;
  }
  return failed;
}

function spanOf(parts: Parts, rows: Uint32Array): TimeSpan {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  parts.runs(rows, ({ base, readings }, from, to) => {
    const { times } = readings.segment.data;
    for (let place = from; place < to; place += 1) {
      const time = times[(rows[place] as number) - base] as number;
      first = time < first ? time : first;
      last = time > last ? time : last;
    }
  });
  return first <= last ? { from: first, to: last + 1 } : { from: 0, to: 1 };
}
