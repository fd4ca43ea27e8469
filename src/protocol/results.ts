import * as v from "valibot";
import type { FailureData } from "../model/failure.ts";
import type { TimeRange } from "../model/text/time.ts";
import type { Side } from "./channel.ts";
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
import { nothing } from "./nothing.ts";

/** UTF-16 units of a search text in a message: many more than are read, so that a longer search is answered with a problem. */
const MAX_TYPED = 1_000_000;

/** One row, all plain text. The index is its place in the current order. */
export interface ResultRow {
  readonly eventId: string;
  /** Codicon name for the service. */
  readonly icon: string;
  readonly readOnly: boolean;
  readonly failed: boolean;
  /** True for an event that only mentions what the results are about. */
  readonly mentions?: boolean;
  readonly cells: Cells;
  /** The event in a sentence. */
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
  /** AWS asks to slow down now: it is asked again after a while. */
  readonly slowed?: boolean;
  /** What was read, in words: "6 of about 14 pages, 3 from the cache", "read 46 of 4,000 files". Absent before anything was. */
  readonly read?: string;
  /** Every event at or after this time was read (ms since 1970 UTC). */
  readonly coveredFrom: number;
  readonly failure?: FailureData;
  /** What a person should know of what was read: files that are no log files, or that break off. */
  readonly notes?: readonly string[];
}

/** Why a finished search may have found nothing, with a search that tries it. */
interface EmptyReason {
  readonly text: string;
  /** The button's label; absent where there is nothing to try. */
  readonly action?: string;
  readonly id: number;
}

export interface ResultsState {
  /** Changes with every search: answers about an older one are dropped. */
  readonly search: number;
  /**
   * Changes whenever the rows or their order do (a page arrived, another sort). The webview then asks anew for the rows
   * that it shows. Absent: `count` and `sort` tell.
   */
  readonly revision?: number;
  readonly title: string;
  readonly text: string;
  /** The plan in one sentence. */
  readonly sentence: string;
  readonly state: SearchState;
  /** How many events are shown. */
  readonly count: number;
  /** How many were found, shown or not. */
  readonly total: number;
  /** How many events were read that are not among `total`, through a fault of disk, memory or index. Absent: none. */
  readonly notShown?: number;
  readonly filters: Filters;
  /** IANA name of the clock that times are written on. */
  readonly timeZone: string;
  /** The resource whose history this is: what it is called, and how many of the events changed it. */
  readonly about?: { readonly label: string; readonly changes: number };
  readonly scanned: number;
  /** 0 to 1 where it can be known, from the part of the time window that was read. */
  readonly progress?: number;
  /** How many ms the search will go on for at its pace so far; absent while that would be a guess. */
  readonly remaining?: number;
  /**
   * What is complete was so at this time (ms since 1970 UTC), and late events can still arrive. Absent where none can, and
   * before anything is complete.
   */
  readonly asOf?: number;
  /** Everything stored is shown; stored ranges to which late events may have been added are read again. */
  readonly checking?: boolean;
  readonly sort: { readonly column: ResultColumn; readonly descending: boolean };
  readonly targets: readonly TargetView[];
  readonly emptyReasons: readonly EmptyReason[];
  readonly failure?: FailureData;
  /** What `keepLayout` was told last, in this view or another one. */
  readonly layout?: string;
  /** The host's own: kept in the webview's state and given back to the panel's serializer after a reload. */
  readonly memento?: string;
}

/** A problem of the query line: UTF-16 range, what is wrong and what to write instead. */
export interface QueryProblemView {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly fix?: QueryFixView;
}

/** A correction of the query. */
export interface QueryFixView {
  /** The whole text, corrected. */
  readonly text: string;
  /** "Use `user:`": query text stands between backticks, as in a problem's message. */
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
  /** At most 500 rows of the current order. */
  rows(search: number, start: number, count: number): readonly ResultRow[];
  /** The event ids from `start` inclusive to `end` exclusive of the current order, all of them: for selecting a range. */
  ids(search: number, start: number, end: number): readonly string[];
  /** Where the events stand in the current order, one number for each; -1 for one that is not among the results. */
  locate(search: number, eventIds: readonly string[]): readonly number[];
  sort(column: ResultColumn, descending: boolean): void;
  openEvent(eventId: string, options: { readonly preserveFocus: boolean }): void;
  /** Opens the line of the workspace that declares what the event is about; the editor tells where none does. */
  goToCode(eventId: string): void;
  /** "all": every event of the results in the current order. */
  copy(eventIds: readonly string[] | "all", as: "json" | "ids" | "csv"): void;
  /** The whole result in the current order. "jsonl": JSON lines, a record a line. */
  export(as: "json" | "jsonl" | "csv" | "parquet"): void;
  cancel(): void;
  /** Reads on where the search stopped: at its limit, when cancelled, or after a failure. */
  resume(): void;
  rerun(): void;
  /** A new search in this view. Answers the problems of the text: nothing is run when there are any. */
  search(text: string): readonly QueryProblemView[];
  complete(text: string, offset: number): readonly CompletionView[];
  tryReason(id: number): void;
  /** Counts what was found. Answers nothing about an older search. */
  summary(search: number, ask: SummaryAsk): Summary | undefined;
  /** What is shown, by the values of a field. */
  groups(search: number, by: GroupField): Groups | undefined;
  /** Makes a choice, or takes it back when it is there already. AWS is not asked. */
  choose(search: number, choice: FacetFilter): void;
  /** Shows only a part of the time; null: all of it. */
  brush(search: number, window: TimeRange | null): void;
  /** Shows everything that was found. */
  widen(search: number): void;
  /** Asks AWS in a search of its own for what is shown. */
  searchNarrowed(search: number): void;
  /** Keeps how the person arranged the view, for the next one: text of the page's own. */
  keepLayout(layout: string): void;
  /** `remedy` is an index of the failure's remedies; `target` one of `targets`, -1 for the failure of the whole search. */
  remedy(target: number, remedy: number): void;
}

export interface ResultsEvents {
  state: ResultsState;
  /** The event view that was opened from these results went on to another event of theirs. */
  stepped: string;
}

/** What the results view keeps over a reload: the shape that the host's panel serializer finds under `state`. */
export interface ResultsViewState {
  readonly memento?: string;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.string();

const stateSchema: v.GenericSchema<unknown, ResultsState> = v.object({
  search: v.number(),
  revision: v.exactOptional(v.number()),
  title: text,
  text,
  sentence: text,
  state: v.picklist(["idle", "running", "done", "cancelled", "limited", "failed"]),
  count,
  total: count,
  notShown: v.exactOptional(count),
  filters: filtersSchema,
  timeZone: text,
  about: v.exactOptional(v.object({ label: text, changes: count })),
  scanned: count,
  progress: v.exactOptional(v.number()),
  remaining: v.exactOptional(v.number()),
  asOf: v.exactOptional(v.number()),
  checking: v.exactOptional(v.boolean()),
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
      read: v.exactOptional(text),
      coveredFrom: v.number(),
      failure: v.exactOptional(failureSchema),
      notes: v.exactOptional(v.array(text)),
    }),
  ),
  emptyReasons: v.array(v.object({ text, action: v.exactOptional(text), id: v.number() })),
  failure: v.exactOptional(failureSchema),
  layout: v.exactOptional(text),
  memento: v.exactOptional(text),
});

const rowSchema: v.GenericSchema<unknown, ResultRow> = v.object({
  eventId: text,
  icon: text,
  readOnly: v.boolean(),
  failed: v.boolean(),
  mentions: v.exactOptional(v.boolean()),
  cells: cellsSchema,
  tooltip: text,
});

const noArgs = v.tuple([]);
const index = v.pipe(v.number(), v.integer(), v.minValue(-1));

/** The host's side of a results view's channel. */
export const resultsHost: Side<ResultsRequests, object> = {
  requests: {
    ready: { args: noArgs, reply: stateSchema },
    rows: { args: v.tuple([v.number(), count, v.pipe(count, v.maxValue(500))]), reply: v.array(rowSchema) },
    ids: { args: v.tuple([v.number(), count, count]), reply: v.array(text) },
    locate: { args: v.tuple([v.number(), v.array(text)]), reply: v.array(index) },
    sort: { args: v.tuple([columnSchema, v.boolean()]), reply: nothing },
    openEvent: { args: v.tuple([text, v.object({ preserveFocus: v.boolean() })]), reply: nothing },
    goToCode: { args: v.tuple([text]), reply: nothing },
    copy: {
      args: v.tuple([v.union([v.literal("all"), v.array(text)]), v.picklist(["json", "ids", "csv"])]),
      reply: nothing,
    },
    export: { args: v.tuple([v.picklist(["json", "jsonl", "csv", "parquet"])]), reply: nothing },
    cancel: { args: noArgs, reply: nothing },
    resume: { args: noArgs, reply: nothing },
    rerun: { args: noArgs, reply: nothing },
    search: {
      args: v.tuple([v.pipe(text, v.maxLength(MAX_TYPED))]),
      reply: v.array(
        v.object({
          start: count,
          end: count,
          message: text,
          fix: v.exactOptional(v.object({ text, label: text })),
        }),
      ),
    },
    complete: {
      args: v.tuple([v.pipe(text, v.maxLength(MAX_TYPED)), count]),
      reply: v.array(v.object({ label: text, insert: text, start: count, end: count, detail: v.exactOptional(text) })),
    },
    tryReason: { args: v.tuple([v.number()]), reply: nothing },
    summary: { args: v.tuple([v.number(), summaryAskSchema]), reply: v.optional(summarySchema) },
    groups: { args: v.tuple([v.number(), groupFieldSchema]), reply: v.optional(groupsSchema) },
    choose: { args: v.tuple([v.number(), filterSchema]), reply: nothing },
    brush: { args: v.tuple([v.number(), v.nullable(rangeSchema)]), reply: nothing },
    widen: { args: v.tuple([v.number()]), reply: nothing },
    keepLayout: { args: v.tuple([v.pipe(text, v.maxLength(20_000))]), reply: nothing },
    searchNarrowed: { args: v.tuple([v.number()]), reply: nothing },
    remedy: { args: v.tuple([index, count]), reply: nothing },
  },
  events: {},
};

/** The webview's side. */
export const resultsPage: Side<object, ResultsEvents> = { requests: {}, events: { state: stateSchema, stepped: text } };
