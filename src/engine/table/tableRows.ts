import type { RecordText } from "../../model/event/record.ts";
import { stamper } from "../../model/text/time.ts";
import type { ResultColumn } from "../../protocol/columns.ts";
import type { ResultRow } from "../../protocol/resultRow.ts";
import { eventOf } from "../segment/recordBytes.ts";
import { eventRow, type RowLook } from "./eventRow.ts";
import type { RowFiles, Table } from "./table.ts";
import type { TableColumns } from "./tableColumns.ts";

/** A record as it came, and the files that hold it. */
export interface TableRecord extends RecordText, RowFiles {}

/** The cells that rows are wanted with. */
export interface WantedCells {
  readonly columns: readonly ResultColumn[];
  /** IANA name of the time zone on whose clock times are written. */
  readonly timeZone: string;
}

/** An event as a row of a view, but for where it was read. */
export interface TableRow extends RowFiles {
  readonly row: ResultRow;
  /** As recorded. Only known where the column is wanted. */
  readonly requestId?: string | undefined;
}

/** What the rows of a view are made of. */
interface RowSources {
  readonly table: Table;
  /** The derived columns. */
  readonly columns: TableColumns;
  /** Reads the records of rows. */
  records(rows: Uint32Array): readonly TableRecord[];
}

/** Makes rows for a view of columns. Only where no column holds a wanted cell yet, the record is read. */
export function tableRows(
  rows: Uint32Array,
  { columns, timeZone }: WantedCells,
  sources: RowSources,
): readonly TableRow[] {
  const look = { columns, stamp: stamper(timeZone) };
  const made = Array.from(rows, (row) => rowOfColumns(row, look, sources));
  const read = sources.records(rows.filter((_, at) => made[at] === undefined)).values();
  return made.flatMap((row) => {
    const record = row === undefined ? read.next().value : undefined;
    return row ?? (record === undefined ? [] : [rowOfRecord(record, look)]);
  });
}

function rowOfColumns(row: number, look: RowLook, { table, columns }: RowSources): TableRow | undefined {
  const told = (name: string) => columns.told(name, row);
  const label = told("resource");
  const type = told("resourceType");
  const requestId = told("requestId");
  const lacks = look.columns.some(
    (column) =>
      ((column === "resource" || column === "resourceType") && (label === undefined || type === undefined)) ||
      (column === "requestId" && requestId === undefined),
  );
  if (lacks) {
    return undefined;
  }
  const event = { ...table.event(row), ...(requestId ? { requestId } : {}) };
  return {
    row: eventRow(event, look, { label: label ?? "", type: type ?? "" }),
    requestId: event.requestId,
    ...table.filesOf(row),
  };
}

function rowOfRecord(record: TableRecord, look: RowLook): TableRow {
  const event = eventOf(record);
  const { file, copies } = record;
  return { row: eventRow(event, look), requestId: event.requestId, file, ...(copies === undefined ? {} : { copies }) };
}
