import type { AddedSection } from "../../aws/addedProfiles.ts";
import { machineIdentity } from "../../aws/machine.ts";
import type { Profile } from "../../aws/profiles.ts";
import { Failure } from "../../model/failure.ts";
import { type Choices, kindText } from "../choices.ts";
import { type Answer, pickOne, type Step } from "../quickInput.ts";

/** Asks for the profile that assumes roles. Throws `Failure` if no profile can be used. */
export async function pickSource(choices: Choices, step: Step): Promise<Answer<Profile>> {
  const profiles = (await choices.all()).filter((profile) => sourceSettings(profile) !== undefined);
  if (profiles.length === 0) {
    throw new Failure({
      reason: "configuration",
      message:
        "There is no AWS profile that could assume a role. Set one up with the AWS CLI, or add accounts from IAM Identity Center first.",
      context: {},
      remedies: [{ kind: "open-aws-config" }],
    });
  }
  const items = profiles.map((profile) => ({
    label: profile.name,
    description: [profile.region, kindText(profile)].filter((part) => part !== undefined).join(" · "),
    value: profile,
  }));
  return pickOne(items, step);
}

/** The settings of an added profile that assumes a role with `source`. */
export function roleThrough(source: Profile, roleArn: string): AddedSection {
  return {
    role_arn: roleArn,
    ...sourceSettings(source),
    ...(source.region === undefined ? {} : { region: source.region }),
  };
}

/** The settings with which an added role names its source. Undefined: the profile cannot be a source. */
function sourceSettings({ name, kind }: Profile): AddedSection | undefined {
  const machine = machineIdentity(name)?.source;
  if (machine !== undefined) {
    // A role has no setting that names the machine's web identity as its source.
    return machine === "WebIdentity" ? undefined : { credential_source: machine };
  }
  return kind === "unusable" ? undefined : { source_profile: name };
}
