import * as v from "valibot";
import type { TimeRange } from "../model/text/time.ts";
import { type NoiseChoice, noiseChoicesSchema } from "./knownNoise.ts";

/** The fields by which results are counted, in display order. Each is a field of the search language. */
export const FACET_FIELDS = [
  "error",
  "event",
  "user",
  "session",
  "source",
  "resource",
  "ip",
  "region",
  "account",
  "readonly",
] as const;
export type FacetField = (typeof FACET_FIELDS)[number];

/** The fields by which results can be filtered: the counted ones, and those of further columns. */
export const FILTER_FIELDS = [...FACET_FIELDS, "actor", "role", "key", "category", "agent"] as const;
export type FilterField = (typeof FILTER_FIELDS)[number];

/** The fields by which results can be grouped. */
export const GROUP_FIELDS = [
  "actor",
  "user",
  "session",
  "event",
  "resource",
  "ip",
] as const satisfies readonly FilterField[];
export type GroupField = (typeof GROUP_FIELDS)[number];

/** A filter on one value: only events with it, or only events without it. `value` undefined: events without a value. */
export interface FacetFilter {
  readonly field: FilterField;
  readonly value?: string | undefined;
  readonly exclude: boolean;
}

/** The filters that the user set on the results. Applied locally: they cause no requests to AWS. */
export interface Filters {
  readonly choices: readonly FacetFilter[];
  readonly window?: TimeRange;
  /** The known-noise filters that are on. Absent: none. */
  readonly hidden?: readonly NoiseChoice[];
}

export interface Facet {
  readonly field: FacetField;
  /** Most frequent first, at most as many as requested; values with a filter are always included. */
  readonly values: readonly { readonly value?: string | undefined; readonly count: number }[];
  /** Number of different values that contain the requested text. */
  readonly distinct: number;
}

export interface TimelineCounts {
  /**
   * Where the bars begin, and where the last one ends: ascending, ms since 1970 UTC, one more than there are bars. Bars
   * of a day can differ in length, because a day on which the clock changes has 23 or 25 hours.
   */
  readonly edges: readonly number[];
  /** Number of events in each bar, and how many of them failed. */
  readonly counts: readonly number[];
  readonly errors: readonly number[];
}

/** The time range of a timeline. */
export function rangeOf(edges: readonly number[]): TimeRange {
  return { from: edges[0] ?? 0, to: edges.at(-1) ?? 0 };
}

/** The bar of a time: the last one that begins at or before it. The time must be within the timeline. */
export function barOf(edges: readonly number[], time: number): number {
  const last = edges.length - 2;
  const { from, to } = rangeOf(edges);
  // Bars are nearly equal, so the bar is this one or a neighbor.
  let bar = Math.min(last, Math.max(0, Math.floor(((time - from) / (to - from)) * (last + 1))));
  while (bar > 0 && time < (edges[bar] as number)) {
    bar -= 1;
  }
  while (bar < last && time >= (edges[bar + 1] as number)) {
    bar += 1;
  }
  return bar;
}

/** Facets and timeline of the results. */
export interface Summary {
  readonly facets: readonly Facet[];
  readonly timeline: TimelineCounts;
}

/** A facet for which more than the first values are requested, or only those that contain a text. */
export interface FacetAsk {
  readonly field: FacetField;
  readonly count: number;
  readonly text: string;
}

export interface SummaryAsk {
  /** Number of bars of the timeline. */
  readonly bars: number;
  readonly facets: readonly FacetAsk[];
}

/** Events with the same value of a field. */
export interface Group {
  /** Undefined: events without a value. */
  readonly value?: string | undefined;
  readonly count: number;
  readonly errors: number;
  /** ms since 1970 UTC. Absent if no event of the group has a time. */
  readonly first?: number | undefined;
  readonly last?: number | undefined;
  /** How many of them were added by refreshes and not marked as seen. Absent: none. */
  readonly fresh?: number;
  /** Of groups by caller. Absent: a person or role. */
  readonly kind?: "pipeline" | "service" | undefined;
}

/** How many events have these values of some fields; null: none of the field. */
export interface FieldCount {
  readonly values: readonly (string | null)[];
  readonly count: number;
}

export interface FieldCounts {
  /** Most frequent first. */
  readonly counts: readonly FieldCount[];
  /** Number of combinations of values before the limit of `counts`. */
  readonly total: number;
  /** Number of all events, with these values or without. */
  readonly events: number;
}

export interface Groups {
  /** Largest first, at most 1,000. */
  readonly groups: readonly Group[];
  /** Number of groups before that limit. */
  readonly total: number;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const field = v.picklist(FACET_FIELDS);
export const filterFieldSchema = v.picklist(FILTER_FIELDS);
export const groupFieldSchema = v.picklist(GROUP_FIELDS);
export const rangeSchema = v.object({ from: v.number(), to: v.number() });
export const filterSchema: v.GenericSchema<unknown, FacetFilter> = v.object({
  field: filterFieldSchema,
  value: v.optional(v.string()),
  exclude: v.boolean(),
});

export const filtersSchema: v.GenericSchema<unknown, Filters> = v.object({
  choices: v.array(filterSchema),
  window: v.exactOptional(rangeSchema),
  hidden: v.exactOptional(noiseChoicesSchema),
});

export const summaryAskSchema: v.GenericSchema<unknown, SummaryAsk> = v.object({
  bars: v.pipe(count, v.minValue(2), v.maxValue(1000)),
  facets: v.array(v.object({ field, count: v.pipe(count, v.maxValue(5000)), text: v.string() })),
});

export const summarySchema: v.GenericSchema<unknown, Summary> = v.object({
  facets: v.array(
    v.object({
      field,
      values: v.array(v.object({ value: v.optional(v.string()), count })),
      distinct: count,
    }),
  ),
  timeline: v.object({ edges: v.array(v.number()), counts: v.array(count), errors: v.array(count) }),
});

export const groupsSchema: v.GenericSchema<unknown, Groups> = v.object({
  groups: v.array(
    v.object({
      value: v.optional(v.string()),
      count,
      errors: count,
      first: v.optional(v.number()),
      last: v.optional(v.number()),
      fresh: v.exactOptional(count),
      kind: v.optional(v.picklist(["pipeline", "service"])),
    }),
  ),
  total: count,
});
