import { countOf } from "../../model/text/countOf.ts";
import type { TimeRange } from "../../model/text/time.ts";

/** A time range that was read before. */
export interface ReadSpan extends TimeRange {
  /** Number of events of the lookup in it; absent when that is unknown without reading it. */
  readonly events?: number;
}

/** A number of events and the length in ms of the time in which they occurred. */
interface Counted {
  readonly events: number;
  readonly ms: number;
}

export interface Unread {
  /** The range still to be read, newest first. */
  readonly left: TimeRange;
  /** Ranges that need no requests; they may overlap and exceed `left`. */
  readonly remembered: readonly ReadSpan[];
  /** Event counts of the same lookup in any time range. */
  readonly counted: Counted;
  /** Length of the whole search in ms. */
  readonly whole: number;
  /** Events per page of the source. */
  readonly pageSize: number;
}

/** Minimum fraction of a search that must be counted; extrapolating from less would let one busy minute dominate. */
const MIN_COUNTED_FRACTION = 0.02;

/**
 * Estimated number of pages still to be read: stored ranges by their event counts, the rest by the density of the
 * counted events. Exact when everything is stored with counts; undefined while too little was counted.
 */
export function pagesLeft({ left, remembered, counted, whole, pageSize }: Unread): number | undefined {
  const enough = counted.ms > 0 && counted.ms >= whole * MIN_COUNTED_FRACTION;
  const guess = (ms: number) => (enough ? Math.ceil((counted.events / counted.ms) * (ms / pageSize)) : undefined);
  let pages = 0;
  let here = left.to;
  while (here > left.from) {
    const span = farthest(remembered, here);
    const from = Math.max(left.from, span?.from ?? nearestBelow(remembered, here));
    const part = (here - from) / (span === undefined ? 1 : span.to - span.from);
    const known = span?.events === undefined ? undefined : pagesOf(span.events * Math.min(1, part), pageSize);
    const more = known ?? guess(here - from);
    // A stored range costs no requests, so the estimate continues without its count.
    if (more === undefined && span === undefined) {
      return undefined;
    }
    pages += Math.max(1, more ?? 1);
    here = from;
  }
  return pages;
}

/** Number of pages for a number of events; at least 1, because an empty result is a page too. */
export function pagesOf(events: number, pageSize: number): number {
  return Math.max(1, Math.ceil(events / pageSize));
}

/** Of the ranges that contain the time just before `here`, the one that reaches back farthest. */
function farthest(spans: readonly ReadSpan[], here: number): ReadSpan | undefined {
  return spans
    .filter(({ from, to }) => from < here && to >= here)
    .reduce<ReadSpan | undefined>(
      (best, span) => (best === undefined || span.from < best.from ? span : best),
      undefined,
    );
}

function nearestBelow(spans: readonly ReadSpan[], here: number): number {
  return Math.max(Number.NEGATIVE_INFINITY, ...spans.filter(({ to }) => to < here).map(({ to }) => to));
}

/** Reading progress of one target or of a whole search. */
export interface PagesRead {
  readonly pages: number;
  /** Number of pages that came from the cache. */
  readonly remembered: number;
  /** Number of pages that were requested although they had been read before. */
  readonly again?: number;
  /** Estimated total, including `pages`; absent while unknown. */
  readonly estimate?: number;
  /** Everything was read: `pages` is the total. */
  readonly done: boolean;
}

/**
 * "6 of about 14 pages", "14 pages, 12 from the cache", "14 pages, all from the cache", "6 pages, 4 of them read
 * again".
 */
export function pagesText({ pages, remembered, again = 0, estimate, done }: PagesRead): string {
  const of = done || estimate === undefined ? "" : ` of about ${Math.max(pages, estimate).toLocaleString("en-US")}`;
  const noun = (of === "" ? pages : estimate) === 1 ? "page" : "pages";
  const soFar = !done && estimate === undefined ? " so far" : "";
  const cached =
    remembered === 0 ? "" : `, ${remembered === pages ? "all" : remembered.toLocaleString("en-US")} from the cache`;
  const repeated = again === 0 ? "" : `, ${again.toLocaleString("en-US")} of them read again`;
  return `${pages.toLocaleString("en-US")}${of} ${noun}${soFar}${cached}${repeated}`;
}

/** "6 requests", "2 requests of about 10, 3 pages from the cache", "From the cache, no requests". */
export function requestsText({ pages, remembered, estimate, done }: PagesRead): string {
  const sent = pages - remembered;
  if (sent === 0 && done) {
    return "From the cache, no requests";
  }
  const cached = remembered === 0 ? "" : `, ${countOf(remembered, "page")} from the cache`;
  const whole = done || estimate === undefined ? 0 : estimate - remembered;
  return `${countOf(sent, "request")}${whole > sent ? ` of about ${whole.toLocaleString("en-US")}` : ""}${cached}`;
}

/** Reading progress of a set of files. */
export interface FilesRead {
  readonly read: number;
  /** Total number of files, including those skipped because of their name. */
  readonly of: number;
  /** Number of read files in which records had to be parsed because no index answered the query. */
  readonly parsed: number;
}

/** "read 46 of 4,000 files", "read 46 of 4,000 files, opened records in 12". */
export function filesText({ read, of, parsed }: FilesRead): string {
  const counted = (count: number): string => count.toLocaleString("en-US");
  const files = `read ${counted(read)} of ${counted(of)} ${of === 1 ? "file" : "files"}`;
  return parsed === 0 ? files : `${files}, opened records in ${counted(parsed)}`;
}
