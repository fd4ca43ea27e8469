import type { TimeWindow } from "./plan.ts";

/** A span of time that was read before. */
export interface ReadSpan extends TimeWindow {
  /** How many events of the lookup it holds; absent where that is not known without reading it. */
  readonly events?: number;
}

/** Events that were counted, and the ms in which they happened. */
interface Counted {
  readonly events: number;
  readonly ms: number;
}

export interface Unread {
  /** What is still to be read, from its end to its beginning. */
  readonly left: TimeWindow;
  /** What of it need not be asked for. Spans may overlap and reach beyond. */
  readonly remembered: readonly ReadSpan[];
  /** What was counted of the same lookup, at any time. */
  readonly counted: Counted;
  /** Length of the whole search in ms. */
  readonly whole: number;
  /** How many events the source gives at once. */
  readonly pageSize: number;
}

/** Below this part of a search, a busy minute would be taken for all of it. */
const KNOWN_AT_LEAST = 0.02;

/**
 * About how many pages are still to be read: those remembered as they are, the rest as dense as what was counted. Exact
 * when all of it is remembered with its numbers; undefined while too little is known to claim anything.
 */
export function pagesLeft({ left, remembered, counted, whole, pageSize }: Unread): number | undefined {
  const enough = counted.ms > 0 && counted.ms >= whole * KNOWN_AT_LEAST;
  const guess = (ms: number) => (enough ? Math.ceil((counted.events / counted.ms) * (ms / pageSize)) : undefined);
  let pages = 0;
  let here = left.to;
  while (here > left.from) {
    const span = farthest(remembered, here);
    const from = Math.max(left.from, span?.from ?? nearestBelow(remembered, here));
    const part = (here - from) / (span === undefined ? 1 : span.to - span.from);
    const known = span?.events === undefined ? undefined : pagesOf(span.events * Math.min(1, part), pageSize);
    const more = known ?? guess(here - from);
    // A remembered span costs nothing, so that its number need not be known to go on.
    if (more === undefined && span === undefined) {
      return undefined;
    }
    pages += Math.max(1, more ?? 1);
    here = from;
  }
  return pages;
}

/** How many pages hold so many events: an empty answer is one as well. */
export function pagesOf(events: number, pageSize: number): number {
  return Math.max(1, Math.ceil(events / pageSize));
}

/** Of the spans that hold a moment's past, the one that reaches back farthest. */
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

/** How far one place or all of a search is read. */
export interface PagesRead {
  readonly pages: number;
  /** How many of them were not asked for now. */
  readonly remembered: number;
  /** How many of them were asked for although they had been read before. */
  readonly again?: number;
  /** About how many there are, `pages` included; absent while nothing is known. */
  readonly estimate?: number;
  /** Nothing is left: `pages` is the number. */
  readonly done: boolean;
}

/** "6 of about 14 pages", "14 pages, 12 from the cache", "14 pages, all from the cache", "6 pages, 4 of them read again". */
export function pagesText({ pages, remembered, again = 0, estimate, done }: PagesRead): string {
  const of = done || estimate === undefined ? "" : ` of about ${Math.max(pages, estimate).toLocaleString("en-US")}`;
  const noun = (of === "" ? pages : estimate) === 1 ? "page" : "pages";
  const soFar = !done && estimate === undefined ? " so far" : "";
  const cached =
    remembered === 0 ? "" : `, ${remembered === pages ? "all" : remembered.toLocaleString("en-US")} from the cache`;
  const repeated = again === 0 ? "" : `, ${again.toLocaleString("en-US")} of them read again`;
  return `${pages.toLocaleString("en-US")}${of} ${noun}${soFar}${cached}${repeated}`;
}

/** How much of a set of files was read. */
export interface FilesRead {
  readonly read: number;
  /** How many there are; those that are never read have a name that rules them out. */
  readonly of: number;
  /** In how many of those that were read records had to be opened, since no index answered alone. */
  readonly parsed: number;
}

/** "read 46 of 4,000 files", "read 46 of 4,000 files, opened records in 12". */
export function filesText({ read, of, parsed }: FilesRead): string {
  const counted = (count: number): string => count.toLocaleString("en-US");
  const files = `read ${counted(read)} of ${counted(of)} ${of === 1 ? "file" : "files"}`;
  return parsed === 0 ? files : `${files}, opened records in ${counted(parsed)}`;
}
