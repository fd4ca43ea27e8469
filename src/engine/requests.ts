import type { FailureData } from "../model/failure.ts";
import type { LookupEnvelope } from "../model/record.ts";
import type { Condition } from "../query/condition.ts";
import type { CellName } from "./readings.ts";
import type { StoredRecord } from "./recordBytes.ts";
import type { ScanProblem } from "./scanner.ts";
import type { FileRows } from "./sift.ts";
import type { Group, TableOrder, TableRow, Timeline, TimeSpan, ValueCount } from "./table.ts";

/** Something in a file that is not among the rows. */
export interface FileProblem {
  readonly file: string;
  readonly kind: ScanProblem["kind"] | "unreadable" | "not-events";
  /** In the inflated bytes; 0 for the file as a whole. */
  readonly offset: number;
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

/** What a worker is asked. Each answers a promise, on the other side of a thread. */
export interface EngineRequests {
  /** Builds segments of files, or opens those that were built of the same files before and kept in `cache`. */
  build(files: readonly string[], cache: string | undefined): Built;
  /** Adds a segment to the table; false when the bytes are no segment. */
  open(bytes: Uint8Array<ArrayBuffer>): boolean;
  /** Writes records to a file and adds its rows. */
  keep(path: string, records: readonly { readonly json: string; readonly envelope: LookupEnvelope }[]): void;
  counts(): { readonly events: number; readonly rows: number; readonly bytes: number };
  /** Selects, or selects among what arrived since. */
  select(view: number, condition: Condition | undefined, span: TimeSpan | undefined): Opened;
  /** Rows that turned out to belong to a selection: how many it has now. */
  include(view: number, rows: Uint32Array): number;
  /** Reads records: the rows that satisfy the condition, and the files that could not be read. */
  sift(
    condition: Condition,
    files: readonly FileRows[],
  ): { readonly rows: Uint32Array; readonly lost: readonly string[] };
  /** The records of files that no index knows, of those that satisfy the condition. */
  scan(
    condition: Condition | undefined,
    span: TimeSpan | undefined,
    files: readonly string[],
  ): { readonly records: readonly StoredRecord[]; readonly lost: readonly string[] };
  rows(view: number, order: TableOrder, start: number, count: number): readonly TableRow[];
  ids(view: number, order: TableOrder, start: number, end: number): readonly string[];
  locate(view: number, order: TableOrder, eventIds: readonly string[]): readonly number[];
  facet(view: number, field: string): readonly ValueCount[] | undefined;
  group(view: number, column: CellName): readonly Group[];
  timeline(view: number, buckets: number, span: TimeSpan | undefined): Timeline;
  records(view: number, order: TableOrder, start: number, count: number): readonly StoredRecord[];
  record(eventId: string): StoredRecord | undefined;
  close(view: number): void;
}

export type RequestName = keyof EngineRequests;

export interface RequestMessage {
  readonly id: number;
  /** Absent: the request of that id is no longer wanted. */
  readonly name?: RequestName;
  readonly args?: readonly unknown[];
}

export interface ReplyMessage {
  readonly id: number;
  readonly value?: unknown;
  readonly failure?: FailureData;
}
