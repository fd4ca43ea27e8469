import type { TimeRange } from "../../model/text/time.ts";
import type { CoverEntry, Hull } from "./manifest.ts";

/** A range of a question of which every record is stored. Times in ms since 1970 UTC. */
export interface StoredCoverage {
  readonly question: string;
  /** Inclusive and exclusive. */
  readonly from: number;
  readonly to: number;
  /** When the first page of it was asked for. */
  readonly readAt: number;
  /** About how many records that question has in it. */
  readonly events: number;
}

/** The same with the segments that it needs. */
export interface NeedyCoverage extends StoredCoverage {
  readonly needs: readonly string[];
}

/**
 * What of the claims still holds, each moment once for each question: as of its latest reading. `gone`: the times of a
 * segment that cannot be read, undefined for one that can. Newest first.
 */
export function readable(
  covers: readonly CoverEntry[],
  gone: (segment: string) => Hull | undefined,
): readonly NeedyCoverage[] {
  const taken = new Map<string, readonly TimeRange[]>();
  const found: NeedyCoverage[] = [];
  for (const cover of covers.toSorted((left, right) => right.readAt - left.readAt)) {
    const { question, readAt, needs } = cover;
    const before = taken.get(question) ?? [];
    const holes = needs.flatMap((segment) => holeOf(gone(segment)));
    const parts = without(without([{ from: cover.from, to: cover.to }], holes), before);
    for (const { from, to } of parts) {
      const events = Math.round((cover.events * (to - from)) / (cover.to - cover.from));
      found.push({ question, from, to, readAt, events, needs });
    }
    if (parts.length > 0) {
      taken.set(question, merged([...before, ...parts]));
    }
  }
  return found.sort((left, right) => right.to - left.to);
}

/** Whether a segment with these times can hold a record of a range. */
export function reaches(hull: Hull, { from, to }: TimeRange): boolean {
  return hull === "all" || (hull.from < to && hull.to >= from);
}

function holeOf(hull: Hull | undefined): readonly TimeRange[] {
  if (hull === undefined) {
    return [];
  }
  return hull === "all"
    ? [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }]
    : [{ from: hull.from, to: hull.to + 1 }];
}

/** The same times with as few spans as possible. */
function merged(spans: readonly TimeRange[]): readonly TimeRange[] {
  const found: TimeRange[] = [];
  for (const { from, to } of spans.toSorted((left, right) => left.from - right.from)) {
    const last = found.at(-1);
    if (last !== undefined && from <= last.to) {
      found[found.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    } else {
      found.push({ from, to });
    }
  }
  return found;
}

/** What of some spans lies outside of others. */
function without(spans: readonly TimeRange[], holes: readonly TimeRange[]): readonly TimeRange[] {
  return holes.reduce<readonly TimeRange[]>(
    (left, hole) =>
      left.flatMap((span) =>
        [
          { from: span.from, to: Math.min(span.to, hole.from) },
          { from: Math.max(span.from, hole.to), to: span.to },
        ].filter(({ from, to }) => from < to),
      ),
    spans,
  );
}
