import type { NewProfile } from "../../aws/addedProfiles.ts";
import type { AccountsPorts } from "./accountsPorts.ts";

/** Adds profiles under names that no other profile has, and returns these names. Throws `Failure` for too many profiles. */
export async function addProfiles(
  { added, choices }: Pick<AccountsPorts, "added" | "choices">,
  profiles: readonly NewProfile[],
): Promise<readonly string[]> {
  const taken = (await choices.all()).map(({ name }) => name);
  return added.add(profiles, taken);
}
