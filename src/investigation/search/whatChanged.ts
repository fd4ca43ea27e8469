import type { SearchRequest } from "./search.ts";

/** Where changes are looked for. Each that is absent: the profiles that the person chose, all enabled Regions. */
export interface ChangedScope {
  readonly profiles?: readonly string[];
  readonly regions?: readonly string[];
}

/**
 * A search for all write events since a time, by person, to which later events are added while it is open. `since`: see
 * `SearchRequest.from`. `globalRegions`: the Regions of the profiles' partitions that record IAM and other global services;
 * they are searched even if AWS does not list the enabled Regions.
 */
export function whatChanged(
  { profiles, regions }: ChangedScope,
  since: string | number,
  globalRegions: readonly string[],
): SearchRequest {
  return {
    text: regions === undefined ? "readonly:false region:*" : "readonly:false",
    ...(profiles === undefined ? {} : { profiles }),
    ...(regions === undefined ? { alsoRegions: globalRegions } : { regions }),
    from: since,
    view: { title: "What changed", group: "actor", follow: true },
  };
}
