import { withTerms } from "../../query/language/edit.ts";
import { searchForValues } from "../event/entityQuery.ts";
import type { SearchRequest } from "../search/search.ts";
import type { ResourceHistory } from "./historyState.ts";

/** The same lookups as a search: their pages are in the cache, so that AWS is hardly asked again. */
export function searchForHistory({ asked, changes }: ResourceHistory): SearchRequest {
  const origin = { profiles: [asked.profile], regions: [asked.region] };
  if (asked.byEventName) {
    const ids = changes.map(({ eventId }) => eventId);
    return searchForValues("id", ids, origin);
  }
  const { text, ...targets } = searchForValues("resource", asked.values, origin);
  return { text: withTerms(text, "-readonly"), ...targets };
}
