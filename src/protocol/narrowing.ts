import * as v from "valibot";

/** What results are counted by, in the order in which the counts are shown. Each is a field of the search language. */
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

/** By what results can be put together. */
export const GROUP_FIELDS = ["user", "session", "event", "resource", "ip"] as const satisfies readonly FacetField[];
export type GroupField = (typeof GROUP_FIELDS)[number];

/** ms since 1970 UTC; `from` inclusive, `to` exclusive. */
export interface SpanView {
  readonly from: number;
  readonly to: number;
}

/** Only events that have the value, or only events that do not. No value: events without one. */
export interface ChoiceView {
  readonly field: FacetField;
  readonly value?: string | undefined;
  readonly exclude: boolean;
}

/** What of the results is shown. */
export interface NarrowingView {
  readonly choices: readonly ChoiceView[];
  readonly window?: SpanView;
}

export interface FacetView {
  readonly field: FacetField;
  /** Most frequent first; chosen ones are always among them. */
  readonly values: readonly { readonly value?: string | undefined; readonly count: number }[];
  /** How many different values there are, of those that contain the text asked for. */
  readonly distinct: number;
}

export interface TimelineView {
  readonly window: SpanView;
  /** Events in each of equal parts of the window, and how many of those failed. */
  readonly counts: readonly number[];
  readonly errors: readonly number[];
}

export interface SummaryView {
  readonly facets: readonly FacetView[];
  readonly timeline: TimelineView;
}

export interface SummaryAsk {
  /** How many bars the timeline has room for. */
  readonly bars: number;
  /** Facets of which more than the first values are wanted, and of which only those that contain a text. */
  readonly facets: readonly { readonly field: FacetField; readonly count: number; readonly text: string }[];
}

export interface GroupView {
  readonly value?: string | undefined;
  readonly count: number;
  readonly errors: number;
  /** On the person's clock; empty where no event of the group has a time. */
  readonly first: string;
  readonly last: string;
}

export interface GroupsView {
  /** The largest first, at most 1,000. */
  readonly groups: readonly GroupView[];
  /** How many there are in all. */
  readonly total: number;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const field = v.picklist(FACET_FIELDS);
export const groupFieldSchema = v.picklist(GROUP_FIELDS);
export const spanSchema = v.object({ from: v.number(), to: v.number() });
export const choiceSchema: v.GenericSchema<unknown, ChoiceView> = v.object({
  field,
  value: v.optional(v.string()),
  exclude: v.boolean(),
});

export const narrowingSchema: v.GenericSchema<unknown, NarrowingView> = v.object({
  choices: v.array(choiceSchema),
  window: v.exactOptional(spanSchema),
});

export const summaryAskSchema: v.GenericSchema<unknown, SummaryAsk> = v.object({
  bars: v.pipe(count, v.minValue(2), v.maxValue(1000)),
  facets: v.array(v.object({ field, count: v.pipe(count, v.maxValue(5000)), text: v.string() })),
});

export const summarySchema: v.GenericSchema<unknown, SummaryView> = v.object({
  facets: v.array(
    v.object({
      field,
      values: v.array(v.object({ value: v.optional(v.string()), count })),
      distinct: count,
    }),
  ),
  timeline: v.object({ window: spanSchema, counts: v.array(count), errors: v.array(count) }),
});

export const groupsSchema: v.GenericSchema<unknown, GroupsView> = v.object({
  groups: v.array(
    v.object({
      value: v.optional(v.string()),
      count,
      errors: count,
      first: v.string(),
      last: v.string(),
    }),
  ),
  total: count,
});
