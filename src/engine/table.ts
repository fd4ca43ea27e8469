import type { Condition } from "../query/condition.ts";
import { simplify } from "../query/simplify.ts";
import { evaluate, UNKNOWN, YES } from "./evaluate.ts";
import { IdSet } from "./idSet.ts";
import { sortByKey } from "./order.ts";
import { CELL_NAMES, type CellName, type Distinct, Readings } from "./readings.ts";
import { MAX_ROWS, type Place, type Segment } from "./segment.ts";
import { SegmentBuilder } from "./segmentBuilder.ts";
import type { FileRows } from "./sift.ts";

/** ms since 1970 UTC, `from` included, `to` not. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

export interface TableOrder {
  readonly column: CellName | "time";
  readonly descending: boolean;
}

/** What columns tell of a condition: the rows that satisfy it, and those whose records must be read to know. */
export interface Selected {
  /** In the order of arrival. */
  readonly rows: Uint32Array;
  readonly unknown: readonly FileRows[];
}

/** A row without its record. */
export interface TableRow {
  readonly row: number;
  readonly eventId: string;
  /** Absent when the record has no readable time. */
  readonly time?: number;
  readonly cells: { readonly [name in CellName]: string };
}

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

interface Part {
  readonly base: number;
  readonly readings: Readings;
  /** 1 for a row whose event id is there already. */
  readonly again: Uint8Array;
}

/**
 * Rows over segments. A row is numbered by its arrival and keeps its number. An event that is there already has no row of
 * its own: it is passed over everywhere.
 */
export class Table {
  #parts: Part[] = [];
  readonly #ids = new IdSet();
  #size = 0;
  #again = 0;

  /** Row numbers given so far. */
  get size(): number {
    return this.#size;
  }

  /** Events, each once. */
  get count(): number {
    return this.#size - this.#again;
  }

  /** Adds a segment's rows; answers how many of them were new. */
  add(segment: Segment): number {
    const base = this.#size;
    const again = new Uint8Array(segment.rows);
    let fresh = 0;
    for (let at = 0; at < segment.rows; at += 1) {
      const known = this.#ids.claim(segment, at, base + at);
      again[at] = known < 0 ? 0 : 1;
      fresh += known < 0 ? 1 : 0;
    }
    this.#parts.push({ base, readings: new Readings(segment), again });
    this.#size += segment.rows;
    this.#again += segment.rows - fresh;
    this.#gather();
    return fresh;
  }

  /** The parts that hold rows from `since` on, in order, each with the number of its first row. */
  parts(since: number): readonly Pick<Part, "base" | "readings">[] {
    return this.#parts.filter(({ base, readings }) => base + readings.segment.rows > since);
  }

  /** What the columns say, of rows from `since` on. `span`: only events with a time within. */
  select(condition: Condition | undefined, span?: TimeSpan, since = 0): Selected {
    const whole = within(condition, span);
    const found: Uint32Array[] = [];
    const unknown: FileRows[] = [];
    for (const { base, readings, again } of this.#parts) {
      const { segment } = readings;
      if (base + segment.rows <= since) {
        continue;
      }
      const verdicts = evaluate(readings, whole);
      const open: number[] = [];
      const rows = new Uint32Array(segment.rows);
      let count = 0;
      for (let at = Math.max(0, since - base); at < verdicts.length; at += 1) {
        if (again[at] === 0) {
          if (verdicts[at] === YES) {
            rows[count] = base + at;
            count += 1;
          } else if (verdicts[at] === UNKNOWN) {
            open.push(at);
          }
        }
      }
      found.push(rows.subarray(0, count));
      unknown.push(...byFile(segment, open, base));
    }
    return { rows: joined(found), unknown };
  }

  /** The rows in another order; equal ones newest first, then by arrival. Events without a time are the oldest. */
  order(rows: Uint32Array, { column, descending }: TableOrder): Uint32Array {
    const newest = sortByKey(rows, this.#timeKeys(rows, true));
    if (column === "time") {
      return descending ? newest : sortByKey(rows, this.#timeKeys(rows, false));
    }
    const { values, by } = this.#numbered((readings) => readings.cell(column));
    const byText = [...values.keys()].sort((a, b) => compare(values[a] ?? "", values[b] ?? ""));
    const ranks = new Uint32Array(values.length);
    for (const [rank, value] of byText.entries()) {
      ranks[value] = descending ? byText.length - 1 - rank : rank;
    }
    const keys = new Float64Array(newest.length);
    this.#runs(newest, (part, from, to) => {
      const { of, numbers } = by(part);
      for (let place = from; place < to; place += 1) {
        keys[place] = ranks[numbers[of[(newest[place] as number) - part.base] as number] as number] as number;
      }
    });
    return sortByKey(newest, keys);
  }

  /** What a person reads of rows, without their records. */
  rows(rows: Uint32Array): readonly TableRow[] {
    const found: TableRow[] = [];
    this.#each(rows, ({ readings }, at, place) => {
      const time = readings.segment.data.times[at] ?? Number.NaN;
      found.push({
        row: rows[place] as number,
        eventId: readings.segment.eventId(at),
        ...(Number.isNaN(time) ? {} : { time }),
        cells: Object.fromEntries(
          CELL_NAMES.map((name) => [name, textOf(readings.cell(name), at)]),
        ) as TableRow["cells"],
      });
    });
    return found;
  }

  eventIds(rows: Uint32Array): readonly string[] {
    const ids: string[] = [];
    this.#each(rows, ({ readings }, at) => ids.push(readings.segment.eventId(at)));
    return ids;
  }

  /** The row of an event; -1 for one that is not here. */
  rowOf(eventId: string): number {
    return this.#ids.find(eventId);
  }

  /** Where the record of a row is read back from, and the row's flags. Undefined for a row that is not here. */
  place(row: number): (Place & { readonly flags: number }) | undefined {
    const part = this.#partOf(row);
    if (part === undefined || row < 0 || row >= this.#size) {
      return undefined;
    }
    const { segment } = part.readings;
    return { ...segment.place(row - part.base), flags: segment.data.flags[row - part.base] ?? 0 };
  }

  /**
   * How often each value of a field stands in the rows, most frequent first; of a field with several values the first.
   * Undefined for a field that the columns do not hold.
   */
  facet(rows: Uint32Array, field: string): readonly ValueCount[] | undefined {
    if (this.#parts.some(({ readings }) => readings.facet(field) === undefined)) {
      return undefined;
    }
    const { values, by } = this.#numbered((readings) => readings.facet(field) as Distinct);
    const counts = new Uint32Array(values.length);
    this.#runs(rows, (part, from, to) => {
      const { of, numbers } = by(part);
      for (let place = from; place < to; place += 1) {
        const value = numbers[of[(rows[place] as number) - part.base] as number] as number;
        counts[value] = (counts[value] as number) + 1;
      }
    });
    return values
      .map((value, number) => ({ value, count: counts[number] as number }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || compare(a.value, b.value));
  }

  /** The rows by what stands in a column: largest group first. */
  group(rows: Uint32Array, column: CellName): readonly Group[] {
    const { values, by } = this.#numbered((readings) => readings.cell(column));
    const failed = this.#numbered((readings) => readings.cell("error"));
    const valueIn = (found: Numbered, at: number): number => found.numbers[found.of[at] as number] as number;
    const groups = values.map((value) => ({
      value,
      count: 0,
      errors: 0,
      first: Number.POSITIVE_INFINITY,
      last: Number.NEGATIVE_INFINITY,
    }));
    this.#each(rows, (part, at) => {
      const group = groups[valueIn(by(part), at)];
      if (group === undefined) {
        return;
      }
      group.count += 1;
      group.errors += failed.values[valueIn(failed.by(part), at)] === "" ? 0 : 1;
      const time = part.readings.segment.data.times[at] as number;
      if (time < group.first) {
        group.first = time;
      }
      if (time > group.last) {
        group.last = time;
      }
    });
    return groups
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || compare(a.value, b.value))
      .map(({ first, last, ...group }) => (first <= last ? { ...group, first, last } : group));
  }

  /** Counts by time, errors apart. Without a span that of the rows is taken; events without a time are left out. */
  timeline(rows: Uint32Array, buckets: number, span = this.#spanOf(rows)): Timeline {
    const counts = new Uint32Array(buckets);
    const errors = new Uint32Array(buckets);
    const width = (span.to - span.from) / buckets;
    const { values, by } = this.#numbered((readings) => readings.cell("error"));
    const failed = Uint8Array.from(values, (value) => (value === "" ? 0 : 1));
    this.#runs(rows, (part, from, to) => {
      const { of, numbers } = by(part);
      const { times } = part.readings.segment.data;
      for (let place = from; place < to; place += 1) {
        const at = (rows[place] as number) - part.base;
        const time = times[at] as number;
        if (time >= span.from && time < span.to) {
          const bucket = Math.min(buckets - 1, Math.floor((time - span.from) / width));
          counts[bucket] = (counts[bucket] as number) + 1;
          errors[bucket] = (errors[bucket] as number) + (failed[numbers[of[at] as number] as number] as number);
        }
      }
    });
    return { ...span, counts, errors };
  }

  /** Bytes that the segments take, nearly. */
  get byteLength(): number {
    return this.#parts.reduce((sum, { readings }) => sum + readings.segment.byteLength, 0);
  }

  #spanOf(rows: Uint32Array): TimeSpan {
    let from = Number.POSITIVE_INFINITY;
    let to = Number.NEGATIVE_INFINITY;
    this.#each(rows, ({ readings }, at) => {
      const time = readings.segment.data.times[at] as number;
      from = time < from ? time : from;
      to = time > to ? time : to;
    });
    return from <= to ? { from, to: to + 1 } : { from: 0, to: 1 };
  }

  /** How long before the newest, or after the oldest, each row happened; those without a time are the oldest. */
  #timeKeys(rows: Uint32Array, descending: boolean): Float64Array {
    const { from, to } = this.#spanOf(rows);
    const keys = new Float64Array(rows.length);
    this.#each(rows, ({ readings }, at, place) => {
      const time = readings.segment.data.times[at] as number;
      keys[place] = Number.isNaN(time) ? (descending ? to - from + 1 : 0) : descending ? to - time : time - from + 1;
    });
    return keys;
  }

  /** The values of all segments, numbered together. */
  #numbered(distinct: (readings: Readings) => Distinct): {
    readonly values: readonly string[];
    readonly by: (part: Part) => Numbered;
  } {
    const values = new Map<string, number>();
    const byPart = new Map<Part, Numbered>();
    for (const part of this.#parts) {
      const { of, valueAt, keys } = distinct(part.readings);
      const own = keys.map((key) => {
        const number = values.get(key) ?? values.size;
        values.set(key, number);
        return number;
      });
      const numbers = new Uint32Array(valueAt.length);
      for (let combination = 0; combination < numbers.length; combination += 1) {
        numbers[combination] = own[valueAt[combination] as number] as number;
      }
      byPart.set(part, { of, numbers });
    }
    return { values: [...values.keys()], by: (part) => byPart.get(part) ?? NOT_NUMBERED };
  }

  #each(rows: Uint32Array, visit: (part: Part, at: number, place: number) => void): void {
    this.#runs(rows, (part, from, to) => {
      for (let place = from; place < to; place += 1) {
        visit(part, (rows[place] as number) - part.base, place);
      }
    });
  }

  /** Stretches of rows that stand in one part, each with its places in `rows`. */
  #runs(rows: Uint32Array, visit: (part: Part, from: number, to: number) => void): void {
    for (let from = 0; from < rows.length; ) {
      const part = this.#partOf(rows[from] as number);
      if (part === undefined) {
        return;
      }
      const end = part.base + part.readings.segment.rows;
      let to = from + 1;
      while (to < rows.length && (rows[to] as number) >= part.base && (rows[to] as number) < end) {
        to += 1;
      }
      visit(part, from, to);
      from = to;
    }
  }

  #partOf(row: number): Part | undefined {
    let low = 0;
    let high = this.#parts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#parts[middle]?.base ?? 0) <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return this.#parts[low];
  }

  /** Small segments, such as pages that arrive one by one, become one when the last is as large as the one before. */
  #gather(): void {
    for (;;) {
      const right = this.#parts.at(-1);
      const left = this.#parts.at(-2);
      const rows = (left?.readings.segment.rows ?? 0) + (right?.readings.segment.rows ?? 0);
      if (
        left === undefined ||
        right === undefined ||
        rows > MAX_ROWS / 2 ||
        right.readings.segment.rows * 2 < left.readings.segment.rows
      ) {
        return;
      }
      const builder = new SegmentBuilder();
      builder.append(left.readings.segment);
      builder.append(right.readings.segment);
      const again = new Uint8Array(rows);
      again.set(left.again);
      again.set(right.again, left.again.length);
      this.#parts.splice(-2, 2, { base: left.base, readings: new Readings(builder.finish()), again });
    }
  }
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** For each row of a part a combination, and for each combination a number that all parts share. */
interface Numbered {
  readonly of: Distinct["of"];
  readonly numbers: Uint32Array;
}

const NOT_NUMBERED: Numbered = { of: new Uint8Array(), numbers: new Uint32Array() };

/** A condition that holds within a span of time. */
export function within(condition: Condition | undefined, span: TimeSpan | undefined): Condition {
  const parts: Condition[] = condition === undefined ? [] : [condition];
  if (span !== undefined) {
    parts.push(
      { kind: "field", field: "time", test: { op: ">=", value: span.from } },
      { kind: "field", field: "time", test: { op: "<", value: span.to } },
    );
  }
  return simplify({ kind: "all", of: parts });
}

/** Rows of a segment by the files that hold their records. */
export function byFile({ data }: Segment, open: readonly number[], base: number): readonly FileRows[] {
  const found = new Map<number, number[]>();
  for (const at of open) {
    const file = data.file[at] as number;
    const rows = found.get(file);
    if (rows === undefined) {
      found.set(file, [at]);
    } else {
      rows.push(at);
    }
  }
  return [...found].map(([file, rows]) => ({
    file: data.files[file] ?? "",
    rows: Uint32Array.from(rows, (at) => base + at),
    offsets: Uint32Array.from(rows, (at) => data.offset[at] as number),
    lengths: Uint32Array.from(rows, (at) => data.length[at] as number),
    flags: Uint8Array.from(rows, (at) => data.flags[at] as number),
  }));
}

function textOf({ of, valueAt, keys }: Distinct, at: number): string {
  return keys[valueAt[of[at] as number] as number] ?? "";
}

/** By UTF-16 units: the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
