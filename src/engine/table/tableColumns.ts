import type { Counted } from "./narrowed.ts";
import { sortByKey } from "./order.ts";
import { RowValues } from "./rowValues.ts";
import type { FileRows } from "./sift.ts";
import { byFile, type Table } from "./table.ts";
import type { TimeSpan } from "./timeSpan.ts";

/** What is counted, chosen and ordered by, as one number a row: kept while the table lives, and grown with it. */
export class TableColumns implements Counted {
  readonly #table: Table;
  readonly #facets = new Map<string, { readonly values: RowValues; size: number }>();
  readonly #derived = new Map<string, RowValues>();
  #times = new Float64Array(0);
  #timesSize = 0;

  constructor(table: Table) {
    this.#table = table;
  }

  /** The values of a facet; of a resource, those that were derived. Throws for a field that no column holds. */
  facet(field: string): RowValues {
    if (field === "resource") {
      return this.derived("resourceValue");
    }
    const known = this.#facets.get(field) ?? { values: new RowValues(), size: 0 };
    this.#facets.set(field, known);
    for (const { base, readings } of this.#table.parts(known.size)) {
      const distinct = readings.facet(field);
      if (distinct === undefined) {
        throw new Error(`no facet ${field}`);
      }
      const codeOf = Uint32Array.from(distinct.valueAt, (value) => known.values.code(distinct.keys[value] ?? ""));
      const { of } = distinct;
      const codes = known.values.reserve(this.#table.size);
      for (let at = Math.max(0, known.size - base); at < readings.segment.rows; at += 1) {
        codes[base + at] = codeOf[of[at] as number] as number;
      }
    }
    known.size = this.#table.size;
    return known.values;
  }

  /** What was told of rows by others. */
  derived(name: string): RowValues {
    const values = this.#derived.get(name) ?? new RowValues();
    this.#derived.set(name, values);
    values.reserve(this.#table.size);
    return values;
  }

  /** Tells of rows: for each its place in `texts`. */
  put(name: string, rows: Uint32Array, texts: readonly string[], of: Uint32Array): void {
    const values = this.derived(name);
    const codeOf = Uint32Array.from(texts, (text) => values.code(text));
    const codes = values.reserve(this.#table.size);
    for (let at = 0; at < rows.length; at += 1) {
      codes[rows[at] as number] = codeOf[of[at] as number] as number;
    }
  }

  /** Those of the rows of which nothing was told, by the files that hold their records. */
  lacking(name: string, rows: Uint32Array): readonly FileRows[] {
    const { codes } = this.derived(name);
    const found: FileRows[] = [];
    let at = 0;
    for (const { base, readings } of this.#table.parts(0)) {
      const end = base + readings.segment.rows;
      const open: number[] = [];
      for (; at < rows.length && (rows[at] as number) < end; at += 1) {
        const row = rows[at] as number;
        if (codes[row] === 0) {
          open.push(row - base);
        }
      }
      found.push(...byFile(readings.segment, open, base));
    }
    return found;
  }

  /** The event ids of rows, each a value of its own. */
  ids(rows: Uint32Array): Pick<RowValues, "values" | "codes"> {
    const values = this.#table.eventIds(rows);
    const codes = new Uint32Array(this.#table.size);
    for (let at = 0; at < rows.length; at += 1) {
      codes[rows[at] as number] = at + 1;
    }
    return { values, codes };
  }

  times(): Float64Array {
    const size = this.#table.size;
    if (this.#times.length < size) {
      const larger = new Float64Array(Math.max(size, 256, Math.ceil(this.#times.length * 1.5)));
      larger.set(this.#times);
      this.#times = larger;
    }
    for (const { base, readings } of this.#table.parts(this.#timesSize)) {
      this.#times.set(readings.segment.data.times, base);
    }
    this.#timesSize = size;
    return this.#times;
  }

  /** The time that rows take; undefined where none of them has one. */
  span(rows: Uint32Array): TimeSpan | undefined {
    const times = this.times();
    let from = Number.POSITIVE_INFINITY;
    let to = Number.NEGATIVE_INFINITY;
    for (const row of rows) {
      const time = times[row] as number;
      from = time < from ? time : from;
      to = time > to ? time : to;
    }
    return from <= to ? { from, to: to + 1 } : undefined;
  }
}

/** Rows by the texts of their codes; equal ones stay as they were. A row that nothing is known of has an empty text. */
export function orderByText(
  rows: Uint32Array,
  { values, codes }: Pick<RowValues, "values" | "codes">,
  descending: boolean,
): Uint32Array {
  const texts = ["", ...values];
  const sorted = [...texts.keys()].sort((a, b) => compare(texts[a] as string, texts[b] as string));
  const ranks = new Uint32Array(texts.length);
  let rank = 0;
  for (const [place, code] of sorted.entries()) {
    rank += place > 0 && texts[code] !== texts[sorted[place - 1] as number] ? 1 : 0;
    ranks[code] = rank;
  }
  const keys = Float64Array.from(rows, (row) => {
    const own = ranks[codes[row] as number] as number;
    return descending ? rank - own : own;
  });
  return sortByKey(rows, keys);
}

/** By UTF-16 units: the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
