import {
  type IdentityCenterPortal,
  identityCenterPortals,
  readStartUrl,
  regionOfStartUrl,
  typedPortal,
} from "../../aws/identityCenterPortals.ts";
import { partitionOf } from "../../aws/partitions.ts";
import type { PortalAccount, PortalAccounts } from "../../aws/portalAccounts.ts";
import type { Profile } from "../../aws/profiles.ts";
import type { IdentityCenterSession } from "../../aws/signIn/session.ts";
import { Failure, type Remedy } from "../../model/failure.ts";
import { countOf } from "../../model/text/countOf.ts";
import { namesText } from "../../model/text/namesText.ts";
import { askText, inform, withProgress } from "../dialogs.ts";
import { pickMany, pickOne } from "../quickInput.ts";
import type { AccountsPorts } from "./accountsPorts.ts";
import { addProfiles } from "./addProfiles.ts";
import { withRetry } from "./withRetry.ts";

const TITLE = "Add Accounts from IAM Identity Center";
const STEPS = 3;
/** Roles that are selected at first, if the person has one of them in every account: they only read. */
const READS = /audit|read-?only|view-?only/i;

/** Remedies for a profile of the AWS files, of which a portal has none. */
const NEED_PROFILE: readonly Remedy["kind"][] = ["sign-in", "switch-profile"];

export interface IdentityCenterAccountsPorts extends AccountsPorts {
  /** Signs in to a session on the user's request. Throws `Failure`, or an AbortError if the user cancels. */
  signInTo(profile: Profile, session: IdentityCenterSession): Promise<void>;
}

/** The roles of an account, by name. */
interface AccountRoles {
  readonly account: PortalAccount;
  readonly roles: readonly string[];
}

/**
 * Lets the user add accounts and roles of IAM Identity Center without profiles: asks for the session, signs in if
 * needed, lists the accounts, and requests the roles of those that the user selects.
 */
export async function addIdentityCenterAccounts(ports: IdentityCenterAccountsPorts): Promise<void> {
  const portal = await pickPortal(ports);
  if (portal === undefined) {
    return;
  }
  const accounts = await signedIn(ports, portal, (source) =>
    withProgress(`Listing the accounts of ${portal.title}`, (report, signal) =>
      source.accounts(signal, (count) => report(0, `${countOf(count, "account")} so far`)),
    ),
  );
  if (accounts.length === 0) {
    inform(
      `No account is assigned to you in ${portal.title}. An administrator of IAM Identity Center can change that.`,
    );
    return;
  }
  await chooseAccounts(ports, portal, accounts);
}

async function pickPortal(ports: IdentityCenterAccountsPorts): Promise<IdentityCenterPortal | undefined> {
  const portals = await identityCenterPortals(await ports.readConfig());
  const answer = await pickOne<IdentityCenterPortal | "type">(
    [
      ...portals.map((portal) => ({
        icon: "account",
        label: portal.title,
        description: `${portal.session.startUrl} · ${portal.session.region}`,
        value: portal,
      })),
      { icon: "link", label: "Other Access Portal…", description: "Type its start URL", value: "type" as const },
    ],
    { title: TITLE, placeholder: "Select where to sign in", step: 1, totalSteps: STEPS },
  );
  if (answer === undefined || answer === "back") {
    return undefined;
  }
  return answer.value === "type" ? typePortal(ports) : answer.value;
}

async function typePortal({ readConfig }: IdentityCenterAccountsPorts): Promise<IdentityCenterPortal | undefined> {
  const text = await askText({
    title: `${TITLE} (1/${STEPS})`,
    prompt: "Start URL of the AWS access portal, as in the address bar of your browser",
    placeholder: "https://example.awsapps.com/start",
    staysOpen: true,
    problem: (typed) =>
      typed === "" || readStartUrl(typed) !== undefined
        ? undefined
        : "A start URL begins with https:// and has no user name: https://example.awsapps.com/start",
  });
  const startUrl = text === undefined ? undefined : readStartUrl(text);
  if (startUrl === undefined) {
    return undefined;
  }
  const region = regionOfStartUrl(startUrl) ?? (await pickRegion(startUrl));
  return region === undefined ? undefined : typedPortal(startUrl, region, await readConfig());
}

async function pickRegion(startUrl: string): Promise<string | undefined> {
  const { hostname } = new URL(startUrl);
  const partition = hostname.endsWith(".cn") ? "aws-cn" : hostname.includes("us-gov") ? "aws-us-gov" : "aws";
  const answer = await pickOne<string>(
    partitionOf(partition).regions.map(({ id, title }) => ({ label: id, description: title, value: id })),
    { title: TITLE, placeholder: "Select the Region of IAM Identity Center (the organization's SSO Region)" },
  );
  return answer === undefined || answer === "back" ? undefined : answer.value;
}

/** Runs work with the portal's accounts, after a sign-in if there is no session or it has ended. */
async function signedIn<T>(
  { connections, signInTo }: IdentityCenterAccountsPorts,
  portal: IdentityCenterPortal,
  work: (source: PortalAccounts) => PromiseLike<T>,
): Promise<T> {
  const source = connections.accountsOf(portal);
  try {
    return await work(source);
  } catch (error) {
    if (!Failure.is(error) || error.reason !== "expired-credentials") {
      throw withRetry(error, NEED_PROFILE);
    }
  }
  try {
    await signInTo(portal.profile, portal.session);
    return await work(source);
  } catch (error) {
    throw withRetry(error, NEED_PROFILE);
  }
}

async function chooseAccounts(
  ports: IdentityCenterAccountsPorts,
  portal: IdentityCenterPortal,
  accounts: readonly PortalAccount[],
): Promise<void> {
  const answer = await pickMany(
    accounts.map((account) => ({
      label: account.name === "" ? account.id : account.name,
      description: [account.id, account.email].filter((part) => part !== "").join(" · "),
      value: account,
      picked: accounts.length === 1,
    })),
    {
      title: `${TITLE}: ${portal.title}`,
      placeholder: `Select accounts: ${countOf(accounts.length, "account")}, type to filter by name, ID or email`,
      step: 2,
      totalSteps: STEPS,
    },
  );
  if (answer === "back") {
    return addIdentityCenterAccounts(ports);
  }
  if (answer === undefined) {
    return;
  }
  const chosen = answer.value;
  const roles = await signedIn(ports, portal, (source) =>
    withProgress("Listing your roles", (report, signal) => {
      let listed = 0;
      return source.roles(
        chosen.map(({ id }) => id),
        signal,
        () => {
          listed += 1;
          report(100 / chosen.length, `${listed} of ${countOf(chosen.length, "account")}`);
        },
      );
    }),
  );
  const byAccount = chosen.map((account, index) => ({ account, roles: roles[index] ?? [] }));
  const names = await chooseRoles(byAccount);
  if (names === "back") {
    return chooseAccounts(ports, portal, accounts);
  }
  if (names !== undefined) {
    await addRoles(ports, portal, byAccount, new Set(names));
  }
}

/** Asks for role names, each with the number of accounts that have it. */
async function chooseRoles(accounts: readonly AccountRoles[]): Promise<readonly string[] | "back" | undefined> {
  const counts = new Map<string, number>();
  for (const role of accounts.flatMap(({ roles }) => roles)) {
    counts.set(role, (counts.get(role) ?? 0) + 1);
  }
  const names = [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1));
  const everywhere = names.filter((name) => counts.get(name) === accounts.length);
  const suggested = everywhere.find((name) => READS.test(name)) ?? (names.length === 1 ? names[0] : undefined);
  const answer = await pickMany(
    names.map((name) => ({
      icon: "key",
      label: name,
      description: accounts.length === 1 ? "" : `in ${counts.get(name)} of ${countOf(accounts.length, "account")}`,
      value: name,
      picked: name === suggested,
    })),
    {
      title: TITLE,
      placeholder: "Select the roles to use in these accounts",
      step: STEPS,
      totalSteps: STEPS,
    },
  );
  return answer === undefined || answer === "back" ? answer : answer.value;
}

/** Adds each account with each of these roles that it has; a profile of the AWS files for the same role is shown. */
async function addRoles(
  ports: IdentityCenterAccountsPorts,
  portal: IdentityCenterPortal,
  accounts: readonly AccountRoles[],
  chosen: ReadonlySet<string>,
): Promise<void> {
  const shown = await ports.choices.shown();
  const inFiles = new Map(portal.profiles.map(({ name, accountId, role }) => [`${accountId}/${role}`, name]));
  const wanted = accounts.flatMap(({ account, roles }) =>
    roles
      .filter((role) => chosen.has(role))
      .map((role) => ({ account, role, known: inFiles.get(`${account.id}/${role}`) })),
  );
  const without = accounts.filter(({ roles }) => !roles.some((role) => chosen.has(role)));
  const profiles = wanted
    .filter(({ known }) => known === undefined)
    .map(({ account, role }) => ({
      accountName: account.name,
      accountId: account.id,
      role,
      section: { ...portal.settings, sso_account_id: account.id, sso_role_name: role, region: portal.region },
    }));
  const names = await addProfiles(ports, profiles);
  const existing = wanted.flatMap(({ known }) => known ?? []);
  await ports.choices.show([...names, ...existing], shown);
  const count = new Set(wanted.map(({ account }) => account.id)).size;
  const left =
    without.length === 0
      ? ""
      : ` ${namesText(without.map(({ account }) => account.name || account.id))} ${without.length === 1 ? "has" : "have"} none of these roles.`;
  inform(`${countOf(count, "account")} of ${portal.title} ${count === 1 ? "is" : "are"} in the Accounts view.${left}`);
}
