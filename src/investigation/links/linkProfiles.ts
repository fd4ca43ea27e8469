import type { ListedProfile } from "../explorer/profileList.ts";

/** Profiles that may reach the accounts of a link. */
export interface LinkProfiles {
  /** For each account, in the order of the link. */
  readonly reaching: readonly { readonly accountId: string; readonly profiles: readonly ListedProfile[] }[];
  /** Their account is known once they are used. */
  readonly unknown: readonly ListedProfile[];
  /** Those of other accounts. */
  readonly others: readonly ListedProfile[];
}

/** Sorts profiles by what is known of their account. Those that cannot be used are left out. */
export function profilesFor(accounts: readonly string[], listed: readonly ListedProfile[]): LinkProfiles {
  const usable = listed.filter(({ profile }) => profile.problem === undefined);
  return {
    reaching: accounts.map((accountId) => ({
      accountId,
      profiles: usable.filter((one) => one.accountId === accountId),
    })),
    unknown: usable.filter(({ accountId }) => accountId === undefined),
    others: usable.filter(({ accountId }) => accountId !== undefined && !accounts.includes(accountId)),
  };
}
