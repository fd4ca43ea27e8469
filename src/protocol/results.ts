import type { FailureData } from "../model/failure.ts";

export const RESULT_COLUMNS = [
  "time",
  "eventName",
  "user",
  "source",
  "resource",
  "region",
  "account",
  "ipAddress",
  "error",
] as const;
export type ResultColumn = (typeof RESULT_COLUMNS)[number];

/** One row, all plain text. The index is its place in the current order. */
export interface ResultRow {
  readonly eventId: string;
  readonly icon: string;
  readonly readOnly: boolean;
  readonly failed: boolean;
  readonly cells: { readonly [column in ResultColumn]: string };
  /** A longer text for each cell that has one, shown as a tooltip. */
  readonly tooltip: string;
}

export type SearchState = "idle" | "running" | "done" | "cancelled" | "limited" | "failed";

/** How one profile and Region fares. */
export interface ScopeView {
  readonly profile: string;
  readonly region: string;
  readonly source: string;
  readonly state: "waiting" | "running" | "done" | "cancelled" | "limited" | "failed";
  readonly asked: string;
  readonly pages: number;
  readonly scanned: number;
  readonly matched: number;
  readonly throttled: number;
  readonly failure?: FailureData;
}

/** Why a finished search may have found nothing, with a search that tries it. */
export interface EmptyReason {
  readonly text: string;
  /** The button's label; absent where there is nothing to try. */
  readonly action?: string;
  readonly id: number;
}

export interface ResultsState {
  /** Changes with every search: answers about an older one are dropped. */
  readonly search: number;
  readonly title: string;
  readonly text: string;
  /** The plan in one sentence. */
  readonly sentence: string;
  readonly state: SearchState;
  readonly count: number;
  readonly scanned: number;
  /** 0 to 1 where it can be known, from the part of the time window that was read. */
  readonly progress?: number;
  readonly sort: { readonly column: ResultColumn; readonly descending: boolean };
  readonly scopes: readonly ScopeView[];
  readonly emptyReasons: readonly EmptyReason[];
  readonly failure?: FailureData;
}

/** A problem of the query line: UTF-16 range, what is wrong and what to write instead. */
export interface QueryProblemView {
  readonly start: number;
  readonly end: number;
  readonly message: string;
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
  sort(column: ResultColumn, descending: boolean): void;
  openEvent(eventId: string, options: { readonly preserveFocus: boolean }): void;
  copy(eventIds: readonly string[], as: "json" | "ids" | "csv"): void;
  export(as: "json" | "csv"): void;
  cancel(): void;
  /** Reads on where the search stopped: at its limit, when cancelled, or after a failure. */
  resume(): void;
  rerun(): void;
  /** A new search in this view. Answers the problems of the text: nothing is run when there are any. */
  search(text: string): readonly QueryProblemView[];
  complete(text: string, offset: number): readonly CompletionView[];
  tryReason(id: number): void;
  remedy(scope: number, remedy: number): void;
}

export interface ResultsEvents {
  state: ResultsState;
}
