import { toCsv } from "../../export/csv.ts";
import { toLogFile } from "../../export/json.ts";
import { visible } from "../../model/text.ts";
import type { FoundEvent } from "../search/search.ts";
import { RESULT_COLUMNS, sortKey } from "./resultRow.ts";

/** Events for the clipboard or a file: as a trail's log file, as a table in UTC, or their ids, a line each. */
export function eventsAsText(events: readonly FoundEvent[], as: "json" | "ids" | "csv"): string {
  switch (as) {
    case "json":
      return toLogFile(events.map(({ event }) => event));
    case "ids":
      return events.map(({ event }) => visible(event.eventId)).join("\n");
    case "csv":
      return toCsv(CSV_COLUMNS, events.map(csvRow));
  }
}

export const CSV_COLUMNS: readonly string[] = [...RESULT_COLUMNS, "eventID"];

/** What a person reads in each column, the time in UTC. */
export function csvRow({ event }: FoundEvent): readonly string[] {
  const cells = RESULT_COLUMNS.map((column) =>
    column === "time" ? timeText(event.time) : visible(String(sortKey(event, column))),
  );
  cells.push(visible(event.eventId));
  return cells;
}

function timeText(time: number | undefined): string {
  return time === undefined ? "" : new Date(time).toISOString();
}
