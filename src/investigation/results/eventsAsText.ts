import { toCsv } from "../../export/csv.ts";
import { toLogFile } from "../../export/json.ts";
import { visible } from "../../model/text.ts";
import type { FoundEvent } from "../search/search.ts";
import { RESULT_COLUMNS, resultRow } from "./resultRow.ts";

/** Events for the clipboard or a file: as a trail's log file, as a table in UTC, or their ids, a line each. */
export function eventsAsText(events: readonly FoundEvent[], as: "json" | "ids" | "csv"): string {
  switch (as) {
    case "json":
      return toLogFile(events.map(({ event }) => event));
    case "ids":
      return events.map(({ event }) => visible(event.eventId)).join("\n");
    case "csv":
      return toCsv(CSV_COLUMNS, csvRows(events));
  }
}

export const CSV_COLUMNS: readonly string[] = [...RESULT_COLUMNS, "eventID"];

/** What a person reads in each column, times in UTC. */
export function* csvRows(events: Iterable<FoundEvent>): Generator<readonly string[], void, undefined> {
  for (const { event } of events) {
    const { cells } = resultRow(event, (time) => new Date(time).toISOString());
    yield [...RESULT_COLUMNS.map((column) => cells[column]), visible(event.eventId)];
  }
}
