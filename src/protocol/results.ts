import * as v from "valibot";
import type { FailureData } from "../model/failure.ts";
import type { TimeRange } from "../model/text/time.ts";
import type { Side } from "./channel.ts";
import { type ChosenEvents, chosenEventsSchema } from "./chosenEvents.ts";
import { type Cells, cellsSchema, columnSchema, type ResultColumn } from "./columns.ts";
import { failureSchema } from "./failure.ts";
import {
  type FacetFilter,
  type Filters,
  filterSchema,
  filtersSchema,
  type GroupField,
  type Groups,
  groupFieldSchema,
  groupsSchema,
  rangeSchema,
  type Summary,
  type SummaryAsk,
  summaryAskSchema,
  summarySchema,
} from "./filters.ts";
import { type FollowingView, followingSchema, LIVE_ACTIONS, type LiveAction } from "./following.ts";
import { NOISE_ACTIONS, type NoiseAction, type NoiseView, noiseIdSchema, noiseViewsSchema } from "./knownNoise.ts";
import {
  FOCUSED_PARTS,
  type FocusedPart,
  type TableTarget,
  tableTargetSchema,
  type ValueTarget,
  valueTargetSchema,
} from "./menus.ts";
import { nothing } from "./nothing.ts";
import { SEARCH_LANGUAGE_IDS, type SearchLanguage } from "./searchLanguages.ts";

/**
 * Limit of a search text in a message, in UTF-16 units. Far above the query parser's own limit, so that a long text
 * gets a problem instead of a dropped message.
 */
const MAX_TYPED = 1_000_000;

/** One row, all plain text. Rows are identified by their index in the current order. */
export interface ResultRow {
  readonly eventId: string;
  /** Codicon name for the service. */
  readonly icon: string;
  readonly readOnly: boolean;
  readonly failed: boolean;
  /** True for an event that only mentions the resource of the results. */
  readonly mentions?: boolean;
  /** True for an event that a refresh added and that was not marked as seen. */
  readonly fresh?: boolean;
  readonly cells: Cells;
  /** One sentence that describes the event. */
  readonly tooltip: string;
}

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

/** A problem of the query text: UTF-16 range, message and replacement. */
export interface QueryProblemView {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly fix?: QueryFixView;
}

/** A fix for a problem of the query. */
export interface QueryFixView {
  /** The whole corrected query text. */
  readonly text: string;
  /** "Use `user:`": query text is between backticks, as in a problem's message. */
  readonly label: string;
}

export interface CompletionView {
  readonly label: string;
  readonly insert: string;
  readonly start: number;
  readonly end: number;
  readonly detail?: string;
}

export interface ResultsRequests {
  ready(): ResultsState;
  /** At most 500 rows, in the current order. */
  rows(search: number, start: number, count: number): readonly ResultRow[];
  /** All event ids from `start` (inclusive) to `end` (exclusive) in the current order, for selecting a range. */
  ids(search: number, start: number, end: number): readonly string[];
  /** Zero-based index of each event in the current order; -1 if it is not in the results. */
  locate(search: number, eventIds: readonly string[]): readonly number[];
  sort(column: ResultColumn, descending: boolean): void;
  openEvent(eventId: string, options: { readonly preserveFocus: boolean }): void;
  /** In the current order, but for events chosen by id. */
  copy(events: ChosenEvents, as: "json" | "ids" | "csv"): void;
  /** Exports all results in the current order. "jsonl": JSON Lines, one record per line. */
  export(as: "json" | "jsonl" | "csv" | "parquet"): void;
  /** Copies what is shown as one search in another tool's language, and says what is different there. */
  copySearch(language: SearchLanguage): void;
  /** Copies a link to what is shown as one search. */
  copySearchLink(): void;
  cancel(): void;
  /** Continues a search that stopped at its limit, was cancelled, or failed. */
  resume(): void;
  rerun(): void;
  /** Starts or stops the refreshes of a followed search. */
  follow(isOn: boolean): void;
  /** Starts, pauses, resumes or stops the live tail. */
  tail(action: LiveAction): void;
  /** Marks the events that were added as seen. */
  markSeen(): void;
  /** A person used the view: refreshes pause where nobody does. */
  attended(): void;
  /** Starts a new search in this view. Returns the problems of the text; the search starts only if there are none. */
  search(text: string): readonly QueryProblemView[];
  complete(text: string, offset: number): readonly CompletionView[];
  /**
   * Lets the user change a part of the scope and starts a new search for `text`, which is in the search box. Returns the
   * problems of the text; the user is asked only if there are none.
   */
  changeScope(kind: ScopeKind, text: string): readonly QueryProblemView[];
  /** Starts a new search for `text` in all enabled Regions. Returns the problems of the text. */
  searchAllRegions(text: string): readonly QueryProblemView[];
  /** Runs a search of the guide, in the place of this one. */
  followGuide(index: number): void;
  /** Runs the search of a reason or of something that was not covered. */
  tryReason(id: number): void;
  /** Opens a search for older changes of the resource that `about` names; costs are asked for as for every search. */
  searchOlder(): void;
  /** Opens a search for the events of the resource that this search may have missed. */
  searchWider(): void;
  /** Counts the results. Undefined for an older search. */
  summary(search: number, ask: SummaryAsk): Summary | undefined;
  /** The shown events, grouped by a field. Undefined for an older search. */
  groups(search: number, by: GroupField): Groups | undefined;
  /** Adds a filter, or removes it if it is set. Makes no requests to AWS. */
  choose(search: number, choice: FacetFilter): void;
  /** Shows only the events in a time window; null removes the restriction. */
  brush(search: number, window: TimeRange | null): void;
  /** Removes all filters but those of known noise. */
  widen(search: number): void;
  /** Turns a known-noise filter on or off, here and for later searches. Makes no requests to AWS. */
  hide(search: number, noise: string, hidden: boolean): void;
  /** Saves what the filters exclude as a known-noise filter, or lets the user manage those that there are. */
  knownNoise(action: NoiseAction): void;
  /** Starts a new search whose query includes the filters. */
  searchNarrowed(search: number): void;
  /** Stores the view's layout for later views. The text is opaque to the host. */
  keepLayout(layout: string): void;
  /** `remedy` is an index of the failure's remedies; `target` one of `targets`, -1 for the failure of the whole search. */
  remedy(target: number, remedy: number): void;
}

/** Events that the results view sends to its host. */
export interface ResultsHostEvents {
  /** What has the keyboard focus: the table of events, a value of a facet or a group, or anything else. */
  focused: FocusedPart | null;
}

/** Requests of the host to the results view. */
export interface ResultsPageRequests {
  /** What a command acts on, with at most `most` selected events. Null: no event is active. */
  target(most: number): TableTarget | null;
  /** The value of a facet or the group with the keyboard focus. Null: none has it. */
  focusedValue(): ValueTarget | null;
}

export interface ResultsEvents {
  state: ResultsState;
  /** Event id: selects its row. The event view moved to it, or the search was opened for it. */
  stepped: string;
}

/** What the results view keeps across a reload: the shape of `state` in the host's panel serializer. */
export interface ResultsViewState {
  readonly memento?: string;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.string();
const problems: v.GenericSchema<unknown, readonly QueryProblemView[]> = v.array(
  v.object({
    start: count,
    end: count,
    message: text,
    fix: v.exactOptional(v.object({ text, label: text })),
  }),
);
const scopeKindSchema = v.picklist(["profiles", "regions", "time", "sources"]);
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

const rowSchema: v.GenericSchema<unknown, ResultRow> = v.object({
  eventId: text,
  icon: text,
  readOnly: v.boolean(),
  failed: v.boolean(),
  mentions: v.exactOptional(v.boolean()),
  fresh: v.exactOptional(v.boolean()),
  cells: cellsSchema,
  tooltip: text,
});

const noArgs = v.tuple([]);
const index = v.pipe(v.number(), v.integer(), v.minValue(-1));

/** What the host accepts on a results view's channel. */
export const resultsHost: Side<ResultsRequests, ResultsHostEvents> = {
  requests: {
    ready: { args: noArgs, reply: resultsStateSchema },
    rows: { args: v.tuple([v.number(), count, v.pipe(count, v.maxValue(500))]), reply: v.array(rowSchema) },
    ids: { args: v.tuple([v.number(), count, count]), reply: v.array(text) },
    locate: { args: v.tuple([v.number(), v.array(text)]), reply: v.array(index) },
    sort: { args: v.tuple([columnSchema, v.boolean()]), reply: nothing },
    openEvent: { args: v.tuple([text, v.object({ preserveFocus: v.boolean() })]), reply: nothing },
    copy: {
      args: v.tuple([chosenEventsSchema, v.picklist(["json", "ids", "csv"])]),
      reply: nothing,
    },
    export: { args: v.tuple([v.picklist(["json", "jsonl", "csv", "parquet"])]), reply: nothing },
    copySearch: { args: v.tuple([v.picklist(SEARCH_LANGUAGE_IDS)]), reply: nothing },
    copySearchLink: { args: noArgs, reply: nothing },
    cancel: { args: noArgs, reply: nothing },
    resume: { args: noArgs, reply: nothing },
    rerun: { args: noArgs, reply: nothing },
    follow: { args: v.tuple([v.boolean()]), reply: nothing },
    tail: { args: v.tuple([v.picklist(LIVE_ACTIONS)]), reply: nothing },
    markSeen: { args: noArgs, reply: nothing },
    attended: { args: noArgs, reply: nothing },
    search: { args: v.tuple([v.pipe(text, v.maxLength(MAX_TYPED))]), reply: problems },
    changeScope: { args: v.tuple([scopeKindSchema, v.pipe(text, v.maxLength(MAX_TYPED))]), reply: problems },
    searchAllRegions: { args: v.tuple([v.pipe(text, v.maxLength(MAX_TYPED))]), reply: problems },
    complete: {
      args: v.tuple([v.pipe(text, v.maxLength(MAX_TYPED)), count]),
      reply: v.array(v.object({ label: text, insert: text, start: count, end: count, detail: v.exactOptional(text) })),
    },
    searchOlder: { args: noArgs, reply: nothing },
    searchWider: { args: noArgs, reply: nothing },
    followGuide: { args: v.tuple([count]), reply: nothing },
    tryReason: { args: v.tuple([v.number()]), reply: nothing },
    summary: { args: v.tuple([v.number(), summaryAskSchema]), reply: v.optional(summarySchema) },
    groups: { args: v.tuple([v.number(), groupFieldSchema]), reply: v.optional(groupsSchema) },
    choose: { args: v.tuple([v.number(), filterSchema]), reply: nothing },
    brush: { args: v.tuple([v.number(), v.nullable(rangeSchema)]), reply: nothing },
    widen: { args: v.tuple([v.number()]), reply: nothing },
    hide: { args: v.tuple([v.number(), noiseIdSchema, v.boolean()]), reply: nothing },
    knownNoise: { args: v.tuple([v.picklist(NOISE_ACTIONS)]), reply: nothing },
    keepLayout: { args: v.tuple([v.pipe(text, v.maxLength(20_000))]), reply: nothing },
    searchNarrowed: { args: v.tuple([v.number()]), reply: nothing },
    remedy: { args: v.tuple([index, count]), reply: nothing },
  },
  events: { focused: v.nullable(v.picklist(FOCUSED_PARTS)) },
};

/** What the webview accepts. */
export const resultsPage: Side<ResultsPageRequests, ResultsEvents> = {
  requests: {
    target: { args: v.tuple([count]), reply: v.nullable(tableTargetSchema) },
    focusedValue: { args: noArgs, reply: v.nullable(valueTargetSchema) },
  },
  events: { state: resultsStateSchema, stepped: text },
};
