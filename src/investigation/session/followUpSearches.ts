import type { Filters } from "../../protocol/filters.ts";
import type { QueryProblemView } from "../../protocol/resultsChannel.ts";
import { fixFor } from "../../query/assist/fix.ts";
import { parseQuery } from "../../query/language/text.ts";
import type { Results } from "../results/results.ts";
import type { Reason } from "../search/emptySearch.ts";
import type { Search, SearchRequest } from "../search/search.ts";
import { requestOfBilled, requestOfFilters, requestOfGuide, requestOfReason, requestOfText } from "./followUps.ts";
import { type AccountSource, requestOfScope, type ScopeChange } from "./scope.ts";

/** A search that is shown, and can be replaced by another one. */
interface Replaceable {
  readonly request: SearchRequest;
  readonly number: number;
  readonly search: Search | undefined;
  readonly results: Results;
  readonly reasons: readonly Reason[];
  run(request: SearchRequest): Promise<unknown>;
}

/** The searches that a person starts from the one that is shown, in its place. */
export class FollowUpSearches {
  readonly #shown: Replaceable;
  readonly #kinds: () => readonly AccountSource[];

  /** `kinds`: see `requestOfScope`. */
  constructor(shown: Replaceable, kinds: () => readonly AccountSource[]) {
    this.#shown = shown;
    this.#kinds = kinds;
  }

  /** Runs the same search again, and reads all of its time range from AWS again. */
  runAgain(): void {
    void this.#shown.run({ ...this.#shown.request, refresh: true });
  }

  /** Runs a search that was typed. `text` must have no problems. */
  searchText(text: string): void {
    void this.#shown.run(requestOfText(this.#shown.request, text));
  }

  /**
   * Runs the search with another choice for a part of its scope: its text and known-noise filters stay. `text`: in place of
   * the search's own; it must have no problems.
   */
  changeScope(change: ScopeChange, text = this.#shown.request.text): void {
    const { request } = this.#shown;
    const asked = text === undefined || text === request.text ? request : requestOfText(request, text);
    void this.#shown.run(requestOfScope(asked, change, this.#kinds()));
  }

  /**
   * Runs a search for what is shown now, or would be with other filters: the chosen values and times become part of its
   * text. Throws `Failure` where there is no such search.
   */
  async searchNarrowed(filters: Filters = this.#shown.results.filters): Promise<void> {
    const { number, search, request, results } = this.#shown;
    if (search !== undefined) {
      const narrowed = await requestOfFilters(request, { filters, events: results.events });
      if (number === this.#shown.number) {
        void this.#shown.run(narrowed);
      }
    }
  }

  /** Runs the search that a reason suggests; does nothing for a reason without one. `id`: an index of the reasons. */
  tryReason(id: number): void {
    const attempt = this.#shown.reasons[id]?.attempt;
    if (attempt !== undefined) {
      void this.#shown.run(requestOfReason(this.#shown.request, attempt));
    }
  }

  /** Runs a search that the guide suggests; does nothing without one. `index`: of the guide's searches. */
  followGuide(index: number): void {
    const { request, search } = this.#shown;
    const { guide } = search ?? {};
    const suggested = guide?.searches[index];
    if (guide !== undefined && suggested !== undefined) {
      void this.#shown.run(requestOfGuide(request, guide, suggested));
    }
  }

  /** Runs the search again with permission to be billed for the requests to a target. `index`: of the search's targets. */
  billRequests(index: number): void {
    const { request, search } = this.#shown;
    const target = search?.targets[index];
    if (target !== undefined && search !== undefined) {
      void this.#shown.run(requestOfBilled(request, search.targets, target));
    }
  }
}

/** What is wrong with a search text, with its fixes. Empty: it can be searched. */
export function problemsOf(text: string): readonly QueryProblemView[] {
  return parseQuery(text, { now: Date.now() }).problems.map((problem) => {
    const { start, end, message } = problem;
    const fix = fixFor(text, problem);
    return { start, end, message, ...(fix === undefined ? {} : { fix }) };
  });
}
