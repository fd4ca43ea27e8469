import * as v from "valibot";
import type { FailureData } from "../model/failure.ts";
import type { Side } from "./channel.ts";
import { failureSchema } from "./failure.ts";
import { nothing } from "./nothing.ts";

/** The events that a query was run over. */
interface QueriedEvents {
  /** How many. The newest, where that is less than `found`. */
  readonly count: number;
  /** How many the results view had. */
  readonly found: number;
  /** When they were read from the results view (ms since 1970 UTC). */
  readonly at: number;
}

export interface SqlResultView {
  /** Increases with each result: answers about an earlier one are of no use. */
  readonly number: number;
  readonly columns: readonly string[];
  readonly rows: number;
  /** Why there are more rows than these: too many rows, or too much text. Absent: these are all. */
  readonly cutAt?: "rows" | "text";
  /** How many values are shown only by their beginning. */
  readonly cutCells: number;
  /** How long the query took, in ms. */
  readonly took: number;
  readonly events: QueriedEvents;
}

export interface SqlState {
  /** The title of the results view whose events are queried. */
  readonly title: string;
  /** The statement that was run last; "": none. */
  readonly sql: string;
  readonly timeZone: string;
  /** What happens now. `count`: events that were loaded so far. */
  readonly doing?:
    | { readonly kind: "loading"; readonly count: number; readonly found: number }
    | { readonly kind: "running" };
  readonly result?: SqlResultView;
  /** What is wrong with the statement. */
  readonly problem?: string;
  /** Why the last query could not run or was stopped. */
  readonly failure?: FailureData;
  /** The last query was cancelled. */
  readonly cancelled?: true;
  /** What the results view has that was not queried; "closed": it is closed. Absent: nothing. */
  readonly news?: { readonly kind: "newer"; readonly count: number } | { readonly kind: "changed" | "closed" };
}

const CELL_KINDS = ["text", "number", "null", "blob"] as const;
type CellKind = (typeof CELL_KINDS)[number];

/** A value as it is shown; `text` may be shortened. */
export interface ShownCell {
  readonly text: string;
  readonly kind: CellKind;
}

export interface SqlRequests {
  ready(): SqlState;
  /** At most `count` rows from `start` of a result; none of an earlier result. */
  rows(result: number, start: number, count: number): readonly (readonly ShownCell[])[];
  /** Opens the event of a row. */
  open(result: number, row: number): void;
  /** Copies one value, or everything as CSV. */
  copyCell(result: number, row: number, column: number): void;
  copy(result: number): void;
  /** Asks for a file and writes the result to it as CSV. */
  export(result: number): void;
  cancel(): void;
  /** Loads the events again and runs the last statement. */
  reload(): void;
  /** Shows the results view. */
  showResults(): void;
  /** Shows the document with the query. */
  showQuery(): void;
  /** Applies a remedy of the failure by its index. */
  remedy(index: number): void;
}

export interface SqlEvents {
  state: SqlState;
}

/** Rows of one request. */
const MOST_ROWS = 200;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const cell = v.object({ text: v.string(), kind: v.picklist(CELL_KINDS) });

const sqlState: v.GenericSchema<unknown, SqlState> = v.object({
  title: v.string(),
  sql: v.string(),
  timeZone: v.string(),
  doing: v.exactOptional(
    v.variant("kind", [
      v.object({ kind: v.literal("loading"), count, found: count }),
      v.object({ kind: v.literal("running") }),
    ]),
  ),
  result: v.exactOptional(
    v.object({
      number: count,
      columns: v.array(v.string()),
      rows: count,
      cutAt: v.exactOptional(v.picklist(["rows", "text"])),
      cutCells: count,
      took: v.number(),
      events: v.object({ count, found: count, at: v.number() }),
    }),
  ),
  problem: v.exactOptional(v.string()),
  failure: v.exactOptional(failureSchema),
  cancelled: v.exactOptional(v.literal(true)),
  news: v.exactOptional(
    v.variant("kind", [
      v.object({ kind: v.literal("newer"), count }),
      v.object({ kind: v.picklist(["changed", "closed"]) }),
    ]),
  ),
});

/** What the host accepts. */
export const sqlHost: Side<SqlRequests, object> = {
  requests: {
    ready: { args: v.tuple([]), reply: sqlState },
    rows: {
      args: v.tuple([count, count, v.pipe(count, v.maxValue(MOST_ROWS))]),
      reply: v.array(v.array(cell)),
    },
    open: { args: v.tuple([count, count]), reply: nothing },
    copyCell: { args: v.tuple([count, count, count]), reply: nothing },
    copy: { args: v.tuple([count]), reply: nothing },
    export: { args: v.tuple([count]), reply: nothing },
    cancel: { args: v.tuple([]), reply: nothing },
    reload: { args: v.tuple([]), reply: nothing },
    showResults: { args: v.tuple([]), reply: nothing },
    showQuery: { args: v.tuple([]), reply: nothing },
    remedy: { args: v.tuple([count]), reply: nothing },
  },
  events: {},
};

/** What the page accepts. */
export const sqlPage: Side<object, SqlEvents> = { requests: {}, events: { state: sqlState } };
