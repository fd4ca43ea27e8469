import type { SearchRequest } from "./search.ts";

/** Where changes are looked for. Each that is absent: the profiles that the person chose, all enabled Regions. */
export interface ChangedScope {
  readonly profiles?: readonly string[];
  readonly regions?: readonly string[];
}

/** When changes are looked for: a span until now such as "1h", or since a time; see `SearchRequest.from`. */
export type ChangedRange =
  | { readonly last: string }
  | { readonly from: string | number; readonly to?: string | number | undefined };

/**
 * A search for all write events of a range, by person, to which later events are added while it is open and the range has
 * no end. `globalRegions`: the Regions of the profiles' partitions that record IAM and other global services;
 * they are searched even if AWS does not list the enabled Regions.
 */
export function whatChanged(
  { profiles, regions }: ChangedScope,
  range: ChangedRange,
  globalRegions: readonly string[],
): SearchRequest {
  return {
    text: regions === undefined ? "readonly:false region:*" : "readonly:false",
    ...(profiles === undefined ? {} : { profiles }),
    ...(regions === undefined ? { alsoRegions: globalRegions } : { regions }),
    ...("last" in range
      ? { from: range.last }
      : { from: range.from, ...(range.to === undefined ? {} : { to: range.to }) }),
    view: { title: "What changed", group: "actor", follow: true },
  };
}
