import type { TimeRange } from "../model/text/time.ts";
import { CLOCK_DIFFERENCE } from "./logFiles/logFile.ts";

const HOUR = 60 * 60_000;

/**
 * What is read was delivered at most so long (ms) after the end of a search. CloudTrail's user guide says "about 5
 * minutes on average … not guaranteed", and 30 for Insights; the rest is a margin.
 */
const DELIVERED_WITHIN = 2 * HOUR;
/** The times of delivery, in ms since 1970 UTC, of the log files that can hold events of a search. */
export interface DeliveryRange extends TimeRange {
  /** When it was fixed. */
  readonly listedAt: number;
  /** Log files with events of the search may still be delivered in this range. */
  readonly isSettling: boolean;
}

/** The range of a search that begins `now` (AWS's time, ms since 1970 UTC). */
export function deliveryRange({ from, to }: TimeRange, now: number): DeliveryRange {
  const latest = to + DELIVERED_WITHIN;
  return {
    from: from - CLOCK_DIFFERENCE,
    to: Math.min(latest, now + CLOCK_DIFFERENCE),
    listedAt: now,
    isSettling: now < latest,
  };
}
