import type { ParquetRow } from "../../export/parquet.ts";
import type { FoundEvent } from "../search/search.ts";
import { RESULT_COLUMNS, sortKey } from "./resultRow.ts";

/** What a results view can be exported as. */
export type ExportFormat = "json" | "jsonl" | "csv" | "parquet";

/**
 * Events as the pieces of a file, in the order given. JSON has the shape of a trail's log file; in JSON and JSON lines
 * each record is exactly as it came. CSV and Parquet have the columns of the results and the event's id; Parquet has the
 * time as a timestamp, and the record's JSON text as a column. What writes a format is loaded when it is first used.
 */
export async function exportPieces(
  found: Iterable<FoundEvent>,
  as: ExportFormat,
): Promise<Iterable<string | Uint8Array>> {
  switch (as) {
    case "json": {
      const { logFilePieces } = await import("../../export/json.ts");
      return logFilePieces(events(found));
    }
    case "jsonl": {
      const { jsonLinesPieces } = await import("../../export/json.ts");
      return jsonLinesPieces(events(found));
    }
    case "csv": {
      const { csvPieces } = await import("../../export/csv.ts");
      const { CSV_COLUMNS, csvRows } = await import("./eventsAsText.ts");
      return csvPieces(CSV_COLUMNS, csvRows(found));
    }
    case "parquet": {
      const { recordText } = await import("../../export/json.ts");
      const { parquetPieces } = await import("../../export/parquet.ts");
      return parquetPieces(
        [
          ...RESULT_COLUMNS.map((name) => ({ name, type: name === "time" ? ("time" as const) : ("text" as const) })),
          { name: "eventID", type: "text" },
          { name: "record", type: "document" },
        ],
        parquetRows(found, recordText),
      );
    }
  }
}

function* events(found: Iterable<FoundEvent>): Generator<FoundEvent["event"], void, undefined> {
  for (const { event } of found) {
    yield event;
  }
}

function* parquetRows(
  found: Iterable<FoundEvent>,
  recordText: (event: FoundEvent["event"]) => string,
): Generator<ParquetRow, void, undefined> {
  for (const { event } of found) {
    yield [
      ...RESULT_COLUMNS.map((column) => (column === "time" ? event.time : sortKey(event, column) || undefined)),
      event.eventId,
      recordText(event),
    ];
  }
}
