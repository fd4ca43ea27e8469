import type { Profile } from "../../aws/profiles.ts";
import {
  externalIdProblem,
  mfaSerialProblem,
  type RoleToAssume,
  readRole,
  sessionNameProblem,
} from "../../aws/roleInput.ts";
import { sectionOf } from "../../aws/signInPlan.ts";
import { askText, inform, withProgress } from "../dialogs.ts";
import { pickOne } from "../quickInput.ts";
import type { AccountsPorts } from "./accountsPorts.ts";
import { addProfiles } from "./addProfiles.ts";
import { pickSource, roleThrough } from "./sourceProfile.ts";
import { withRetry } from "./withRetry.ts";

/** What else AssumeRole may need. A text that is absent or empty is not sent. */
interface RoleDetails {
  readonly external_id?: string;
  readonly role_session_name?: string;
  readonly mfa_serial?: string;
}

/** A detail with its texts. */
interface Detail {
  readonly key: keyof RoleDetails;
  readonly icon: string;
  readonly label: string;
  readonly none: string;
  readonly prompt: string;
  readonly problem: (text: string) => string | undefined;
}

const DETAILS: readonly Detail[] = [
  {
    key: "external_id",
    icon: "link-external",
    label: "External ID",
    none: "none",
    prompt: "Required by some roles of other companies. Their owner gives it to you. Leave it empty for none.",
    problem: externalIdProblem,
  },
  {
    key: "role_session_name",
    icon: "tag",
    label: "Session name",
    none: "made up by the extension",
    prompt: "CloudTrail records it as the user name of your calls. Leave it empty for a generated one.",
    problem: sessionNameProblem,
  },
  {
    key: "mfa_serial",
    icon: "shield",
    label: "MFA device",
    none: "none",
    prompt: "For roles that require MFA: the ARN of your device. You are asked for its code. Leave it empty for none.",
    problem: mfaSerialProblem,
  },
];

/**
 * Lets the user assume a role without a profile for it: asks for a source profile, the role, and what else the role
 * requires; tries it at once; and remembers it as an added profile if it works.
 */
export async function assumeRole(ports: AccountsPorts): Promise<void> {
  const source = await pickSource(ports.choices, {
    title: "Assume Role",
    placeholder: "Select the profile that may assume the role",
    step: 1,
    totalSteps: 3,
  });
  if (source === undefined || source === "back") {
    return;
  }
  const text = await askText({
    title: `Assume Role with Profile ${source.value.name} (2/3)`,
    prompt: "The role's ARN, or its account ID and name",
    placeholder: `arn:${source.value.partition}:iam::123456789012:role/Audit or 123456789012/Audit`,
    staysOpen: true,
    problem: (typed) => {
      const read = readRole(typed, source.value.partition);
      return typed === "" || !("problem" in read) ? undefined : read.problem;
    },
  });
  const role = text === undefined ? undefined : readRole(text, source.value.partition);
  if (role !== undefined && !("problem" in role)) {
    await confirmRole(ports, source.value, role, await suggestedDetails(ports, source.value));
  }
}

/** Shows what will be sent, lets the user change it, and assumes the role. */
async function confirmRole(
  ports: AccountsPorts,
  source: Profile,
  role: RoleToAssume,
  initial: RoleDetails,
): Promise<void> {
  let details = initial;
  for (;;) {
    const answer = await pickOne<Detail | "assume">(
      [
        {
          icon: "check",
          label: "Assume Role",
          description: role.roleArn,
          detail: `With profile ${source.name}. The role is remembered on this machine, without credentials.`,
          value: "assume",
        },
        ...DETAILS.map((detail) => ({
          icon: detail.icon,
          label: detail.label,
          description: details[detail.key] ?? detail.none,
          value: detail,
        })),
      ],
      { title: "Assume Role (3/3)", placeholder: "Press Enter to assume the role, or select a detail to change it" },
    );
    if (answer === undefined || answer === "back") {
      return;
    }
    if (answer.value === "assume") {
      return tryRole(ports, source, role, details);
    }
    details = await changed(details, answer.value);
  }
}

async function changed(details: RoleDetails, { key, label, prompt, problem }: Detail): Promise<RoleDetails> {
  const text = await askText({
    title: label,
    prompt,
    value: details[key] ?? "",
    staysOpen: true,
    problem: (typed) => problem(typed.trim()),
  });
  if (text === undefined) {
    return details;
  }
  const { [key]: _old, ...others } = details;
  return text.trim() === "" ? others : { ...others, [key]: text.trim() };
}

async function tryRole(ports: AccountsPorts, source: Profile, role: RoleToAssume, details: RoleDetails): Promise<void> {
  const { added, choices, connections, reporter } = ports;
  const shown = await choices.shown();
  const before = new Set(added.list().map(({ name }) => name));
  const section = { ...roleThrough(source, role.roleArn), ...details };
  const [name = ""] = await addProfiles(ports, [{ accountId: role.accountId, role: role.role, section }]);
  try {
    const found = await choices.find(name);
    if (found === undefined) {
      throw new Error(`the added profile ${name} is not listed`);
    }
    connections.forget(found.profile);
    await withProgress(`Assuming ${role.role} in account ${role.accountId}`, (_report, signal) =>
      connections.identity(found.profile, { signal, asked: true }),
    );
  } catch (error) {
    if (!before.has(name)) {
      await added.remove([name]);
    }
    // The role is in no file that could be opened.
    const failure = withRetry(error, ["open-aws-config"]);
    // Try Again leads back to the details.
    reporter.tell(failure, () => reporter.guard(() => confirmRole(ports, source, role, details)));
    return;
  }
  await choices.show([name], shown);
  inform(`The role ${role.role} in account ${role.accountId} can be used. It's in the Accounts view as ${name}.`);
}

/** The source's own MFA device, which the AWS config keeps beside the access keys of a user. */
async function suggestedDetails({ readConfig }: AccountsPorts, source: Profile): Promise<RoleDetails> {
  const { role_arn: role, mfa_serial: serial } = sectionOf(source.name, await readConfig()) ?? {};
  return role === undefined && serial && mfaSerialProblem(serial) === undefined ? { mfa_serial: serial } : {};
}
