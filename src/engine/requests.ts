import type { RecordText } from "../model/event/record.ts";
import type { FieldCounts, FilterField, Filters, Group, Summary } from "../protocol/filters.ts";
import type { SeenEvent } from "../query/fields/seenFields.ts";
import type { RefusedWrite } from "./fileErrors.ts";
import type { HeldFile } from "./heldFile.ts";
import type { WriteTarget } from "./recordWriter.ts";
import type { BuildProblem } from "./segment/segmentBuilder.ts";
import type { StoreRequests } from "./store/storeRequests.ts";
import type { Derived, DerivedName } from "./table/derive.ts";
import type { CountRequest, FilteredCount } from "./table/filters.ts";
import type { ReadPlan } from "./table/readPlan.ts";
import type { FileRows } from "./table/sift.ts";
import type { TableOrder } from "./table/table.ts";
import type { TableRecord, TableRow, WantedCells } from "./table/tableRows.ts";

/** Why the records of a file are not among the rows. A file is added whole or not at all. */
export interface FileProblem {
  readonly file: string;
  readonly kind: BuildProblem["kind"] | "unreadable" | "not-events";
}

/** Segments as files of bytes, in the order of the files that were asked for. */
export interface Built {
  readonly segments: readonly Uint8Array<ArrayBuffer>[];
  readonly problems: readonly FileProblem[];
}

/** The part of a selection that columns tell, and what is left to read. */
export interface Opened {
  readonly count: number;
  readonly unknown: readonly FileRows[];
}

/** What became of records that were to be kept. */
export interface Kept {
  /** The files that hold them now. */
  readonly files: readonly string[];
  /** Those of the files that the disk did not take. */
  readonly held: readonly HeldFile[];
  /** Why the disk did not take them. */
  readonly refused?: RefusedWrite;
  /** How many of the records are events that were not in the table before. */
  readonly added: number;
  /** How many of the records cannot be read as events, and have no row. */
  readonly unread: number;
  /** Events in the table, each once. */
  readonly events: number;
}

/** Columns that a table can be ordered by besides those that its segments hold. */
type OtherColumn = "resource" | "resourceType" | "requestId" | "eventId" | "origins";

/** An order of what is shown of a selection: all of it without a narrowing. */
export interface ShownOrder {
  readonly column: TableOrder["column"] | OtherColumn;
  readonly descending: boolean;
  readonly filters?: Filters;
}

/** What any thread can be asked. */
interface ThreadRequests {
  /** Builds segments of files. */
  build(files: readonly string[]): Built;
  /** Reads records: the rows that satisfy the plan's condition, and the files that could not be read. */
  sift(plan: ReadPlan, files: readonly FileRows[]): { readonly rows: Uint32Array; readonly lost: readonly string[] };
  /** Reads records: what only they tell of each row. */
  derive(name: DerivedName, files: readonly FileRows[]): Derived;
  /** Lets go of a table. */
  drop(table: number): void;
  /** Reads a file from memory from now on, since the disk did not take it. */
  hold(path: string, bytes: SharedArrayBuffer): void;
  /** Frees files that were held. */
  release(paths: readonly string[]): void;
}

export interface TableCounts {
  /** Each once. */
  readonly events: number;
  /** More than the events when some were added twice. */
  readonly rows: number;
  /**
   * What the index takes in memory.
   * @internal Read by the bench.
   */
  readonly bytes: number;
  /** Rows that are left out because another event has their id. */
  readonly clashes: number;
}

/** What the thread is asked that holds a table. Each answers a promise, on the other side of a thread. */
export interface TableRequests {
  /** Adds a segment to the table: how many events the table has then. */
  open(bytes: Uint8Array<ArrayBuffer>): number;
  /** Writes records to files and adds their rows. Fails as `writeRecords`; then no row is added. */
  keep(target: WriteTarget, records: readonly RecordText[]): Kept;
  counts(): TableCounts;
  /** Selects, or selects among what arrived since. */
  select(view: number, plan: ReadPlan): Opened;
  /** Rows that turned out to belong to a selection: how many it has now. */
  include(view: number, rows: Uint32Array): number;
  /** How much of a selection is left by a narrowing. `noise`: the texts of known-noise filters to count, on or off. */
  narrowed(view: number, filters: Filters, noise: readonly string[]): FilteredCount;
  ids(view: number, order: ShownOrder, start: number, end: number): readonly string[];
  locate(view: number, order: ShownOrder, eventIds: readonly string[]): readonly number[];
  /** Facets and timeline of what a narrowing leaves. */
  summary(view: number, ask: CountRequest): Summary;
  /** What a narrowing leaves, by the values of a facet. */
  groups(view: number, field: FilterField, filters: Filters): readonly Group[];
  /** What a narrowing leaves, counted by the values of several facets together. */
  fieldCounts(view: number, fields: readonly FilterField[], filters: Filters): FieldCounts;
  records(view: number, order: ShownOrder, start: number, count: number): readonly TableRecord[];
  /** The same as rows. */
  rows(view: number, order: ShownOrder, start: number, count: number, wanted: WantedCells): readonly TableRow[];
  /** The same as what completion remembers of events. */
  seen(view: number, order: ShownOrder, start: number, count: number): readonly SeenEvent[];
  record(eventId: string): TableRecord | undefined;
  /** The rows of a selection of which a derived column is not known yet. */
  lacking(view: number, name: DerivedName): readonly FileRows[];
  /** How many those are. */
  lackingCount(view: number, name: DerivedName): number;
  learn(name: DerivedName, derived: Derived): void;
  /** Where events were seen, one text for each id. */
  mark(eventIds: readonly string[], origins: readonly string[]): void;
  /** The same, one text for each file. */
  markFiles(files: readonly string[], origins: readonly string[]): void;
  /** The addenda among a selection's rows from `since` on, and how many rows the table has. */
  addenda(view: number, since: number): { readonly records: readonly TableRecord[]; readonly size: number };
  /** As `keep`, for records that take the place of those with their event ids. */
  amend(target: WriteTarget, records: readonly RecordText[]): Kept;
  close(view: number): void;
}

export type EngineRequests = ThreadRequests & TableRequests & StoreRequests;
export type RequestName = keyof EngineRequests;
