import type { TimeWindow } from "../../query/plan.ts";
import type { FacetField } from "./narrowing.ts";

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
