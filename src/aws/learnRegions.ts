import { abortError } from "../async/abort.ts";
import { mapConcurrent } from "../async/mapConcurrent.ts";
import { Failure } from "../model/failure.ts";
import type { Connections } from "./connections.ts";
import type { Profile } from "./profiles.ts";

/** At most so many accounts are asked for their Regions at a time. */
const ACCOUNTS_AT_ONCE = 4;

/** What of `Connections` lists Regions. Without the optional members, nothing is known without a request. */
export type RegionLists = Pick<Connections, "regions"> &
  Partial<Pick<Connections, "rememberedAccount" | "rememberedRegions">>;

/**
 * Asks AWS for the enabled Regions of profiles whose Regions are not known. One list is enough for all profiles of an
 * account: the others are asked only where that one gave none. Never signs in interactively.
 * Returns the profiles for which AWS refused the list. Rejects only with an AbortError, and starts no request after that:
 * where a profile has no access, its Regions stay unknown.
 */
export async function learnRegions(
  profiles: readonly Profile[],
  connections: RegionLists,
  signal: AbortSignal,
): Promise<readonly Profile[]> {
  const isUnknown = (profile: Profile) => connections.rememberedRegions?.(profile) === undefined;
  const accountOf = (profile: Profile) => connections.rememberedAccount?.(profile) ?? profile.accountId;
  const accounts = Map.groupBy(
    profiles.filter(isUnknown),
    (profile) => accountOf(profile) ?? `profile ${profile.name}`,
  );
  const refused: Profile[] = [];
  await mapConcurrent([...accounts.values()], ACCOUNTS_AT_ONCE, async (same) => {
    for (const profile of same) {
      if (signal.aborted) {
        throw abortError(signal);
      }
      // Another profile of the account may have listed them meanwhile.
      if (isUnknown(profile) && (await isRefused(profile, connections, signal))) {
        refused.push(profile);
      }
    }
  });
  return refused;
}

async function isRefused(profile: Profile, connections: RegionLists, signal: AbortSignal): Promise<boolean> {
  try {
    return (await connections.regions(profile, { signal })).source === "partition";
  } catch (error) {
    if (Failure.is(error)) {
      return false;
    }
    throw error;
  }
}
