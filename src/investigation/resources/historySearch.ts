import { withTerms } from "../../query/language/edit.ts";
import { searchForValues } from "../event/entityQuery.ts";
import type { SearchRequest } from "../search/search.ts";
import type { ResourceHistory } from "./historyState.ts";

/** The search that repeats a history's lookups. Their pages are cached, so it makes few requests. */
export function searchForHistory({ asked, changes }: ResourceHistory): SearchRequest {
  const origin = { profiles: [asked.profile], regions: [asked.region] };
  if (asked.byEventName) {
    const ids = changes.map(({ eventId }) => eventId);
    return searchForValues("id", ids, origin);
  }
  const { text, ...targets } = searchForValues("resource", asked.values, origin);
  return { text: withTerms(text, "-readonly"), ...targets };
}
