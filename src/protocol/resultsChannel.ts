import * as v from "valibot";
import type { TimeRange } from "../model/text/time.ts";
import type { Side } from "./channel.ts";
import { type ChosenEvents, chosenEventsSchema } from "./chosenEvents.ts";
import { columnSchema, type ResultColumn } from "./columns.ts";
import {
  type FacetFilter,
  filterSchema,
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
import { LIVE_ACTIONS, type LiveAction } from "./following.ts";
import { NOISE_ACTIONS, type NoiseAction, noiseIdSchema } from "./knownNoise.ts";
import {
  FOCUSED_PARTS,
  type FocusedPart,
  type TableTarget,
  tableTargetSchema,
  type ValueTarget,
  valueTargetSchema,
} from "./menus.ts";
import { nothing } from "./nothing.ts";
import { type ResultRow, rowSchema } from "./resultRow.ts";
import { type ResultsState, resultsStateSchema, type ScopeKind, scopeKindSchema } from "./results.ts";
import { SEARCH_LANGUAGE_IDS, type SearchLanguage } from "./searchLanguages.ts";

/**
 * Limit of a search text in a message, in UTF-16 units. Far above the query parser's own limit, so that a long text
 * gets a problem instead of a dropped message.
 */
const MAX_TYPED = 1_000_000;

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
  /** At most 500 rows, in the current order. `columns`: the cells that are needed. */
  rows(search: number, start: number, count: number, columns: readonly ResultColumn[]): readonly ResultRow[];
  /** One sentence that describes an event. Undefined for one that is not in the results. */
  describe(search: number, eventId: string): string | undefined;
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
  /** The view was used. Refreshes pause in a view that is not used. */
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

const noArgs = v.tuple([]);
const index = v.pipe(v.number(), v.integer(), v.minValue(-1));

/** What the host accepts on a results view's channel. */
export const resultsHost: Side<ResultsRequests, ResultsHostEvents> = {
  requests: {
    ready: { args: noArgs, reply: resultsStateSchema },
    rows: {
      args: v.tuple([v.number(), count, v.pipe(count, v.maxValue(500)), v.array(columnSchema)]),
      reply: v.array(rowSchema),
    },
    describe: { args: v.tuple([v.number(), text]), reply: v.optional(text) },
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
