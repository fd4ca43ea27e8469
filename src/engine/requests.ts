import type { FailureData } from "../model/failure.ts";
import type { LookupEnvelope } from "../model/record.ts";
import type { Condition } from "../query/condition.ts";
import type { ScanProblem } from "./scan/scanner.ts";
import type { StoredRecord } from "./segment/recordBytes.ts";
import type { Group } from "./table/counts.ts";
import type { Derived, DerivedName } from "./table/derive.ts";
import type { Narrowed, Narrowing, Summary, SummaryAsk } from "./table/narrowed.ts";
import type { FileRows } from "./table/sift.ts";
import type { TableOrder } from "./table/table.ts";
import type { TimeSpan } from "./table/timeSpan.ts";

/** Something in a file that is not among the rows. */
export interface FileProblem {
  readonly file: string;
  readonly kind: ScanProblem["kind"] | "unreadable" | "not-events";
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
}

/** A record to be kept. Without an envelope it must be a CloudTrail record, in JSON. */
export interface KeptRecord {
  readonly json: string;
  readonly envelope?: LookupEnvelope;
}

/** Columns that a table can be ordered by besides those that its segments hold. */
type OtherColumn = "resource" | "resourceType" | "requestId" | "eventId" | "seenIn";

/** An order of what is shown of a selection: all of it without a narrowing. */
export interface ShownOrder {
  readonly column: TableOrder["column"] | OtherColumn;
  readonly descending: boolean;
  readonly narrowing?: Narrowing;
}

/** What any thread can be asked. */
interface ThreadRequests {
  /** Builds segments of files. */
  build(files: readonly string[]): Built;
  /** Reads records: the rows that satisfy the condition, and the files that could not be read. */
  sift(
    condition: Condition,
    files: readonly FileRows[],
  ): { readonly rows: Uint32Array; readonly lost: readonly string[] };
  /** Reads records: what only they tell of each row. */
  derive(name: DerivedName, files: readonly FileRows[]): Derived;
  /** Lets go of a table. */
  drop(table: number): void;
}

/** What the thread is asked that holds a table. Each answers a promise, on the other side of a thread. */
export interface TableRequests {
  /** Adds a segment to the table; false when the bytes are no segment. */
  open(bytes: Uint8Array<ArrayBuffer>): boolean;
  /** Writes records to files and adds their rows: the files that were written. `path` is what their names begin with. */
  keep(path: string, records: readonly KeptRecord[]): readonly string[];
  counts(): TableCounts;
  /** Selects, or selects among what arrived since. */
  select(view: number, condition: Condition | undefined, span: TimeSpan | undefined): Opened;
  /** Rows that turned out to belong to a selection: how many it has now. */
  include(view: number, rows: Uint32Array): number;
  /** How much of a selection is left by a narrowing. */
  narrowed(view: number, narrowing: Narrowing): Narrowed;
  ids(view: number, order: ShownOrder, start: number, end: number): readonly string[];
  locate(view: number, order: ShownOrder, eventIds: readonly string[]): readonly number[];
  /** Facets and timeline of what a narrowing leaves. */
  summary(view: number, ask: SummaryAsk): Summary;
  /** What a narrowing leaves, by the values of a facet. */
  groups(view: number, field: string, narrowing: Narrowing): readonly Group[];
  records(view: number, order: ShownOrder, start: number, count: number): readonly StoredRecord[];
  record(eventId: string): StoredRecord | undefined;
  /** The rows of a selection of which a derived column is not known yet. */
  lacking(view: number, name: DerivedName): readonly FileRows[];
  /** How many those are. */
  lackingCount(view: number, name: DerivedName): number;
  learn(name: DerivedName, derived: Derived): void;
  /** Where events were seen, one text for each id. */
  mark(eventIds: readonly string[], seenIn: readonly string[]): void;
  close(view: number): void;
}

export type EngineRequests = ThreadRequests & TableRequests;
export type RequestName = keyof EngineRequests;

export interface RequestMessage {
  readonly id: number;
  /** Absent: the request of that id is no longer wanted. */
  readonly name?: RequestName;
  readonly args?: readonly unknown[];
  /** The table that is asked about. */
  readonly table?: number;
}

export interface ReplyMessage {
  readonly id: number;
  readonly value?: unknown;
  readonly failure?: FailureData;
}
