import type { TimeRange } from "../../model/text/time.ts";
import type { TrailTable } from "../../query/trino/table.ts";

const DAY = 86_400_000;
/**
 * Lengths of the queries of one search in days, the newest first; the last one repeats. The first answers soon and shows what a
 * day scans. Each query waits in Athena's queue and takes seconds at least, so that the others are longer.
 */
const LENGTHS = [1, 6, 30, 90] as const;

/** Whether a query for a shorter time scans less: by partitions of days, or by the statistics of Iceberg's files in S3 Tables. */
export function isSliced({ partitions, catalog }: Pick<TrailTable, "partitions" | "catalog">): boolean {
  return catalog !== undefined || partitions.some(({ means }) => means === "day" || means === "year");
}

/**
 * The times of the next query of a range: the newest part of it. `whole`: the range of the whole search. A query begins at
 * midnight UTC, as partitions do.
 */
export function nextSlice(whole: TimeRange, { from, to }: TimeRange): TimeRange {
  let days = 0;
  for (let number = 0; ; number += 1) {
    days += LENGTHS[Math.min(number, LENGTHS.length - 1)] as number;
    const start = midnight(whole.to) - (days - 1) * DAY;
    if (start < to) {
      return { from: Math.max(from, start), to };
    }
  }
}

/** The queries of a range that is left to read, newest first. */
export function slicesOf(whole: TimeRange, left: TimeRange, sliced: boolean): readonly TimeRange[] {
  const slices: TimeRange[] = [];
  for (let to = left.to; to > left.from; to = slices.at(-1)?.from ?? left.from) {
    slices.push(sliced ? nextSlice(whole, { from: left.from, to }) : { from: left.from, to });
  }
  return slices;
}

/** The last midnight before a time. */
function midnight(time: number): number {
  return Math.ceil(time / DAY) * DAY - DAY;
}
