import * as vscode from "vscode";
import type { ListedProfile } from "../../investigation/explorer/profileList.ts";
import { profilesFor } from "../../investigation/links/linkProfiles.ts";
import { type Choices, profileItem } from "../choices.ts";
import type { CommandId } from "../contributions.ts";
import { pickMany, pickOne } from "../quickInput.ts";

export interface LinkProfilesPorts {
  readonly choices: Pick<Choices, "all" | "listed">;
}

interface Question {
  readonly title: string;
  readonly note: string;
  /** Profiles of other accounts are offered as well. */
  readonly anyAccount: boolean;
}

/** A way to get a profile that reaches an account. */
interface Remedy {
  readonly command: CommandId;
}

/**
 * Asks with which profiles something from outside is searched: none is selected at first. Those that are known to reach the
 * accounts come first; none of the accounts are known: all profiles are offered. Undefined: cancelled, or the person chose to
 * add a profile, which begins.
 */
export async function pickLinkProfiles(
  accounts: readonly string[],
  { title, note, anyAccount }: Question,
  { choices }: LinkProfilesPorts,
): Promise<readonly string[] | undefined> {
  const listed = (await choices.all()).map((profile) => choices.listed(profile));
  const { reaching, unknown, others } = profilesFor(accounts, listed);
  const missing = reaching.filter(({ profiles }) => profiles.length === 0).map(({ accountId }) => accountId);
  const any = anyAccount || accounts.length === 0;
  const groups = [
    ...reaching.map(({ accountId, profiles }) => group(`Account ${accountId}`, profiles)),
    group(accounts.length === 0 ? "" : "Account known after the first use", unknown),
    group(accounts.length === 0 ? "" : "Other accounts", any ? others : []),
  ].flat();
  const placeholder =
    missing.length > 0
      ? `No profile is known to reach account ${missing.slice(0, 3).join(", ")}${missing.length > 3 ? ", …" : ""}`
      : `Select the AWS ${accounts.length === 1 ? "profile" : "profiles"} to search with. Type a name, account, role, or Region`;
  if (accounts.length !== 1 && groups.length > 0) {
    const answer = await pickMany(groups, {
      title,
      note,
      placeholder,
      refusal: "Select at least one profile.",
      only: "Only This Profile",
    });
    return typeof answer === "object" ? answer.value : undefined;
  }
  const remedies = missing.length > 0 || groups.length === 0 ? [{ heading: "Add a profile" }, ...REMEDIES] : [];
  const answer = await pickOne<string | Remedy>([...groups, ...remedies], { title, note, placeholder });
  const chosen = typeof answer === "object" ? answer.value : undefined;
  if (typeof chosen === "object") {
    await vscode.commands.executeCommand(chosen.command);
    return undefined;
  }
  return chosen === undefined ? undefined : [chosen];
}

function group(heading: string, profiles: readonly ListedProfile[]) {
  const items = profiles.map((one) => ({ ...profileItem(one), value: one.profile.name }));
  return items.length === 0 || heading === "" ? items : [{ heading }, ...items];
}

const REMEDIES: readonly {
  readonly icon: string;
  readonly label: string;
  readonly description: string;
  readonly value: Remedy;
}[] = [
  {
    icon: "organization",
    label: "Add Accounts from IAM Identity Center…",
    description: "then open the link again",
    value: { command: "cloudtrail.addIdentityCenterAccounts" },
  },
  {
    icon: "person-add",
    label: "Assume a Role in the Account…",
    description: "then open the link again",
    value: { command: "cloudtrail.assumeRole" },
  },
  {
    icon: "go-to-file",
    label: "Open AWS Config File",
    description: "then open the link again",
    value: { command: "cloudtrail.openAwsConfig" },
  },
];
