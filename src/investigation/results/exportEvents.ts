import type { ParquetRow } from "../../export/parquet.ts";
import type { EventHit } from "../search/search.ts";
import { EXPORTED } from "./exportedColumns.ts";

/** What a results view can be exported as. */
export type ExportFormat = "json" | "jsonl" | "csv" | "parquet";

/**
 * Events as the pieces of a file, in the order given. JSON has the shape of a trail's log file; in JSON and JSON lines
 * each record is exactly as it came, but for one that CloudTrail amended: it is as amended everywhere. CSV and Parquet have the usual columns of the results, the event's id and what else
 * tells who asked; Parquet has the time as a timestamp, and the record's JSON text as a column. What writes a format is loaded when it is first used; no
 * more events are taken than a piece needs.
 */
export async function exportPieces(
  found: Iterable<EventHit> | AsyncIterable<EventHit>,
  as: ExportFormat,
): Promise<AsyncIterable<string | Uint8Array>> {
  switch (as) {
    case "json": {
      const { logFilePieces } = await import("../../export/json.ts");
      return logFilePieces(each(found, shownEvent));
    }
    case "jsonl": {
      const { jsonLinesPieces } = await import("../../export/json.ts");
      return jsonLinesPieces(each(found, shownEvent));
    }
    case "csv": {
      const { csvPieces } = await import("../../export/csv.ts");
      const { CSV_COLUMNS, csvRow } = await import("./csvRow.ts");
      return csvPieces(CSV_COLUMNS, each(found, csvRow));
    }
    case "parquet": {
      const { recordText } = await import("../../export/json.ts");
      const { parquetPieces } = await import("../../export/parquet.ts");
      return parquetPieces(
        [
          { name: "time", type: "time" },
          ...EXPORTED.map(([name]) => ({ name, type: "text" as const })),
          { name: "record", type: "document" },
        ],
        each(found, (one) => {
          const event = shownEvent(one);
          return parquetRow(event, recordText(event));
        }),
      );
    }
  }
}

function shownEvent({ event, amended }: EventHit): EventHit["event"] {
  return amended?.event ?? event;
}

async function* each<T>(
  found: Iterable<EventHit> | AsyncIterable<EventHit>,
  make: (found: EventHit) => T,
): AsyncGenerator<T, void, undefined> {
  for await (const one of found) {
    yield make(one);
  }
}

function parquetRow(event: EventHit["event"], record: string): ParquetRow {
  return [event.time, ...EXPORTED.map(([, value]) => value(event) || undefined), record];
}
