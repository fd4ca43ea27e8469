import type { Profile } from "../aws/profiles.ts";
import { globalRegionOf } from "../model/aws/globalServices.ts";
import { Failure } from "../model/failure.ts";
import type { Scope, ShownProfile } from "./source.ts";

/** The profiles that a kind of source searches. */
export interface ProfilePorts {
  /** Every profile of the AWS configuration. */
  profiles(): Promise<readonly Profile[]>;
  /** The profiles and Regions that the person chose to see. */
  shown(): Promise<readonly ShownProfile[]>;
}

/** A profile, and a Region in which AWS is asked with it. */
export interface ProfileRegion {
  readonly profile: Profile;
  readonly region: string;
}

/** The profile of that name. Throws `Failure` ("configuration") where there is none. */
export function namedProfile(name: string, profiles: readonly Profile[]): Profile {
  const profile = profiles.find((one) => one.name === name);
  if (profile === undefined) {
    throw new Failure({
      reason: "configuration",
      message: `There is no AWS profile "${name}" in your AWS configuration.`,
      context: { profile: name },
      remedies: [{ kind: "switch-profile" }, { kind: "open-aws-config" }],
    });
  }
  return profile;
}

/**
 * The profiles that a scope names, or those that the person chose, each with the Regions of the scope, else with those chosen for
 * it, else with its own. Throws as `namedProfile`.
 */
export async function profileRegions(
  { profiles, regions }: Pick<Scope, "profiles" | "regions">,
  ports: ProfilePorts,
): Promise<readonly ProfileRegion[]> {
  const shown = await ports.shown();
  const all = profiles === undefined ? [] : await ports.profiles();
  const wanted =
    profiles === undefined
      ? shown
      : profiles.map(
          (name) =>
            shown.find(({ profile }) => profile.name === name) ?? { profile: namedProfile(name, all), regions: [] },
        );
  return wanted.flatMap(({ profile, regions: own }) => {
    const chosen = regions ?? own;
    return (chosen.length === 0 ? [regionOf(profile)] : chosen).map((region) => ({ profile, region }));
  });
}

/** The Region of a profile; one of its partition where it has none. */
export function regionOf({ region, partition }: Profile): string {
  return region ?? globalRegionOf(partition);
}
