import type { EventHit, SearchRequest } from "../investigation/search/search.ts";
import type { Searches } from "../investigation/search/searches.ts";

/** The first event of a search. Undefined: not found. Throws `Failure` or an AbortError. */
export async function findFirst(
  searches: Pick<Searches, "prepare">,
  request: SearchRequest,
  signal: AbortSignal,
): Promise<EventHit | undefined> {
  const search = await searches.prepare(request, signal, { asked: true });
  for await (const page of search.run(signal, 1)) {
    const [first] = page.events;
    if (first !== undefined) {
      return first;
    }
  }
  return undefined;
}
