import * as v from "valibot";
import type { FailureData } from "../model/failure.ts";
import { columnSchema, type ResultColumn } from "./columns.ts";
import { failureSchema } from "./failure.ts";
import { type Filters, filtersSchema, type GroupField, groupFieldSchema } from "./filters.ts";
import { type FollowingView, followingSchema } from "./following.ts";
import { type NoiseView, noiseViewsSchema } from "./knownNoise.ts";

type SearchState = "idle" | "running" | "done" | "cancelled" | "limited" | "failed";

/** How far one target of the search is read. */
export interface TargetView {
  /** The target's name: a profile, a folder, a bucket. */
  readonly label: string;
  /** The Region of all its events. Absent for a target with several Regions. */
  readonly region?: string;
  /** The name of its source for a person: "Event history". */
  readonly source: string;
  readonly state: "waiting" | "running" | "done" | "cancelled" | "limited" | "failed";
  /** What the target is asked for, in a sentence. */
  readonly asked: string;
  readonly scanned: number;
  readonly matched: number;
  readonly throttled: number;
  /** AWS is throttling now; the search retries after a pause. */
  readonly slowed?: boolean;
  /** What AWS does for it now, where that takes long. */
  readonly doing?: string;
  /**
   * What was read, for display: "6 of about 14 pages, 3 from the cache", "read 46 of 4,000 files". Absent before
   * anything was read.
   */
  readonly read?: string;
  /** All events at or after this time have been read (ms since 1970 UTC). */
  readonly coveredFrom: number;
  readonly failure?: FailureData;
  /** Warnings about what was read: files that are not log files, or that are truncated. */
  readonly notes?: readonly string[];
}

/** Something that a finished search did not cover, or why it may have found nothing, with a search to try. */
export interface ReasonView {
  readonly text: string;
  /** The button's label. Absent: there is nothing to try. */
  readonly action?: string;
  readonly id: number;
}

/** What a finished search did not cover. */
interface NotCoveredView {
  /**
   * What was searched, in few words, where it is less than everything: "the last 24 h, 2 of 17 enabled Regions". Empty: no
   * such words are needed.
   */
  readonly scope: string;
  /** One for each thing that was not covered; `brief`: its action stands beside `scope`. */
  readonly gaps: readonly (ReasonView & { readonly brief?: boolean })[];
}

/** A part of what a search covers that a person can change above its results. */
export type ScopeKind = "profiles" | "regions" | "time" | "sources";

/** A part of the scope of a search, as a button that changes it. */
export interface ScopeChip {
  readonly kind: ScopeKind;
  /** "3 of 61 profiles", "2 of 17 Regions", "Last 24 hours", "Event history", or the name of the only profile or Region. */
  readonly text: string;
  /** Of how many the text names one: "1 of 61 profiles". */
  readonly count?: string;
  /** All of it: the names of the profiles or Regions, one a line. */
  readonly tooltip: string;
  /** Of "regions": there are enabled Regions that are not searched, and `searchAllRegions` adds them. */
  readonly all?: true;
}

export interface ResultsState {
  /** Number of the search in this view. Replies for an older search are dropped. */
  readonly search: number;
  /**
   * Changes whenever the rows or their order change (a page arrived, another sort); the webview then requests its
   * visible rows again. Absent: compare `count` and `sort` instead.
   */
  readonly revision?: number;
  readonly title: string;
  readonly text: string;
  /** The parts of the scope that the search has, in the order of their buttons. */
  readonly scope: readonly ScopeChip[];
  /** What is requested and what is filtered locally, with the requests so far: short, without the scope. */
  readonly plan: string;
  /** The plan with all targets, as one sentence of any length. */
  readonly sentence: string;
  readonly state: SearchState;
  /**
   * What `resume` does: reads on where the search stopped, or tries the failed targets again. Absent: it does nothing,
   * or starts over.
   */
  readonly resumes?: "continue" | "retry";
  /** Number of events shown. */
  readonly count: number;
  /** Number of events found, shown or not. */
  readonly total: number;
  /**
   * Number of events that were read but could not be added to `total` because of a disk, memory or index error. Absent:
   * none.
   */
  readonly notShown?: number;
  readonly filters: Filters;
  /** All known-noise filters; `filters.hidden` has those that are on. */
  readonly noise: readonly NoiseView[];
  /** Number of events that known noise hides of those that the other filters leave. Absent: none. */
  readonly hidden?: number;
  /** IANA name of the time zone in which times are shown. */
  readonly timeZone: string;
  /**
   * The resource whose changes these are: its label, and how many events changed it in so many days, where they are
   * counted. `older`: `searchOlder` opens a search for older ones. `wider`: the title of a search for what this one may
   * have missed, which `searchWider` opens.
   */
  readonly about?: {
    readonly label: string;
    readonly counted?: { readonly changes: number; readonly attempts: number; readonly days: number };
    readonly older?: true;
    readonly wider?: string;
  };
  /** What there is to see in the searched data, with searches that show it; `shown`: this search is one of them. */
  readonly guide?: {
    readonly title: string;
    readonly about: string;
    readonly searches: readonly { readonly title: string; readonly shown?: true }[];
  };
  readonly scanned: number;
  /** From 0 to 1: the part of the time window that was read. Absent if unknown. */
  readonly progress?: number;
  /** Estimated remaining time in ms at the current pace. Absent if there is no good estimate. */
  readonly remaining?: number;
  /**
   * Time (ms since 1970 UTC) as of which the completed part is complete; late events can still arrive. Absent if none
   * can, and before anything is complete.
   */
  readonly asOf?: number;
  /** All stored events are shown; stored ranges that may have gained late events are being read again. */
  readonly checking?: boolean;
  /** How the events that arrive after the search are added. Absent: they are not. */
  readonly following?: FollowingView;
  /** A live tail can be started: see `ResultsRequests.tail`. Absent: nothing can be followed, or it is. */
  readonly canTail?: true;
  /** The field by which the results are grouped at first. Absent: none. */
  readonly group?: GroupField;
  readonly sort: { readonly column: ResultColumn; readonly descending: boolean };
  readonly targets: readonly TargetView[];
  /** Absent: the search has not ended, or covered everything that is known. */
  readonly notCovered?: NotCoveredView;
  /** Why nothing may have been found; empty where something was. */
  readonly emptyReasons: readonly ReasonView[];
  readonly failure?: FailureData;
  /** The results were read back from what is stored, after a reload. Absent: this window searched. */
  readonly restored?: RestoredView;
  /** The last value given to `keepLayout`, by this or another view. */
  readonly layout?: string;
  /**
   * Opaque text of the host. The webview stores it in its state; the panel's serializer receives it after a reload. Absent:
   * the last one stays.
   */
  readonly memento?: string;
}

/** What is known of results that an earlier window found. */
interface RestoredView {
  /** When the search or a refresh read last, in ms since 1970 UTC: what the state says was so then. */
  readonly at: number;
  /** "236 of 1,440 events are no longer stored". Absent: all are. */
  readonly gone?: string;
  /** The reason for that, where there is a special one. */
  readonly why?: string;
  /** The search was running. */
  readonly interrupted?: true;
  /** What runs for it there was not stopped: "Athena". */
  readonly goesOn?: string;
}
/** What the results view keeps across a reload: the shape of `state` in the host's panel serializer. */
export interface ResultsViewState {
  readonly memento?: string;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.string();
export const scopeKindSchema = v.picklist(["profiles", "regions", "time", "sources"]);
const reason = { text, action: v.exactOptional(text), id: v.number() };

export const resultsStateSchema: v.GenericSchema<unknown, ResultsState> = v.object({
  search: v.number(),
  revision: v.exactOptional(v.number()),
  title: text,
  text,
  scope: v.array(
    v.object({
      kind: scopeKindSchema,
      text,
      count: v.exactOptional(text),
      tooltip: text,
      all: v.exactOptional(v.literal(true)),
    }),
  ),
  plan: text,
  sentence: text,
  resumes: v.exactOptional(v.picklist(["continue", "retry"])),
  state: v.picklist(["idle", "running", "done", "cancelled", "limited", "failed"]),
  count,
  total: count,
  notShown: v.exactOptional(count),
  filters: filtersSchema,
  noise: noiseViewsSchema,
  hidden: v.exactOptional(count),
  timeZone: text,
  about: v.exactOptional(
    v.object({
      label: text,
      counted: v.exactOptional(v.object({ changes: count, attempts: count, days: count })),
      older: v.exactOptional(v.literal(true)),
      wider: v.exactOptional(text),
    }),
  ),
  guide: v.exactOptional(
    v.object({
      title: text,
      about: text,
      searches: v.array(v.object({ title: text, shown: v.exactOptional(v.literal(true)) })),
    }),
  ),
  scanned: count,
  progress: v.exactOptional(v.number()),
  remaining: v.exactOptional(v.number()),
  asOf: v.exactOptional(v.number()),
  checking: v.exactOptional(v.boolean()),
  following: v.exactOptional(followingSchema),
  canTail: v.exactOptional(v.literal(true)),
  group: v.exactOptional(groupFieldSchema),
  sort: v.object({ column: columnSchema, descending: v.boolean() }),
  targets: v.array(
    v.object({
      label: text,
      region: v.exactOptional(text),
      source: text,
      state: v.picklist(["waiting", "running", "done", "cancelled", "limited", "failed"]),
      asked: text,
      scanned: count,
      matched: count,
      throttled: count,
      slowed: v.exactOptional(v.boolean()),
      doing: v.exactOptional(text),
      read: v.exactOptional(text),
      coveredFrom: v.number(),
      failure: v.exactOptional(failureSchema),
      notes: v.exactOptional(v.array(text)),
    }),
  ),
  notCovered: v.exactOptional(
    v.object({ scope: text, gaps: v.array(v.object({ ...reason, brief: v.exactOptional(v.boolean()) })) }),
  ),
  emptyReasons: v.array(v.object(reason)),
  failure: v.exactOptional(failureSchema),
  restored: v.exactOptional(
    v.object({
      at: v.number(),
      gone: v.exactOptional(text),
      why: v.exactOptional(text),
      interrupted: v.exactOptional(v.literal(true)),
      goesOn: v.exactOptional(v.string()),
    }),
  ),
  layout: v.exactOptional(text),
  memento: v.exactOptional(text),
});
