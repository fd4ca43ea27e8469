import { Failure, type FailureData } from "../../model/failure.ts";
import type { Results } from "../results/results.ts";
import { notShown, type Shortfall, shortfallNotes } from "../results/shortfall.ts";
import type { EventHit, Search } from "../search/search.ts";

/** A search and what it found, while a session shows it. */
export interface ShownSearch {
  readonly search: Search;
  readonly results: Results;
  /** What the session does not show of what the search read. */
  readonly shortfall: Shortfall;
  /** Why the search stopped before its end, where that is not the failure of one target. */
  readonly failure: FailureData | undefined;
}

/** What a search that ended has found, for a caller that takes all of it at once. */
export interface Outcome {
  /** Newest first. */
  readonly events: readonly EventHit[];
  /** What the caller should know about what was read, in sentences. */
  readonly notes: readonly string[];
  /** True only where everything was read and `events` has all that was found. */
  readonly complete: boolean;
}

/**
 * Reads at most `most` events of what a session shows, whatever it is filtered to. Throws an AbortError where the search was
 * cancelled or replaced (undefined), and the `Failure` of the first target that failed.
 */
export async function outcomeOf(shown: ShownSearch | undefined, most: number): Promise<Outcome> {
  if (shown === undefined || shown.search.state === "cancelled") {
    throw new DOMException("The search did not run to its end.", "AbortError");
  }
  const { search, results, shortfall, failure: stopped } = shown;
  const failed = search.targets.find(({ failure }) => failure !== undefined);
  if (failed?.failure !== undefined) {
    throw new Failure(failed.failure);
  }
  const events: EventHit[] = [];
  for await (const found of results.events.everything()) {
    if (events.length === most) {
      break;
    }
    events.push(found);
  }
  return {
    events,
    notes: [
      ...shortfallNotes(shortfall),
      ...(stopped === undefined ? [] : [stopped.message]),
      ...search.targets.flatMap(({ notes = [] }) => notes),
    ],
    complete:
      search.state === "done" &&
      stopped === undefined &&
      notShown(shortfall) === 0 &&
      results.lost.length === 0 &&
      events.length === results.total,
  };
}
