import { emptyReasons, fileReasons } from "../search/emptyReasons.ts";
import type { Reason } from "../search/emptySearch.ts";
import type { Search, SearchRequest } from "../search/search.ts";
import type { ShownProfile } from "../search/searchTargets.ts";
import type { Seen } from "../search/seen.ts";

export interface ReasonsPorts {
  /** Values that other searches came across. */
  readonly seen: Seen;
  /** The profiles and Regions that the person chose to see. */
  chosen(): Promise<readonly ShownProfile[]>;
  /** Milliseconds since 1970 UTC. */
  now(): number;
}

/** Why a finished search may have found nothing. Rejects where the AWS configuration cannot be read. */
export async function reasonsOf(
  search: Search,
  request: SearchRequest,
  { seen, chosen, now }: ReasonsPorts,
): Promise<readonly Reason[]> {
  if (request.files !== undefined) {
    return fileReasons(search);
  }
  const { query, window } = search.plan;
  const asked = new Set(search.scopes.map(({ profile }) => profile));
  const shown = (await chosen()).filter(({ profile }) => asked.has(profile.name));
  return emptyReasons({
    text: request.text ?? "",
    ...(query.condition === undefined ? {} : { condition: query.condition }),
    window: { from: query.window?.from ?? window.from, to: query.window?.to ?? window.to },
    where: {
      ...(request.profiles === undefined ? {} : { profiles: request.profiles }),
      ...(request.regions === undefined ? {} : { regions: request.regions }),
    },
    scopes: search.scopes,
    now: now(),
    seen,
    chosenRegions: [...new Set(shown.flatMap(({ regions }) => regions))],
  });
}
