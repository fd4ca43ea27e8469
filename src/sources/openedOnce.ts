import type { Profile } from "../aws/profiles.ts";
import { Failure } from "../model/failure.ts";
import type { Checkpoint, Source } from "./source.ts";

interface OfAccount {
  readonly identity: { readonly accountId: string };
}

/**
 * Makes a source with the first connection, and gives the same one to every later run, so that a search continues where it
 * stopped. The returned function throws `Failure` ("configuration") where the profile has come to belong to another account
 * since then, and what `connect` and `make` throw.
 */
export function openedOnce<Connection extends OfAccount>(
  profile: Profile,
  connect: (signal: AbortSignal) => Promise<Connection>,
  make: (connection: Connection, signal: AbortSignal, checkpoint: Checkpoint | undefined) => Promise<Source>,
): (signal: AbortSignal, checkpoint?: Checkpoint) => Promise<Source> {
  let opened: { readonly accountId: string; readonly source: Source } | undefined;
  return async (signal, checkpoint) => {
    const connection = await connect(signal);
    const { accountId } = connection.identity;
    opened ??= { accountId, source: await make(connection, signal, checkpoint) };
    if (opened.accountId !== accountId) {
      throw otherAccount(profile, accountId, opened.accountId);
    }
    return opened.source;
  };
}

/** Why a search does not go on: it must not mix two accounts. `before`: the account in which it began. */
export function otherAccount(profile: Profile, accountId: string, before: string, region?: string): Failure {
  return new Failure({
    reason: "configuration",
    message: `Profile "${profile.name}" now belongs to account ${accountId}; this search began in ${before}. Run it again to search with the account as it is now.`,
    context: { profile: profile.name, ...(region === undefined ? {} : { region }), accountId: before },
    remedies: [{ kind: "switch-profile" }],
  });
}

/**
 * The account whose stored events a profile may show again: that of the search, if the profile is known to lead to it still.
 * Throws `Failure` ("configuration").
 * @param accountId of the search
 * @param known of the profile, when it was last used
 * @param what whose events they are, where not the profile's: "table audit.logs"
 */
export function recalledAccount(
  { name }: Profile,
  region: string,
  accountId: string | undefined,
  known: string | undefined,
  what?: string,
): string {
  if (accountId !== undefined && accountId === known) {
    return accountId;
  }
  const profile = `profile "${name}"`;
  const it = what === undefined ? "it" : profile;
  const why =
    known === undefined || accountId === undefined
      ? `it is not known which account ${it} leads to until ${what === undefined ? "it" : "the profile"} is used again`
      : `${it} led to account ${accountId} then, and leads to ${known} now`;
  throw new Failure({
    reason: "configuration",
    message: `The stored events of ${what ?? profile} are not shown: ${why}.`,
    context: { profile: name, region },
    remedies: [],
  });
}
