import type { TimeWindow } from "../../query/plan.ts";
import { type FacetTable, passes } from "./facetTable.ts";
import { FACET_FIELDS, type FacetField, type Narrowing } from "./narrowing.ts";

interface Facet {
  readonly field: FacetField;
  /** Most frequent first, at most as many as were asked for; chosen values are always among them. */
  readonly values: readonly { readonly value: string | undefined; readonly count: number }[];
  /** How many different values there are, of those that were asked for. */
  readonly distinct: number;
}

/** How many events fall into each of equal parts of a window, and how many of those failed. */
interface Timeline {
  readonly window: TimeWindow;
  readonly counts: readonly number[];
  readonly errors: readonly number[];
}

export interface Summary {
  readonly facets: readonly Facet[];
  readonly timeline: Timeline;
}

export interface SummaryOptions {
  readonly window: TimeWindow;
  readonly buckets: number;
  readonly valuesPerFacet: number;
  /** Facets of which more is wanted: how many values, and only those that contain a text. */
  readonly wanted?: readonly { readonly field: FacetField; readonly count: number; readonly text: string }[];
}

/** Events that share a value. */
export interface Group {
  /** Undefined: those without a value. */
  readonly value: string | undefined;
  readonly count: number;
  readonly errors: number;
  /** ms since 1970 UTC; undefined where no event of the group has a time. */
  readonly first: number | undefined;
  readonly last: number | undefined;
}

/**
 * Counts what was found. A facet counts what all the other choices leave, its own set aside, so that one sees what else
 * there is to choose; the timeline likewise sets the chosen window aside.
 */
export function summarize(table: FacetTable, narrowing: Narrowing, options: SummaryOptions): Summary {
  const { window, buckets } = options;
  const verdicts = table.tests(narrowing);
  const tallies = FACET_FIELDS.map((field) => {
    const column = table.column(field);
    return { field, column, counts: new Uint32Array(column.values.length) };
  });
  const counts = new Array<number>(buckets).fill(0);
  const errors = new Array<number>(buckets).fill(0);
  const within = inWindow(narrowing.window);

  for (let arrival = 0; arrival < table.size; arrival += 1) {
    let failing = 0;
    let only: FacetField | undefined;
    for (const { field, column, left } of verdicts) {
      if (left[column.code(arrival)] !== true) {
        failing += 1;
        only = field;
      }
    }
    if (failing > 1) {
      continue;
    }
    const time = table.time(arrival);
    if (only === undefined) {
      const bucket = bucketOf(time, window, buckets);
      if (bucket !== undefined) {
        counts[bucket] = (counts[bucket] ?? 0) + 1;
        errors[bucket] = (errors[bucket] ?? 0) + (table.failed(arrival) ? 1 : 0);
      }
    }
    if (within(time)) {
      for (const tally of tallies) {
        if (only === undefined || only === tally.field) {
          const code = tally.column.code(arrival);
          tally.counts[code] = (tally.counts[code] ?? 0) + 1;
        }
      }
    }
  }
  const facets = tallies.map(({ field, column, counts: tally }) =>
    facet(field, column.values, tally, narrowing, options),
  );
  return { facets, timeline: { window, counts, errors } };
}

/** What the choices leave, by the values of one facet: the largest group first. */
export function groupBy(table: FacetTable, narrowing: Narrowing, field: FacetField): readonly Group[] {
  const verdicts = table.tests(narrowing);
  const within = inWindow(narrowing.window);
  const column = table.column(field);
  const groups = column.values.map((value) => ({
    value,
    count: 0,
    errors: 0,
    first: Number.POSITIVE_INFINITY,
    last: Number.NEGATIVE_INFINITY,
  }));
  for (let arrival = 0; arrival < table.size; arrival += 1) {
    const time = table.time(arrival);
    const group = groups[column.code(arrival)];
    if (group !== undefined && within(time) && passes(verdicts, arrival)) {
      group.count += 1;
      group.errors += table.failed(arrival) ? 1 : 0;
      // Comparisons with NaN are false: an event without a time moves neither bound.
      group.first = time < group.first ? time : group.first;
      group.last = time > group.last ? time : group.last;
    }
  }
  return groups
    .filter(({ count }) => count > 0)
    .sort((left, right) => right.count - left.count || ((left.value ?? "") < (right.value ?? "") ? -1 : 1))
    .map(({ first, last, ...group }) => ({ ...group, first: finite(first), last: finite(last) }));
}

function finite(time: number): number | undefined {
  return Number.isFinite(time) ? time : undefined;
}

/** Whether a time lies in the chosen part; an event without a time (NaN) lies only in the whole. */
export function inWindow(window: TimeWindow | undefined): (time: number) => boolean {
  return window === undefined ? () => true : (time) => time >= window.from && time < window.to;
}

function facet(
  field: FacetField,
  values: readonly (string | undefined)[],
  tally: Uint32Array,
  { choices }: Narrowing,
  { valuesPerFacet, wanted = [] }: SummaryOptions,
): Facet {
  const asked = wanted.find((one) => one.field === field);
  const text = asked?.text.toLowerCase() ?? "";
  const chosen = new Set(choices.filter((choice) => choice.field === field).map(({ value }) => value));
  const ranked = values
    .map((value, code) => ({ value, count: tally[code] ?? 0 }))
    .filter(({ value, count }) => count > 0 && (text === "" || value?.toLowerCase().includes(text) === true))
    .sort((left, right) => right.count - left.count || ((left.value ?? "") < (right.value ?? "") ? -1 : 1));
  const listed = new Set(ranked.map(({ value }) => value));
  const missing = [...chosen]
    .filter((value) => !listed.has(value))
    .map((value) => ({ value, count: tally[values.indexOf(value)] ?? 0 }));
  const shown = ranked.filter(({ value }, rank) => rank < (asked?.count ?? valuesPerFacet) || chosen.has(value));
  return { field, values: [...shown, ...missing], distinct: ranked.length };
}

function bucketOf(time: number, { from, to }: TimeWindow, buckets: number): number | undefined {
  return time >= from && time < to
    ? Math.min(buckets - 1, Math.floor(((time - from) / (to - from)) * buckets))
    : undefined;
}
