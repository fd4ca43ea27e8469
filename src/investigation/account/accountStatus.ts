import type { KnownProfile } from "../../aws/connections.ts";
import type { Interaction, Profile } from "../../aws/profiles.ts";
import { failureTitle } from "../../model/failure.ts";
import { countOf } from "../../model/text/countOf.ts";
import { formatLocal } from "../../model/text/time.ts";
import { listedProfile } from "../explorer/profileList.ts";

/** What is known of the profile in use and of the searches, without a request. */
export interface AccountInUse {
  readonly profile: Profile;
  readonly known: KnownProfile;
  /** The interaction that using the profile now would need. */
  readonly needs: Interaction | undefined;
  /** Number of searches running. */
  readonly searches: number;
  /** In ms since 1970 UTC. */
  readonly now: number;
  /** IANA name of the time zone that times are written in. */
  readonly timeZone: string;
}

export interface AccountStatus {
  /** "acme-prod · Reader · 42 min left". Not escaped. */
  readonly text: string;
  /** Lines in plain words. Not escaped. */
  readonly tooltip: readonly string[];
  /** The credentials expired or were refused. */
  readonly isTrouble: boolean;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const NEXT: Readonly<Record<Interaction, string>> = {
  code: "The next search asks for an MFA code.",
  command: "The next search runs the profile's command (credential_process).",
  metadata: "The next search asks the instance metadata service.",
};

/** What the status bar says of the account in use. */
export function accountStatus(account: AccountInUse): AccountStatus {
  const { profile, known, searches } = account;
  const { accountId, alias, role } = listedProfile(profile, known, false);
  const { state } = known.signIn;
  return {
    text: [alias ?? accountId ?? profile.name, role, signInText(account)]
      .filter((part) => part !== undefined && part !== "")
      .join(" · "),
    tooltip: [
      `CloudTrail: profile ${profile.name}`,
      accountId === undefined
        ? "Account: not known yet. It is requested when you expand a Region, search or sign in."
        : `Account ${accountId}${alias === undefined ? "" : ` (${alias})`}`,
      identityLine(account),
      profile.region === undefined ? "" : `Region ${profile.region}`,
      profile.customEndpoint === undefined ? "" : `Custom endpoint ${profile.customEndpoint}`,
      signInLine(account),
      searches === 0 ? "" : `${countOf(searches, "search", "searches")} running`,
    ].filter((line) => line !== ""),
    isTrouble: state === "expired" || (state === "refused" && known.signIn.failure?.reason !== "sign-in-needed"),
  };
}

function signInText({ profile, known: { signIn }, needs, now }: AccountInUse): string {
  switch (signIn.state) {
    case "signed-in":
      return signIn.expiration === undefined ? "" : `${spanText(signIn.expiration - now)} left`;
    case "expired":
      return "expired";
    case "refused":
      return signIn.failure === undefined || signIn.failure.reason === "sign-in-needed"
        ? "not signed in"
        : failureTitle(signIn.failure).toLowerCase();
    case "unused":
      return profile.problem !== undefined ? "can't be used" : needs === undefined ? "" : "not signed in";
  }
}

function identityLine({ known: { signIn } }: AccountInUse): string {
  const { identity } = signIn;
  return identity === undefined
    ? ""
    : `${signIn.state === "signed-in" ? "Signed in as" : "Last signed in as"} ${identity.arn}`;
}

function signInLine({ profile, known: { signIn }, needs, now, timeZone }: AccountInUse): string {
  const { expiration } = signIn;
  const next = needs === undefined ? "The next search gets new ones." : NEXT[needs];
  switch (signIn.state) {
    case "signed-in":
      return expiration === undefined
        ? "The credentials don't expire, or don't say when."
        : `The credentials expire in ${spanText(expiration - now)}, at ${formatLocal(expiration, timeZone).slice(11, 16)}.`;
    case "expired":
      return `The credentials have expired. ${next}`;
    case "refused":
      return signIn.failure?.message ?? "";
    case "unused":
      return (
        profile.problem?.message ?? (needs === undefined ? "Not used in this window yet." : `Not signed in. ${next}`)
      );
  }
}

/** "42 min", "3 h", "less than a minute". */
function spanText(ms: number): string {
  if (ms < MINUTE) {
    return "less than a minute";
  }
  return ms < 2 * HOUR ? `${Math.floor(ms / MINUTE)} min` : `${Math.floor(ms / HOUR)} h`;
}
