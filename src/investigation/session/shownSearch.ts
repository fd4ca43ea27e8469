import { withTerms } from "../../query/language/edit.ts";
import type { SearchToCopy } from "../search/copiedSearch.ts";
import { requestOfFilters } from "./followUps.ts";
import type { SearchSession } from "./searchSession.ts";

/**
 * What a view shows, as one search: with its filters and hidden known noise as part of the text. Throws `Failure` where
 * an event cannot be read.
 */
export async function shownSearch({
  request,
  results,
  search,
}: Pick<SearchSession, "request" | "results" | "search">): Promise<SearchToCopy> {
  const { hidden = [], window } = results.shownFilters;
  const narrowed = await requestOfFilters(request, results);
  const text = hidden.reduce((terms, noise) => withTerms(terms, `-(${noise.text})`), narrowed.text ?? "");
  return {
    request: { ...narrowed, text },
    ...(search === undefined ? {} : { targets: search.targets, window: window ?? search.window }),
  };
}
