import { Lru } from "../../async/lru.ts";
import type { Counted } from "./filters.ts";
import { planOfNoise } from "./noise.ts";
import type { RowRanks } from "./orders.ts";
import { RowValues } from "./rowValues.ts";
import type { FileRows } from "./sift.ts";
import { ranksOf } from "./sortTexts.ts";
import { byFile, type Table } from "./table.ts";
import type { TimeSpan } from "./timeSpan.ts";

/** More known-noise filters than one window has: each takes a byte a row. */
const MOST_NOISE = 64;

/** What is counted, chosen and ordered by, as one number a row: kept while the table lives, and grown with it. */
export class TableColumns implements Counted {
  readonly #table: Table;
  readonly #facets = new Map<string, { readonly values: RowValues; size: number }>();
  readonly #derived = new Map<string, RowValues>();
  /** By search text. The least recently used are dropped. */
  readonly #noise = new Lru<string, { readonly matches: Uint8Array; readonly size: number }>({
    maxEntries: MOST_NOISE,
  });
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

  /** The value of a derived column in a row. Undefined: it was not derived yet. */
  told(name: string, row: number): string | undefined {
    const { values, codes } = this.derived(name);
    return values[(codes[row] ?? 0) - 1];
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
      for (const part of byFile(readings.segment, open, base)) {
        found.push(part);
      }
    }
    return found;
  }

  /** For each row the rank of its text in a column that others told of, or of its event id. */
  ranks(name: string): RowRanks {
    const { size } = this.#table;
    return name === "eventId"
      ? ranksOf(this.#table.eventIds(Uint32Array.from({ length: size }, (_, row) => row)))
      : ranksByText(this.derived(name), size);
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

  /**
   * For each row 1 if its columns satisfy a known-noise filter, else 0: also for the rare row that its columns do not
   * decide, so that nothing is taken for noise without being sure. A text that columns cannot answer matches nothing.
   */
  noise(text: string): Uint8Array {
    const known = this.#noise.get(text) ?? { matches: new Uint8Array(0), size: 0 };
    const { size } = this.#table;
    if (known.size === size) {
      return known.matches;
    }
    const matches = known.matches.length < size ? grown(known.matches, size) : known.matches;
    const plan = planOfNoise(text);
    if (plan !== undefined) {
      for (const row of this.#table.select(plan, known.size).rows) {
        matches[row] = 1;
      }
    }
    this.#noise.set(text, { matches, size });
    return matches;
  }

  /** The time that rows take; undefined where none of them has one. */
  span(rows: Uint32Array): TimeSpan | undefined {
    const times = this.times();
    let from = Number.POSITIVE_INFINITY;
    let to = Number.NEGATIVE_INFINITY;
    for (let at = 0; at < rows.length; at += 1) {
      const time = times[rows[at] as number] as number;
      from = time < from ? time : from;
      to = time > to ? time : to;
    }
    return from <= to ? { from, to: to + 1 } : undefined;
  }
}

function grown(matches: Uint8Array, size: number): Uint8Array {
  const larger = new Uint8Array(Math.max(size, 256, Math.ceil(matches.length * 1.5)));
  larger.set(matches);
  return larger;
}

/** For each of `size` rows the rank of its text. A row that nothing is known of has an empty one. */
function ranksByText({ values, codes }: Pick<RowValues, "values" | "codes">, size: number): RowRanks {
  const { ranks, count } = ranksOf(["", ...values]);
  const found = new Uint32Array(size);
  for (let row = 0; row < size; row += 1) {
    found[row] = ranks[codes[row] as number] as number;
  }
  return { ranks: found, count };
}
