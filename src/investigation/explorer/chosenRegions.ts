import { partitionOf } from "../../aws/partitions.ts";
import type { Profile } from "../../aws/profiles.ts";
import { globalRegionOf } from "../../model/aws/globalServices.ts";
import type { ShownProfile } from "../../sources/source.ts";

/** The Regions that the user chose. "all": every Region that the account has enabled. */
export type RegionChoice = readonly string[] | "all";

/** What the user chose, and what AWS listed. */
export interface RegionChoices {
  /** For this profile only. */
  readonly own: RegionChoice | undefined;
  /** For all profiles. */
  readonly every: RegionChoice | undefined;
  /** The account's enabled Regions. Undefined: AWS has not listed them. */
  readonly enabled: readonly string[] | undefined;
}

/**
 * The Regions of a profile. A choice for all profiles is reduced to the profile's partition and to the enabled Regions.
 * Without a choice, and where nothing is left of it: the profile's own Region and the global one.
 */
export function chosenRegions(profile: Profile, { own, every, enabled }: RegionChoices): Omit<ShownProfile, "profile"> {
  const choice = own ?? every ?? [];
  if (choice === "all") {
    return enabled === undefined
      ? { regions: ownFirst(profile, defaultRegions(profile)), all: "unlisted" }
      : { regions: ownFirst(profile, enabled), all: "listed" };
  }
  if (own !== undefined) {
    return { regions: choice };
  }
  const { id } = partitionOf(profile.region ?? profile.partition);
  const fitting = choice.filter(
    (region) => partitionOf(region).id === id && (enabled === undefined || enabled.includes(region)),
  );
  return { regions: fitting.length > 0 ? fitting : usualRegions(profile) };
}

/** The profile's own Region and the global one. */
function usualRegions(profile: Profile): readonly string[] {
  const globalRegion = globalRegionOf(profile.partition);
  return [...new Set([profile.region ?? globalRegion, globalRegion])];
}

/** The Regions of the profile's partition that every account has from the start, by id. */
export function defaultRegions({ region, partition }: Profile): readonly string[] {
  return partitionOf(region ?? partition).regions.flatMap(({ id, optIn }) => (optIn && id !== region ? [] : [id]));
}

function ownFirst(profile: Profile, regions: readonly string[]): readonly string[] {
  const usual = usualRegions(profile).filter((region) => regions.includes(region));
  return [...new Set([...usual, ...regions])];
}

/** Parts of the world in the order of a list, with the beginnings of their Regions' ids. The first that fits applies. */
const GEOGRAPHIES: readonly (readonly [name: string, prefix: RegExp])[] = [
  ["North America", /^(?:us-(?!gov-|iso)|ca-|mx-)/],
  ["South America", /^sa-/],
  ["Europe", /^eu-(?!iso)/],
  ["Middle East and Africa", /^(?:me|il|af)-/],
  ["Asia Pacific", /^ap-/],
  ["China", /^cn-/],
  ["AWS GovCloud", /^us-gov-/],
  ["European Sovereign Cloud", /^eusc-/],
  ["Isolated", /^(?:us|eu)-iso/],
  ["Other", /^/],
];

/** Regions by part of the world; the Regions of each in the given order. */
export function byGeography(
  regions: readonly string[],
): readonly { readonly geography: string; readonly regions: readonly string[] }[] {
  const groups = Map.groupBy(regions, (region) => GEOGRAPHIES.find(([, prefix]) => prefix.test(region))?.[0]);
  return GEOGRAPHIES.flatMap(([geography]) => {
    const own = groups.get(geography);
    return own === undefined ? [] : [{ geography, regions: own }];
  });
}

/**
 * In which accounts a Region is enabled, where that is not all: "enabled in 2 of 5 profiles", "not enabled". Empty: in
 * all, or nothing is known. `enabled`: the enabled Regions of each profile; undefined: unknown.
 */
export function enabledText(region: string, enabled: readonly (readonly string[] | undefined)[]): string {
  const known = enabled.filter((regions) => regions !== undefined);
  const count = known.filter((regions) => regions.includes(region)).length;
  const unknown = enabled.length - known.length;
  if (known.length === 0 || count === known.length) {
    return "";
  }
  if (count === 0) {
    return unknown === 0 ? "not enabled" : `not enabled; unknown for ${unknown} of ${enabled.length} profiles`;
  }
  const text = `enabled in ${count} of ${enabled.length} profiles`;
  return unknown === 0 ? text : `${text}; unknown for ${unknown}`;
}
