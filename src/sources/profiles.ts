import type { Profile } from "../aws/profiles.ts";
import { Failure } from "../model/failure.ts";

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
