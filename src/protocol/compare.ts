import * as v from "valibot";
import type { TimeRange } from "../model/text/time.ts";
import type { Side } from "./channel.ts";
import { type FacetField, rangeSchema } from "./filters.ts";
import { nothing } from "./nothing.ts";
import { type ResultsState, resultsStateSchema } from "./results.ts";

/**
 * What is compared of two results: kinds of what happened, not single events, since two times or two users have none in
 * common. Each is one or two fields of the search language, whose values together are one kind.
 */
const COMPARISON_TABLE = {
  activity: { title: "Activity", plural: "kinds of activity", fields: ["event", "source"] },
  resource: { title: "Resources", plural: "resources", fields: ["resource"] },
  error: { title: "Errors", plural: "errors", fields: ["error", "event"] },
  ip: { title: "Source IPs", plural: "source IPs", fields: ["ip"] },
  user: { title: "Users", plural: "users", fields: ["user"] },
  region: { title: "Regions", plural: "Regions", fields: ["region"] },
} as const satisfies Record<
  string,
  { readonly title: string; readonly plural: string; readonly fields: readonly FacetField[] }
>;

export type Comparison = keyof typeof COMPARISON_TABLE;

export const COMPARISONS: Readonly<
  Record<Comparison, { readonly title: string; readonly plural: string; readonly fields: readonly FacetField[] }>
> = COMPARISON_TABLE;

export const COMPARISON_IDS = Object.keys(COMPARISON_TABLE) as readonly Comparison[];

/** One kind, and how many events each side has of it. `values`: of the comparison's fields, in order; null: none. */
export interface ComparedKind {
  readonly values: readonly (string | null)[];
  readonly counts: readonly [a: number, b: number];
}

export interface ComparedKinds {
  /** Kinds that A has and B has not; the most frequent first, as in the other lists. */
  readonly onlyA: readonly ComparedKind[];
  readonly onlyB: readonly ComparedKind[];
  /** Kinds that both have, the ones whose counts differ most first. */
  readonly both: readonly ComparedKind[];
  /** Number of kinds in each list before the limit. */
  readonly totals: { readonly onlyA: number; readonly onlyB: number; readonly both: number };
  /** So many kinds were not compared, because a side has too many. */
  readonly left: number;
  /** How many events each side has, with its filters. */
  readonly events: readonly [a: number, b: number];
}

/** One of the two results. */
export interface ComparedSide {
  readonly state: ResultsState;
  /** The time range of the search, ms since 1970 UTC. Absent: not known yet. */
  readonly window?: TimeRange;
}

/** Events by event ID. */
export interface SameEvents {
  readonly both: number;
  readonly onlyA: number;
  readonly onlyB: number;
}

export interface CompareState {
  readonly sides: readonly [a: ComparedSide, b: ComparedSide];
  /** How the searches differ in what they cover, in sentences. */
  readonly differences: readonly string[];
  /** Absent: the searches share no target and time, or have too many events. */
  readonly same?: SameEvents;
  /** Opaque text of the host. Absent: the last one stays. */
  readonly memento?: string;
}

/** Index of a side. */
export type SideIndex = 0 | 1;

export interface CompareRequests {
  ready(): CompareState;
  kinds(by: Comparison): ComparedKinds;
  /** Shows a side's results with the filters of the comparison. */
  open(side: SideIndex): void;
  /** Shows a side's events of one kind. */
  show(side: SideIndex, by: Comparison, values: readonly (string | null)[]): void;
  swap(): void;
}

export interface CompareEvents {
  state: CompareState;
}

/** What the view keeps across a reload. */
export interface CompareViewState {
  readonly memento?: string;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const comparisonSchema = v.picklist(COMPARISON_IDS);
const values = v.array(v.nullable(v.string()));
const kinds = v.array(v.object({ values, counts: v.tuple([count, count]) }));
const side = v.object({ state: resultsStateSchema, window: v.exactOptional(rangeSchema) });

const compareState: v.GenericSchema<unknown, CompareState> = v.object({
  sides: v.tuple([side, side]),
  differences: v.array(v.string()),
  same: v.exactOptional(v.object({ both: count, onlyA: count, onlyB: count })),
  memento: v.exactOptional(v.string()),
});

/** What the host accepts. */
export const compareHost: Side<CompareRequests, object> = {
  requests: {
    ready: { args: v.tuple([]), reply: compareState },
    kinds: {
      args: v.tuple([comparisonSchema]),
      reply: v.object({
        onlyA: kinds,
        onlyB: kinds,
        both: kinds,
        totals: v.object({ onlyA: count, onlyB: count, both: count }),
        left: count,
        events: v.tuple([count, count]),
      }),
    },
    open: { args: v.tuple([v.picklist([0, 1])]), reply: nothing },
    show: {
      args: v.tuple([
        v.picklist([0, 1]),
        comparisonSchema,
        v.pipe(v.array(v.nullable(v.pipe(v.string(), v.maxLength(100_000)))), v.maxLength(2)),
      ]),
      reply: nothing,
    },
    swap: { args: v.tuple([]), reply: nothing },
  },
  events: {},
};

/** What the page accepts. */
export const comparePage: Side<object, CompareEvents> = { requests: {}, events: { state: compareState } };
