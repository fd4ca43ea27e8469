import { type Column, columnNumber } from "../scan/columns.ts";

/** More than this in one segment would make its codes and dictionaries unwieldy. */
export const MAX_ROWS = 250_000;

/** The record came with what LookupEvents says. */
export const WITH_ENVELOPE = 1;
/** What its columns say is right, but a field that reads keys in any letter case must read the record itself. */
export const ODD_KEYS = 2;
/** Text in it may be missed by a search for bytes. */
export const ODD_TEXT = 4;
/** It has `resources` of its own, which no column holds. */
export const OWN_RESOURCES = 8;
/** Its id is no UUID, or none: see `oddIds`. */
export const ODD_ID = 16;
/** ARNs may be in it that `arns` does not tell of, or not be in it that it does. */
export const ODD_ARNS = 32;

/** It may be an addendum to another record. */
export const ADDENDUM = 64;

export type Codes = Uint8Array | Uint16Array | Uint32Array;

export interface ColumnData {
  /** For each row the number of its value; 0 where the record has none. */
  readonly codes: Codes;
  /** The distinct values as raw JSON, one after another, in UTF-8. */
  readonly bytes: Buffer;
  /** Where the value of each code begins; one more than there are codes. */
  readonly offsets: Uint32Array;
}

/** Which rows hold which values. */
export interface Postings {
  /** The distinct values, as in a column. */
  readonly bytes: Buffer;
  readonly offsets: Uint32Array;
  /** Where the rows of each code begin; one more than there are codes. */
  readonly starts: Uint32Array;
  /** Least first. */
  readonly rows: Uint32Array;
}

export interface SegmentData {
  readonly rows: number;
  /** The files that hold the records. */
  readonly files: readonly string[];
  /** Milliseconds since 1970 UTC; NaN for a record without a readable time. */
  readonly times: Float64Array;
  /** Which of `files`, and where in its inflated bytes. */
  readonly file: Uint32Array;
  readonly offset: Uint32Array;
  readonly length: Uint32Array;
  readonly flags: Uint8Array;
  /** 16 bytes a row: the event id where it is a UUID in its usual writing. */
  readonly ids: Uint8Array;
  readonly oddIds: ReadonlyMap<number, string>;
  /** In the order of `COLUMNS`. */
  readonly columns: readonly ColumnData[];
  /** Whole string values that begin with `arn:` in any letter case, of the parts of a record that no column holds. */
  readonly arns: Postings;
}

/** Where a record is read back from. */
export interface RecordLocation {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

/** At most `MAX_ROWS` records as columns of codes. Immutable. */
export class Segment {
  readonly data: SegmentData;

  #times: { readonly from: number; readonly to: number; readonly all: boolean } | undefined;

  constructor(data: SegmentData) {
    this.data = data;
  }

  get rows(): number {
    return this.data.rows;
  }

  /** The earliest and the latest time, and whether all rows have one. */
  get times(): { readonly from: number; readonly to: number; readonly all: boolean } {
    if (this.#times === undefined) {
      let from = Number.POSITIVE_INFINITY;
      let to = Number.NEGATIVE_INFINITY;
      let all = true;
      for (const time of this.data.times) {
        from = time < from ? time : from;
        to = time > to ? time : to;
        all &&= !Number.isNaN(time);
      }
      this.#times = { from, to, all };
    }
    return this.#times;
  }

  column(name: Column): ColumnData {
    const column = this.data.columns[columnNumber.get(name) ?? -1];
    if (column === undefined) {
      throw new Error(`a segment has no column ${name}`);
    }
    return column;
  }

  /** Distinct values of a column, and one for absence. */
  size(name: Column): number {
    return this.column(name).offsets.length - 1;
  }

  /** The raw JSON of a code; undefined for absence. */
  text(name: Column, code: number): string | undefined {
    const { bytes, offsets } = this.column(name);
    return code === 0 ? undefined : bytes.toString("utf8", offsets[code], offsets[code + 1]);
  }

  eventId(row: number): string {
    const { ids, oddIds } = this.data;
    const odd = oddIds.get(row);
    if (odd !== undefined) {
      return odd;
    }
    const hex = Buffer.from(ids.buffer, ids.byteOffset + row * 16, 16).toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  locate(row: number): RecordLocation {
    const { files, file, offset, length } = this.data;
    return { file: files[file[row] ?? -1] ?? "", offset: offset[row] ?? 0, length: length[row] ?? 0 };
  }

  /** Bytes in memory, nearly. */
  get byteLength(): number {
    const { columns, rows, arns } = this.data;
    return columns.reduce(
      (sum, { codes, bytes, offsets }) => sum + codes.byteLength + bytes.length + offsets.byteLength,
      rows * 37 + arns.bytes.length + arns.offsets.byteLength + arns.starts.byteLength + arns.rows.byteLength,
    );
  }
}

/** The rows that have one of the flags. */
export function rowsWith({ data: { flags } }: Segment, flag: number): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < flags.length; row += 1) {
    if (((flags[row] as number) & flag) !== 0) {
      rows.push(row);
    }
  }
  return Uint32Array.from(rows);
}

/** As narrow as the number of values allows. */
export function narrow(codes: Uint32Array, size: number): Codes {
  return size <= 0x100 ? new Uint8Array(codes) : size <= 0x10000 ? new Uint16Array(codes) : codes.slice();
}
