import { fromWallClock, stamper, type TimeRange, toWallClock } from "../../model/text/time.ts";
import { type Moment, parseMoment, parseSpan } from "./moment.ts";

/** A time range that a person chose: a span until now such as "7d", or two times. */
export type ChosenRange = { readonly last: string } | TimeRange;

/** What is wrong with a typed range, for the person who typed it. */
interface RangeProblem {
  readonly problem: string;
}

export const RANGE_EXAMPLE = "2026-11-01..2026-11-03";

/**
 * Reads a typed range: `2026-11-01..2026-11-03` (both days included), `2026-11-01 10:30..12:00`, `2026-11-01..` (until
 * now), `2026-11-01` (that day), `36h` (until now). Times without a zone are times of `timeZone`.
 */
export function parseRange(typed: string, now: number, timeZone: string): ChosenRange | RangeProblem {
  const text = typed.trim();
  if (parseSpan(text) !== undefined) {
    return { last: text.toLowerCase() };
  }
  const [first = "", second, ...more] = text.split("..").map((part) => part.trim());
  const start = momentIn(first, now, timeZone);
  if (start === undefined || more.length > 0) {
    return { problem: first === "" || more.length > 0 ? HELP : `"${first}" is not a time. ${HELP}` };
  }
  if (second === undefined) {
    return start.whole ? range(start.start, start.end) : { problem: `Enter the end as well: ${first}..now.` };
  }
  const end = momentIn(isTime(second) ? `${dayOf(start.start, timeZone)}T${second}` : second || "now", now, timeZone);
  return end === undefined
    ? { problem: `"${second}" is not a time. ${HELP}` }
    : range(start.start, end.whole ? end.end : end.start);
}

/**
 * As `parseRange`, but a time without an end is open: `2026-11-01 10:30`, `09:00` (today), `yesterday`. `from`: in ms since
 * 1970 UTC.
 */
export function parseSince(
  typed: string,
  now: number,
  timeZone: string,
): ChosenRange | { readonly from: number; readonly to?: undefined } | RangeProblem {
  const [first = "", second = "", ...more] = typed.split("..").map((part) => part.trim());
  if (parseSpan(first) !== undefined || second !== "" || more.length > 0) {
    return parseRange(typed, now, timeZone);
  }
  const start = momentIn(isTime(first) ? `${dayOf(now, timeZone)}T${first}` : first, now, timeZone);
  if (start === undefined) {
    return { problem: first === "" ? HELP_SINCE : `"${first}" is not a time. ${HELP_SINCE}` };
  }
  return start.start < now ? { from: start.start } : { problem: "This time has not passed yet." };
}

const HELP_SINCE = "Enter a time such as 09:00, yesterday or 2026-11-01 10:30, a range, or 36h.";
const HELP = `Enter a range such as ${RANGE_EXAMPLE}, 2026-11-01 10:30..12:00, or 36h.`;

function range(from: number, to: number): TimeRange | RangeProblem {
  return from < to ? { from, to } : { problem: "The range ends before it begins." };
}

/** As `parseMoment`, but a time without a zone, `today` and `yesterday` are those of `timeZone`. */
function momentIn(text: string, now: number, timeZone: string): Moment | undefined {
  const isToday = /^(?:today|yesterday)$/i.test(text);
  const moment = parseMoment(text, isToday ? toWallClock(now, timeZone) : now);
  // Text that ends in a zone, and relative times, are the same everywhere.
  const isLocal = isToday || /^\d{4}(?:-\d\d(?:-\d\d(?:[T ][\d:.]+)?)?)?$/i.test(text);
  return moment === undefined || !isLocal
    ? moment
    : { ...moment, start: fromWallClock(moment.start, timeZone), end: fromWallClock(moment.end, timeZone) };
}

function isTime(text: string): boolean {
  return /^\d\d:\d\d(?::\d\d)?$/.test(text);
}

function dayOf(time: number, timeZone: string): string {
  return stamper(timeZone)(time).slice(0, 10);
}

/**
 * The two ends of a range as `parseRange` reads them: whole days as days, equal for one day; whole minutes without seconds;
 * an end on the same day without it.
 */
export function rangeEnds({ from, to }: TimeRange, timeZone: string): readonly [from: string, to: string] {
  const stamp = stamper(timeZone);
  const [first, last] = [stamp(from), stamp(to)];
  if (first.endsWith(" 00:00:00") && last.endsWith(" 00:00:00")) {
    return [first.slice(0, 10), stamp(to - 1).slice(0, 10)];
  }
  const isWhole = first.endsWith(":00") && last.endsWith(":00");
  const end = first.slice(0, 10) === last.slice(0, 10) ? last.slice(11) : last;
  return isWhole ? [first.slice(0, -3), end.slice(0, -3)] : [first, end];
}
