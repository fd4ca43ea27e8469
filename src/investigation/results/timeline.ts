import type { TimeRange } from "../../model/text/time.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What a person calls a span: bars of seven minutes tell nobody anything. */
const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 28, 91, 182, 364, 1820].map((days) => days * DAY),
];

export interface TimelineBars {
  /** Begins and ends where bars do; the window of the search lies within. */
  readonly window: TimeRange;
  readonly buckets: number;
}

/**
 * At most `most` bars (at least 2) over a window, each a whole number of seconds, minutes, hours or days that begins where
 * the clock of `timeZone` does.
 */
export function timelineBars({ from, to }: TimeRange, most: number, timeZone: string): TimelineBars {
  const offset = zoneOffset(from, timeZone);
  for (const step of STEPS) {
    const start = Math.floor((from + offset) / step) * step - offset;
    const buckets = Math.max(1, Math.ceil((to - start) / step));
    if (buckets <= most) {
      return { window: { from: start, to: start + buckets * step }, buckets };
    }
  }
  return { window: { from, to }, buckets: most };
}

/** What the clock of a zone is ahead of UTC at a moment (ms). */
function zoneOffset(time: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  const name = format.formatToParts(time).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return sign === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * MINUTE);
}

/** The window that a timeline shows: the searched one, or where that has no bounds, what was found. */
export function timelineWindow(searched: TimeRange, found: TimeRange | undefined, now: number): TimeRange {
  const bounded = searched.from > 0 && searched.to <= now + DAY;
  if (bounded) {
    return searched;
  }
  const inner = found ?? { from: now - DAY, to: now };
  return {
    from: searched.from > 0 ? searched.from : inner.from,
    to: searched.to <= now + DAY ? searched.to : Math.max(inner.to, inner.from + SECOND),
  };
}
