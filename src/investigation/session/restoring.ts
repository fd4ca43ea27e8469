import type { TimeRange } from "../../model/text/time.ts";
import { ALL_TIME } from "../../query/plan/plan.ts";
import type { Results } from "../results/results.ts";
import { type EarlierSearch, earlierOf } from "../search/earlierSearch.ts";
import type { Search, SearchPage, SearchRequest } from "../search/search.ts";
import type { EventStore } from "../search/searchHits.ts";
import { isFollowed, isOpenEnded } from "./refreshes.ts";

/**
 * What is kept of a search that is shown, to show it again later. `readAt`: when it or a refresh read last (ms since 1970
 * UTC). Undefined: nothing can be shown again.
 */
export function keptOf(
  search: Search,
  { total, span }: Pick<Results, "total" | "span">,
  readAt: number,
): EarlierSearch | undefined {
  return earlierOf(search, { total, ...(span === undefined ? {} : { span }) }, readAt);
}

/** Reads back what is stored of what an earlier search found. Nothing is read where it found nothing that can be stored. */
export async function* recalledPages(
  search: Search,
  { total, span, state }: EarlierSearch,
  signal: AbortSignal,
  store: EventStore,
): AsyncGenerator<SearchPage, void, undefined> {
  if (total > 0 || isOnThisComputer(search)) {
    const limit = state === "limited" ? total : Number.POSITIVE_INFINITY;
    yield* search.recall(signal, span?.from ?? Number.NEGATIVE_INFINITY, limit, store);
  }
}

/** Whether restoring a search read everything again: all of its events are on this computer, and its time range goes on. */
export function isReadAgain(search: Search): boolean {
  return isOnThisComputer(search) && search.plan.window.to >= Date.now();
}

/** Whether an earlier window stopped the search while something ran at AWS that a later run reads on. */
export function goesOn({
  search,
  earlier,
}: {
  readonly search: Search | undefined;
  readonly earlier: EarlierSearch | undefined;
}): boolean {
  return earlier?.state === "running" && search?.targets.some((target) => target.goesOn === true) === true;
}

function isOnThisComputer({ targets }: Search): boolean {
  return targets.every(({ capabilities }) => capabilities.isLocal === true);
}

/**
 * The time range of the stored events that belong to a search. `earlier`: of a search that is restored; what is stored of
 * other times was not found by it. A followed search that had read everything goes on: late events may be older than all
 * that it found, and new ones are later.
 */
export function rangeToShow(search: Search, request: SearchRequest, earlier: EarlierSearch | undefined): TimeRange {
  const { window } = search.plan;
  const isLive =
    earlier === undefined &&
    isOpenEnded(request) &&
    search.targets.some(({ capabilities }) => capabilities.live !== undefined);
  const followed = isFollowed(request);
  const isOpen =
    (followed && earlier?.state === "done") || search.targets.some(({ capabilities }) => capabilities.isLocal === true);
  const span = isOpen ? undefined : earlier?.span;
  return span === undefined
    ? { ...window, to: followed || isLive ? ALL_TIME.to : window.to }
    : { from: Math.max(window.from, span.from), to: Math.min(window.to, span.to + 1) };
}
