import type { TimeRange } from "../../model/text/time.ts";
import type { CoveredRange } from "../memory.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * How long after an event CloudTrail may still add it to Event history, in ms. An assumption: AWS promises no bound. Its
 * user guide says "about 5 minutes on average … not guaranteed", and its records name outages as a reason for late
 * delivery (`addendum.reason`: DELIVERY_DELAY, SERVICE_OUTAGE).
 */
const SETTLES_AFTER = 24 * HOUR;

/** An unsettled range is read again when a search needs it this long (ms) after it was read. */
export const READ_AGAIN_AFTER = 15 * MINUTE;

/**
 * Most events are listed this long (ms) after they happened. What was read earlier than that lacks most of what happened
 * last, so it is used for `YOUNG_FOR` only and then asked for in place, together with what happened since.
 */
const USUAL_DELIVERY = 15 * MINUTE;
const YOUNG_FOR = MINUTE;

/** The part of a range to which CloudTrail may have added events since it was read; undefined where there is none. */
export function unsettledPart({ from, to, readAt }: CoveredRange): TimeRange | undefined {
  const start = Math.max(from, readAt - SETTLES_AFTER);
  return start < to ? { from: start, to } : undefined;
}

/**
 * The part of a stored range that a search can use without asking AWS. With `readSince` (ms since 1970 UTC), unsettled
 * parts that were read then or before cannot be used. A range read in the future (the clock was set back) cannot be used.
 */
export function usablePart(
  { from, to, readAt }: CoveredRange,
  now: number,
  readSince = Number.NEGATIVE_INFINITY,
): CoveredRange | undefined {
  if (readAt > now + MINUTE) {
    return undefined;
  }
  const wait = readAt <= readSince ? SETTLES_AFTER : now - readAt < YOUNG_FOR ? 0 : USUAL_DELIVERY;
  const end = Math.min(to, readAt - wait);
  return from < end ? { from, to: end, readAt } : undefined;
}

/**
 * The newest of the reads that cover the moments just before `here`, cut where a newer read begins. Undefined where none
 * covers them.
 */
export function newestBefore(reads: readonly CoveredRange[], here: number): CoveredRange | undefined {
  let newest: CoveredRange | undefined;
  for (const read of reads) {
    if (read.from < here && read.to >= here) {
      const isBetter =
        newest === undefined ||
        read.readAt > newest.readAt ||
        (read.readAt === newest.readAt && read.from < newest.from);
      newest = isBetter ? read : newest;
    }
  }
  if (newest === undefined) {
    return undefined;
  }
  const { readAt } = newest;
  const cuts = reads.filter((read) => read.readAt > readAt && read.to < here).map(({ to }) => to);
  return { from: Math.max(newest.from, ...cuts), to: here, readAt };
}

/** What reads cover of a window, newest first, each moment once as of the newest read that covers it. */
export function newestIn(reads: readonly CoveredRange[], { from, to }: TimeRange): readonly CoveredRange[] {
  const parts: CoveredRange[] = [];
  let here = to;
  while (here > from) {
    const part = newestBefore(reads, here);
    if (part !== undefined) {
      parts.push({ ...part, from: Math.max(part.from, from) });
    }
    here =
      part?.from ?? Math.max(Number.NEGATIVE_INFINITY, ...reads.filter((read) => read.to < here).map(({ to }) => to));
  }
  return parts;
}

/** The same ranges without overlaps and empty ones, newest first. */
export function mergeRanges(ranges: readonly TimeRange[]): readonly TimeRange[] {
  const merged: TimeRange[] = [];
  for (const { from, to } of ranges.filter((range) => range.from < range.to).sort((a, b) => b.to - a.to)) {
    const last = merged.at(-1);
    if (last !== undefined && to >= last.from) {
      merged[merged.length - 1] = { from: Math.min(from, last.from), to: last.to };
    } else {
      merged.push({ from, to });
    }
  }
  return merged;
}

/** What lies in both; undefined where nothing does. */
export function intersection(left: TimeRange, right: TimeRange): TimeRange | undefined {
  const from = Math.max(left.from, right.from);
  const to = Math.min(left.to, right.to);
  return from < to ? { from, to } : undefined;
}

/** How long ranges are together, in ms, where they overlap counted once. */
export function lengthOf(ranges: readonly TimeRange[]): number {
  return mergeRanges(ranges).reduce((sum, { from, to }) => sum + to - from, 0);
}
