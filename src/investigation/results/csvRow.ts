import { visible } from "../../model/text/text.ts";
import type { EventHit } from "../search/search.ts";
import { EXPORTED } from "./exportedColumns.ts";

export const CSV_COLUMNS: readonly string[] = ["time", ...EXPORTED.map(([name]) => name)];

/** What a person reads in each column, the time in UTC; of an event that CloudTrail amended, as amended. */
export function csvRow({ event: recorded, amended }: EventHit): readonly string[] {
  const event = amended?.event ?? recorded;
  return [timeText(event.time), ...EXPORTED.map(([, value]) => visible(value(event)))];
}

function timeText(time: number | undefined): string {
  return time === undefined ? "" : new Date(time).toISOString();
}
