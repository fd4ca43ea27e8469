import type { AddedProfile } from "../../aws/addedProfiles.ts";
import { countOf } from "../../model/text/countOf.ts";
import { namesText } from "../../model/text/namesText.ts";
import { confirm, inform } from "../dialogs.ts";
import { pickMany } from "../quickInput.ts";
import type { AccountsPorts } from "./accountsPorts.ts";

/** Removes an added profile, or those that the user selects. Profiles of the AWS files are never changed. */
export async function removeAccounts(ports: AccountsPorts, name?: string): Promise<void> {
  const names = name === undefined ? await pickAdded(ports.added.list()) : [name];
  if (names.length > 0) {
    await removeAdded(ports, names);
  }
}

/** Removes added profiles. Asks first if there are others that have one of them as their source, which are removed too. */
export async function removeAdded(ports: AccountsPorts, names: readonly string[]): Promise<void> {
  const chosen = new Set(names);
  const all = withDependents(chosen, ports.added.list());
  const others = [...all].filter((one) => !chosen.has(one));
  if (others.length > 0) {
    const answer = await confirm(
      `Remove ${namesText([...chosen])}?`,
      [`${countOf(others.length, "account")} reached through it will be removed too: ${namesText(others)}.`],
      "Remove",
    );
    if (answer !== "Remove") {
      return;
    }
  }
  for (const profile of await ports.choices.all()) {
    if (all.has(profile.name)) {
      ports.connections.forget(profile);
    }
  }
  await ports.added.remove([...all]);
  await ports.choices.hide([...all]);
}

async function pickAdded(added: readonly AddedProfile[]): Promise<readonly string[]> {
  if (added.length === 0) {
    inform("No accounts were added in the editor. Profiles of the AWS files can only be hidden, with Choose Profiles.");
    return [];
  }
  const answer = await pickMany(
    added.map(({ name, section }) => ({
      label: name,
      description: section.role_arn ?? section.sso_account_id ?? "",
      value: name,
    })),
    { title: "Remove Added Accounts", placeholder: "Select the accounts to remove from the Accounts view" },
  );
  return answer === undefined || answer === "back" ? [] : answer.value;
}

/** The profiles, and those that have one of them as their source, directly or not. */
function withDependents(names: ReadonlySet<string>, added: readonly AddedProfile[]): ReadonlySet<string> {
  const all = new Set(names);
  for (let size = 0; size < all.size; ) {
    size = all.size;
    for (const { name, section } of added) {
      if (section.source_profile !== undefined && all.has(section.source_profile)) {
        all.add(name);
      }
    }
  }
  return all;
}
