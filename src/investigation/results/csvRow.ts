import { visible } from "../../model/text.ts";
import type { FoundEvent } from "../search/search.ts";
import { plainCell, RESULT_COLUMNS } from "./resultRow.ts";

export const CSV_COLUMNS: readonly string[] = [...RESULT_COLUMNS, "eventID"];

/** What a person reads in each column, the time in UTC. */
export function csvRow({ event }: FoundEvent): readonly string[] {
  const cells = RESULT_COLUMNS.map((column) =>
    column === "time" ? timeText(event.time) : visible(plainCell(event, column)),
  );
  cells.push(visible(event.eventId));
  return cells;
}

function timeText(time: number | undefined): string {
  return time === undefined ? "" : new Date(time).toISOString();
}
