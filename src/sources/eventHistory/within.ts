import { type LookupRecord, readRecord } from "../../model/event/record.ts";
import type { TimeWindow } from "../../query/plan/plan.ts";

/** Whether a record's time lies in a window. One without a readable time lies in every window. */
export function within(record: LookupRecord, { from, to }: TimeWindow): boolean {
  const { time } = readRecord(record.json);
  return time === undefined || (time >= from && time < to);
}
