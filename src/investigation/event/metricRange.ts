import { type InsightTimes, isDuring } from "../../model/event/insight.ts";
import type { TimeRange } from "../../model/text/time.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Points that AWS keeps: `seconds` apart, for `days`. Source: CloudTrail API reference, ListInsightsMetricData. */
const PERIODS = [
  { seconds: 60, days: 15, name: "minute" },
  { seconds: 300, days: 63, name: "5 minutes" },
  { seconds: 3_600, days: 90, name: "hour" },
] as const;

/** A drawing has room for about so many points. */
const MOST_POINTS = 720;
/** How much of the time before and after an activity is shown at least, in points and in ms. */
const LEAST_POINTS = 12;
const LEAST_AROUND = 30 * MINUTE;

/** The part of a metric to read around an activity. */
export interface MetricRange extends TimeRange {
  /** In seconds. */
  readonly period: number;
  /** Why the points are as far apart, in a sentence. */
  readonly note: string;
}

/**
 * The time around an activity, with points as close together as AWS keeps them and a drawing has room for. Undefined: AWS
 * keeps no points of that time, or the times are not known. `now`: ms since 1970 UTC.
 */
export function metricRange(times: InsightTimes, now: number): MetricRange | undefined {
  const from = times.from ?? times.to;
  if (from === undefined) {
    return undefined;
  }
  const to = Math.max(from + MINUTE, times.to ?? Math.min(now, from + HOUR));
  const kept = PERIODS.filter(({ days }) => from >= oldestOf(days, now));
  const ranges = kept.map(({ seconds, days, name }): MetricRange => {
    const step = seconds * 1000;
    const around = Math.max(LEAST_AROUND, LEAST_POINTS * step, Math.min(to - from, 6 * HOUR));
    const start = Math.ceil(Math.max(from - around, oldestOf(days, now)) / step) * step;
    const end = Math.ceil(Math.min(to + around, now) / step) * step;
    return { from: start, to: end, period: seconds, note: `One point for each ${name}.${keptText(from, now)}` };
  });
  const fitting = ranges.find((range) => (range.to - range.from) / (range.period * 1000) <= MOST_POINTS);
  const widest = ranges.at(-1);
  const range = fitting ?? (widest && { ...widest, to: widest.from + MOST_POINTS * widest.period * 1000 });
  return range === undefined || range.from >= range.to ? undefined : range;
}

/** A minute of margin for the difference of two clocks. */
function oldestOf(days: number, now: number): number {
  return now - days * DAY + MINUTE;
}

/** For how long AWS keeps closer points, where it no longer has them. */
function keptText(from: number, now: number): string {
  const gone = PERIODS.findLast(({ days }) => from < oldestOf(days, now));
  return gone === undefined ? "" : ` AWS keeps one for each ${gone.name} for ${gone.days} days only.`;
}

/** What the values of a metric count, where that is known. */
export type MetricUnit = "a minute" | "a period";

/**
 * Whether the values of points more than a minute apart count calls a minute or in the whole period, which AWS does not
 * document: the sum over the activity is compared with the rate in the event. Undefined: neither fits, or both do.
 */
export function unitOf(
  { times, values }: { readonly times: readonly number[]; readonly values: readonly number[] },
  period: number,
  activity: InsightTimes,
  rate: number | undefined,
): MetricUnit | undefined {
  if (period === 60) {
    return "a minute";
  }
  const { from, to } = activity;
  if (rate === undefined || from === undefined || to === undefined || to <= from || rate === 0) {
    return undefined;
  }
  const step = period * 1000;
  const inside = times.flatMap((time, at) => (isDuring(time, step, activity) ? (values[at] ?? 0) : []));
  const sum = inside.reduce((total, value) => total + value, 0);
  const expected = (rate * (to - from)) / MINUTE;
  const fits = (counted: number) => counted > expected / 2 && counted < expected * 2;
  const [asCounts, asRates] = [fits(sum), fits((sum * period) / 60)];
  return asCounts === asRates ? undefined : asCounts ? "a period" : "a minute";
}
