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

/**
 * The edges of at most `most` bars (at least 2) over a window: ascending, ms since 1970 UTC, the first at or before
 * `from`, the last at or after `to`. Each bar is a whole number of seconds, minutes, hours or days and begins where the
 * clock of `timeZone` does, also after the clock changes. A window that no such bars fit is cut into equal parts.
 */
export function timelineEdges({ from, to }: TimeRange, most: number, timeZone: string): readonly number[] {
  const ahead = clockOf(timeZone);
  for (const step of STEPS) {
    if ((to - from) / step > most) {
      continue;
    }
    const edges = edgesOf(from, to, step, ahead);
    if (edges.length - 1 <= most) {
      return edges;
    }
  }
  return Array.from({ length: most + 1 }, (_, bar) => from + ((to - from) / most) * bar);
}

function edgesOf(from: number, to: number, step: number, ahead: (time: number) => number): readonly number[] {
  /** Local time, as ms as if it were UTC. */
  let local = Math.floor((from + ahead(from)) / step) * step;
  let last = Math.min(from, momentOf(local, ahead));
  const edges = [last];
  do {
    local += step;
    const edge = momentOf(local, ahead);
    if (edge > last) {
      edges.push(edge);
      last = edge;
    }
  } while (last < to || edges.length === 1);
  return edges;
}

/**
 * When a clock shows a local time: the first moment if it was set back and shows it twice, and the moment after the gap
 * if it was set forward and never shows it.
 */
function momentOf(local: number, ahead: (time: number) => number): number {
  const before = local - ahead(local - DAY);
  const after = local - ahead(local + DAY);
  if (before === after) {
    return before;
  }
  const shown = [before, after].filter((time) => time + ahead(time) === local);
  return shown.length > 0 ? Math.min(...shown) : Math.max(before, after);
}

/** A function that gives how far the clock of a zone is ahead of UTC at a moment (ms). */
function clockOf(timeZone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  return (time) => {
    const name = format.formatToParts(time).find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
    return sign === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * MINUTE);
  };
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
