import type { Cost } from "../../sources/queryCost.ts";
import type { Search, SearchPage } from "./search.ts";
import type { EventStore } from "./searchHits.ts";

export interface AgreedRunOptions {
  readonly signal: AbortSignal;
  /** The most events of this run. Default: no limit. */
  readonly limit?: number | undefined;
  /** See `Search.run`. */
  readonly store?: EventStore;
  /**
   * Whether the search may cost what the next part is estimated to cost. Where it may not, it throws, or aborts the signal.
   */
  agree(cost: Cost): Promise<boolean>;
}

/** The pages of a search until it is complete or the limit is reached. Asks before each part that costs something. */
export async function* agreedRun(
  search: Search,
  { signal, limit = Number.POSITIVE_INFINITY, store, agree }: AgreedRunOptions,
): AsyncGenerator<SearchPage> {
  const before = search.count;
  const left = () => limit - (search.count - before);
  do {
    const cost = await search.estimate(signal);
    if (cost === undefined || (await agree(cost))) {
      search.allowCost();
    }
    yield* search.run(signal, left(), store);
  } while (search.awaitsCost && left() > 0);
}
