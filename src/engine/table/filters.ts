import { serviceOf } from "../../model/aws/service.ts";
import type { TimeRange } from "../../model/text/time.ts";
import {
  barOf,
  type Facet,
  type FacetAsk,
  type FacetField,
  type FacetFilter,
  type FilterField,
  type Filters,
  type Group,
  rangeOf,
  type Summary,
} from "../../protocol/filters.ts";
import type { NoiseChoice } from "../../protocol/knownNoise.ts";
import type { RowValues } from "./rowValues.ts";

export interface FilteredCount {
  /** What is left, and how much there is in all. */
  readonly count: number;
  readonly total: number;
  /** The time that all of it takes; absent where no event has one. */
  readonly span?: TimeRange;
  /** How many of the rows that the other filters leave each of the requested known-noise texts matches. */
  readonly noise: readonly number[];
  /** How many of those rows the known noise that is on hides, each counted once. */
  readonly hidden: number;
}

/** What to count of a selection. */
export interface CountRequest {
  readonly filters: Filters;
  /** The facets to count, in order. */
  readonly fields: readonly FacetField[];
  /** Of the bars of the timeline: see `TimelineCounts`. */
  readonly edges: readonly number[];
  readonly valuesPerFacet: number;
  /** Facets of which more values are wanted, or only those that contain a text. */
  readonly wanted?: readonly FacetAsk[];
}

/** What counting reads of a table, by row. */
export interface Counted {
  facet(field: string): RowValues;
  /** ms since 1970 UTC; NaN for a row without a time. */
  times(): Float64Array;
  /** For each row 1 if its columns satisfy the text of a known-noise filter. */
  noise(text: string): Uint8Array;
}

/** Whether a facet's choices leave a row, by the code of its value. */
interface Verdict {
  readonly field: string;
  readonly codes: RowValues["codes"];
  readonly left: Uint8Array;
}

/** The rows that a narrowing leaves, in the order given. */
export function filterRows(table: Counted, rows: Uint32Array, { choices, window, hidden }: Filters): Uint32Array {
  let left = withoutNoise(table, rows, hidden);
  for (const { codes, left: leaves } of verdictsOf(table, choices)) {
    left = keptOf(left, (row) => leaves[codes[row] as number] === 1);
  }
  if (window !== undefined) {
    const times = table.times();
    const { from, to } = window;
    left = keptOf(left, (row) => (times[row] as number) >= from && (times[row] as number) < to);
  }
  return left;
}

/** How many of the rows the text of each known-noise filter matches. */
export function countNoise(table: Counted, rows: Uint32Array, texts: readonly string[]): readonly number[] {
  return texts.map((text) => {
    const matches = table.noise(text);
    let count = 0;
    for (let at = 0; at < rows.length; at += 1) {
      count += matches[rows[at] as number] as number;
    }
    return count;
  });
}

function withoutNoise(table: Counted, rows: Uint32Array, hidden: readonly NoiseChoice[] = []): Uint32Array {
  let left = rows;
  for (const { text } of hidden) {
    const matches = table.noise(text);
    left = keptOf(left, (row) => matches[row] === 0);
  }
  return left;
}

function keptOf(rows: Uint32Array, keep: (row: number) => boolean): Uint32Array {
  const found = new Uint32Array(rows.length);
  let count = 0;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] as number;
    if (keep(row)) {
      found[count] = row;
      count += 1;
    }
  }
  return found.slice(0, count);
}

/**
 * Counts what a narrowing leaves. A facet counts what all the other choices leave, its own set aside, so that one sees
 * what else there is to choose; the timeline likewise sets the chosen part of the time aside. Hidden noise is never
 * counted.
 */
export function summarize(table: Counted, all: Uint32Array, ask: CountRequest): Summary {
  const { filters, edges } = ask;
  const window = rangeOf(edges);
  const rows = withoutNoise(table, all, filters.hidden);
  const verdicts = verdictsOf(table, filters.choices);
  const tallies = ask.fields.map((field) => {
    const values = table.facet(field);
    return { field, values, codes: values.codes, counts: new Uint32Array(values.values.length + 1) };
  });
  const times = table.times();
  const { codes: errorCodes, none } = errorsOf(table);
  const counts = new Array<number>(edges.length - 1).fill(0);
  const errors = new Array<number>(edges.length - 1).fill(0);
  const failed = failing(verdicts, rows);
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] as number;
    const time = times[row] as number;
    if ((failed === undefined || failed[at] === 0) && time >= window.from && time < window.to) {
      const bar = barOf(edges, time);
      counts[bar] = (counts[bar] as number) + 1;
      errors[bar] = (errors[bar] as number) + (errorCodes[row] === none ? 0 : 1);
    }
  }
  const out = without(failed, rows, times, filters.window);
  const inside = out === undefined ? rows : rowsAt(rows, out, 0);
  // One column after the other: each is read from front to back.
  for (const { field, codes, counts: tally } of tallies) {
    countCodes(inside, codes, tally);
    const own = verdicts.findIndex((verdict) => verdict.field === field) + 1;
    if (out !== undefined && own > 0) {
      countCodes(rowsAt(rows, out, own), codes, tally);
    }
  }
  return {
    facets: tallies.map(({ field, values, counts: tally }) => facetOf(field, values.values, tally, ask)),
    timeline: { edges, counts, errors },
  };
}

/** Rows by the values of a facet: the largest group first. */
export function groupRows(table: Counted, rows: Uint32Array, field: FilterField): readonly Group[] {
  const { values, codes } = table.facet(field);
  const times = table.times();
  const { codes: errorCodes, none } = errorsOf(table);
  const counts = new Uint32Array(values.length + 1);
  const errors = new Uint32Array(values.length + 1);
  const first = new Float64Array(values.length + 1).fill(Number.POSITIVE_INFINITY);
  const last = new Float64Array(values.length + 1).fill(Number.NEGATIVE_INFINITY);
  for (const row of rows) {
    const code = codes[row] as number;
    const time = times[row] as number;
    counts[code] = (counts[code] as number) + 1;
    errors[code] = (errors[code] as number) + (errorCodes[row] === none ? 0 : 1);
    // Comparisons with NaN are false: an event without a time moves neither bound.
    if (time < (first[code] as number)) {
      first[code] = time;
    }
    if (time > (last[code] as number)) {
      last[code] = time;
    }
  }
  return ranked(values, counts).map(({ value, count, code }) => {
    const times = { first: first[code] as number, last: last[code] as number };
    return {
      value: present(value),
      count,
      errors: errors[code] as number,
      ...(times.first <= times.last ? times : {}),
    };
  });
}

/** More than one facet's choices leave a row out, or the chosen part of the time does. */
const OUT = 255;

/** For each of the rows 0, or one more than the place of the verdict that alone leaves it out, or `OUT`. Undefined: all 0. */
function failing(verdicts: readonly Verdict[], rows: Uint32Array): Uint8Array | undefined {
  if (verdicts.length === 0) {
    return undefined;
  }
  const failed = new Uint8Array(rows.length);
  for (const [index, { codes, left }] of verdicts.entries()) {
    for (let at = 0; at < rows.length; at += 1) {
      if (left[codes[rows[at] as number] as number] !== 1) {
        failed[at] = failed[at] === 0 ? index + 1 : OUT;
      }
    }
  }
  return failed;
}

function rowsAt(rows: Uint32Array, failed: Uint8Array, by: number): Uint32Array {
  const found = new Uint32Array(rows.length);
  let count = 0;
  for (let at = 0; at < rows.length; at += 1) {
    if (failed[at] === by) {
      found[count] = rows[at] as number;
      count += 1;
    }
  }
  return found.subarray(0, count);
}

function countCodes(rows: Uint32Array, codes: RowValues["codes"], counts: Uint32Array): void {
  for (let at = 0; at < rows.length; at += 1) {
    const code = codes[rows[at] as number] as number;
    counts[code] = (counts[code] as number) + 1;
  }
}

/** The same, and what is not within a part of the time left out. Written over. */
function without(
  failed: Uint8Array | undefined,
  rows: Uint32Array,
  times: Float64Array,
  within: TimeRange | undefined,
): Uint8Array | undefined {
  if (within === undefined) {
    return failed;
  }
  const out = failed ?? new Uint8Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) {
    const time = times[rows[at] as number] as number;
    if (!(time >= within.from && time < within.to)) {
      out[at] = OUT;
    }
  }
  return out;
}

function verdictsOf(table: Counted, choices: readonly FacetFilter[]): readonly Verdict[] {
  return [...new Set(choices.map(({ field }) => field))].map((field) => {
    const values = table.facet(field);
    const own = choices.filter((choice) => choice.field === field);
    const including = own.some(({ exclude }) => !exclude);
    const left = new Uint8Array(values.values.length + 1).fill(including ? 0 : 1);
    // What is excluded stays out, whatever is included.
    for (const { value = "", exclude } of own.toSorted((a, b) => Number(a.exclude) - Number(b.exclude))) {
      left[values.find(value)] = exclude ? 0 : 1;
    }
    // Code 0 is what is not known, never a value that no row has.
    left[0] = including ? 0 : 1;
    return { field, codes: values.codes, left };
  });
}

function errorsOf(table: Counted): { readonly codes: RowValues["codes"]; readonly none: number } {
  const errors = table.facet("error");
  return { codes: errors.codes, none: errors.find("") };
}

/** Columns know an absent value as an empty text. */
function present(value: string): string | undefined {
  return value === "" ? undefined : value;
}

function facetOf(
  field: FacetField,
  values: readonly string[],
  counts: Uint32Array,
  { filters, valuesPerFacet, wanted = [] }: CountRequest,
): Facet {
  const asked = wanted.find((one) => one.field === field);
  const text = asked?.text.toLowerCase() ?? "";
  const chosen = new Set(filters.choices.filter((choice) => choice.field === field).map(({ value = "" }) => value));
  const all = ranked(values, counts).filter(({ value }) => text === "" || hasText(field, value, text));
  const most = asked?.count ?? valuesPerFacet;
  const shown = all.filter(({ value }, rank) => rank < most || chosen.has(value));
  const listed = new Set(shown.map(({ value }) => value));
  const missing = [...chosen]
    .filter((value) => !listed.has(value))
    .map((value) => ({ value, count: counts[values.indexOf(value) + 1] ?? 0 }));
  return {
    field,
    values: [...shown, ...missing].map(({ value, count }) => ({ value: present(value), count })),
    distinct: all.length,
  };
}

/** Whether a value contains a text, as it is recorded or as it is shown. `text`: in lower case. */
function hasText(field: FacetField, value: string, text: string): boolean {
  const shown = field === "source" ? serviceOf(value).name : "";
  return value.toLowerCase().includes(text) || shown.toLowerCase().includes(text);
}

/** Values that there are, most frequent first. */
function ranked(
  values: readonly string[],
  counts: Uint32Array,
): { readonly value: string; readonly count: number; readonly code: number }[] {
  return values
    .map((value, at) => ({ value, count: counts[at + 1] as number, code: at + 1 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
