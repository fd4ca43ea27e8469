import type { TimeWindow } from "../query/plan.ts";
import { FACET_FIELDS, type FacetField, type FacetValues, facetTest, type Narrowing } from "./narrowing.ts";

/** One event as far as counting needs it. */
export interface Counted {
  readonly time: number | undefined;
  readonly failed: boolean;
  readonly values: FacetValues;
}

export interface Facet {
  readonly field: FacetField;
  /** Most frequent first, at most as many as were asked for; chosen values are always among them. */
  readonly values: readonly { readonly value: string | undefined; readonly count: number }[];
  /** How many different values there are. */
  readonly distinct: number;
}

/** How many events fall into each of equal parts of a window, and how many of those failed. */
export interface Timeline {
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
}

/**
 * Counts what was found. A facet counts what all the other choices leave, its own set aside, so that one sees what else
 * there is to choose; the timeline likewise sets the chosen window aside.
 */
export function summarize(events: Iterable<Counted>, narrowing: Narrowing, options: SummaryOptions): Summary {
  const { window, buckets } = options;
  const tests = FACET_FIELDS.map((field) => facetTest(field, narrowing.choices));
  const tallies = FACET_FIELDS.map(() => new Map<string | undefined, number>());
  const counts = new Array<number>(buckets).fill(0);
  const errors = new Array<number>(buckets).fill(0);
  const within = inWindow(narrowing.window);

  for (const { time, failed, values } of events) {
    const failing = tests.findIndex((test, index) => !test(values[index]));
    const onlyOne = failing === -1 || !tests.some((test, index) => index > failing && !test(values[index]));
    if (failing === -1) {
      const bucket = bucketOf(time, window, buckets);
      if (bucket !== undefined) {
        counts[bucket] = (counts[bucket] ?? 0) + 1;
        errors[bucket] = (errors[bucket] ?? 0) + (failed ? 1 : 0);
      }
    }
    if (!onlyOne || !within(time)) {
      continue;
    }
    tallies.forEach((tally, index) => {
      if (failing === -1 || failing === index) {
        tally.set(values[index], (tally.get(values[index]) ?? 0) + 1);
      }
    });
  }
  return {
    facets: FACET_FIELDS.map((field, index) => facet(field, tallies[index] ?? new Map(), narrowing, options)),
    timeline: { window, counts, errors },
  };
}

/** Whether a time lies in the chosen part; an event without a time lies only in the whole. */
export function inWindow(window: TimeWindow | undefined): (time: number | undefined) => boolean {
  return window === undefined ? () => true : (time) => time !== undefined && time >= window.from && time < window.to;
}

function facet(
  field: FacetField,
  tally: ReadonlyMap<string | undefined, number>,
  { choices }: Narrowing,
  { valuesPerFacet }: SummaryOptions,
): Facet {
  const ranked = [...tally]
    .map(([value, count]) => ({ value, count }))
    .sort((left, right) => right.count - left.count || ((left.value ?? "") < (right.value ?? "") ? -1 : 1));
  const chosen = new Set(choices.filter((choice) => choice.field === field).map(({ value }) => value));
  const missing = [...chosen].filter((value) => !tally.has(value)).map((value) => ({ value, count: 0 }));
  const values = ranked.filter(({ value }, rank) => rank < valuesPerFacet || chosen.has(value));
  return { field, values: [...values, ...missing], distinct: tally.size };
}

function bucketOf(time: number | undefined, { from, to }: TimeWindow, buckets: number): number | undefined {
  if (time === undefined || time < from || time >= to) {
    return undefined;
  }
  return Math.min(buckets - 1, Math.floor(((time - from) / (to - from)) * buckets));
}
