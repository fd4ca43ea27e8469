import { checkAccess } from "../../aws/accountAccess.ts";
import { isNoOrganization, listOrganization, type OrganizationAccount } from "../../aws/organization.ts";
import type { Profile } from "../../aws/profiles.ts";
import { readAccountId, roleNameProblem } from "../../aws/roleInput.ts";
import { accessReport, accessSummary, leftOutText } from "../../investigation/accounts/accessReport.ts";
import { lastSegment, parseArn } from "../../model/aws/arn.ts";
import { remedyTitle } from "../../model/failure.ts";
import { countOf } from "../../model/text/countOf.ts";
import { askText, notify, withProgress } from "../dialogs.ts";
import { pickMany, pickOne } from "../quickInput.ts";
import type { AccountsPorts } from "./accountsPorts.ts";
import { addProfiles } from "./addProfiles.ts";
import { removeAdded } from "./removeAccounts.ts";
import { pickSource, roleThrough } from "./sourceProfile.ts";

const TITLE = "Add Accounts of an Organization";
const STEPS = 4;
/**
 * Roles that AWS creates in member accounts: Organizations in those that it creates, Control Tower in those that it
 * manages. The management account has neither.
 */
const USUAL_ROLES = ["OrganizationAccountAccessRole", "AWSControlTowerExecution"];
const REPORT = "Access to Accounts.txt";

type Account = Pick<OrganizationAccount, "id" | "name" | "state" | "isManagement"> & { readonly email?: string };

/**
 * Lets the user add accounts of an organization through one role name: lists the accounts, or takes typed account
 * ids; asks for the role and the accounts; adds them; and checks the role in each.
 */
export async function addOrganizationAccounts(ports: AccountsPorts): Promise<void> {
  const source = await pickSource(ports.choices, {
    title: TITLE,
    placeholder: "Select a profile of the management account, or one that may assume the role in each account",
    step: 1,
    totalSteps: STEPS,
  });
  if (source === undefined || source === "back") {
    return;
  }
  const how = await pickOne<"list" | "type">(
    [
      {
        icon: "organization",
        label: "List All Accounts",
        description: "organizations:ListAccounts",
        detail: "For profiles of the management account and of delegated administrators.",
        value: "list",
      },
      { icon: "edit", label: "Type Account IDs", detail: "Where the organization can't be listed.", value: "type" },
    ],
    { title: TITLE, placeholder: `Select how to find the accounts`, step: 2, totalSteps: STEPS },
  );
  if (how === "back") {
    return addOrganizationAccounts(ports);
  }
  if (how !== undefined) {
    await (how.value === "list" ? listAccounts(ports, source.value) : typeAccounts(ports, source.value));
  }
}

async function listAccounts(ports: AccountsPorts, source: Profile): Promise<void> {
  let accounts: readonly OrganizationAccount[];
  try {
    accounts = await withProgress("Listing the accounts of the organization", (report, signal) =>
      listOrganization(ports.connections, source, signal, (count) => report(0, `${countOf(count, "account")} so far`)),
    );
  } catch (error) {
    if (!isNoOrganization(error)) {
      throw error;
    }
    const type = { title: "Type Account IDs" };
    const again = { title: "Choose Another Profile" };
    ports.reporter.log.warn(`${error.reason}: ${error.message}`);
    const copies = error.remedies
      .filter(({ kind }) => kind === "copy-policy")
      .map((remedy) => ({ title: remedyTitle(remedy), remedy }));
    const answer = await notify("error", error.message, type, again, ...copies);
    if (answer === type) {
      return typeAccounts(ports, source);
    }
    if (answer === again) {
      return addOrganizationAccounts(ports);
    }
    const copy = copies.find((button) => button === answer);
    if (copy !== undefined) {
      await ports.reporter.apply(copy.remedy);
    }
    return;
  }
  await chooseRole(ports, source, accounts);
}

async function typeAccounts(ports: AccountsPorts, source: Profile): Promise<void> {
  const text = await askText({
    title: `${TITLE} (2/${STEPS})`,
    prompt: "Account IDs, separated by spaces or commas",
    placeholder: "123456789012, 2345-6789-0123",
    staysOpen: true,
    problem: (typed) => typedIds(typed).find(({ id }) => id === undefined)?.problem,
  });
  const ids = new Set(typedIds(text ?? "").flatMap(({ id }) => id ?? []));
  if (ids.size > 0) {
    // Every account is reached with this profile: if it cannot be used, none can.
    await withProgress(`Signing in with profile ${source.name}`, (_report, signal) =>
      ports.connections.identity(source, { signal, asked: true }),
    );
    const accounts = [...ids].map((id): Account => ({ id, name: "", state: "active", isManagement: false }));
    await chooseRole(ports, source, accounts);
  }
}

function typedIds(text: string): readonly { readonly id: string | undefined; readonly problem: string }[] {
  return text
    .split(/[\s,;]+/)
    .filter((part) => part !== "")
    .map((part) => ({ id: readAccountId(part), problem: `${part} is not an account ID: it has twelve digits.` }));
}

async function chooseRole(ports: AccountsPorts, source: Profile, accounts: readonly Account[]): Promise<void> {
  const suggestions = [...new Set([...USUAL_ROLES, ...(await rolesOfConfig(ports))])];
  const answer = await pickOne<string>(
    [
      ...suggestions.map((role) => ({ icon: "key", label: role, value: role })),
      { icon: "edit", label: "Other Role…", value: "" },
    ],
    { title: TITLE, placeholder: "Select the role to assume in each account", step: 3, totalSteps: STEPS },
  );
  if (answer === "back") {
    return addOrganizationAccounts(ports);
  }
  const typed =
    answer?.value === ""
      ? await askText({
          title: `${TITLE} (3/${STEPS})`,
          prompt: "The name of the role in each account, without its path",
          placeholder: "Audit",
          staysOpen: true,
          problem: (text) => (text === "" ? undefined : roleNameProblem(text)),
        })
      : answer?.value;
  const role = typed?.trim();
  if (role !== undefined && role !== "") {
    await chooseAccounts(ports, source, role, accounts);
  }
}

/** The names of roles that profiles of the AWS files assume. */
async function rolesOfConfig({ readConfig }: AccountsPorts): Promise<readonly string[]> {
  const { config } = await readConfig();
  return Object.values(config)
    .flatMap(({ role_arn: text = "" }) => {
      const arn = parseArn(text);
      return arn === undefined ? [] : lastSegment(arn.resourceId);
    })
    .sort()
    .slice(0, 20);
}

async function chooseAccounts(
  ports: AccountsPorts,
  source: Profile,
  role: string,
  accounts: readonly Account[],
): Promise<void> {
  const active = accounts.filter(({ state }) => state === "active");
  const leftOut = accounts.filter(({ state }) => state !== "active");
  const own = ports.connections.rememberedAccount(source);
  const hasRole = (account: Account) =>
    account.id !== own && !(account.isManagement && USUAL_ROLES.some((usual) => usual === role));
  const answer = await pickMany(
    active.map((account) => ({
      label: account.name === "" ? account.id : account.name,
      description: [
        ...(account.name === "" ? [] : [account.id]),
        ...(account.email === undefined ? [] : [account.email]),
        ...(account.isManagement ? ["management account"] : []),
        ...(account.id === own ? [`account of profile ${source.name}`] : []),
      ].join(" · "),
      value: account,
      picked: hasRole(account),
    })),
    {
      title: TITLE,
      placeholder: `Select the accounts to add with the role ${role}`,
      ...(leftOut.length === 0 ? {} : { note: `${leftOutText(leftOut.length)}.` }),
      step: STEPS,
      totalSteps: STEPS,
    },
  );
  if (answer === "back") {
    return chooseRole(ports, source, accounts);
  }
  if (answer !== undefined) {
    await addAndCheck(ports, { source, role, accounts: answer.value, leftOut });
  }
}

interface Addition {
  readonly source: Profile;
  readonly role: string;
  readonly accounts: readonly Account[];
  readonly leftOut: readonly Account[];
}

/** Adds the accounts, signs in with the role in each, and shows the result with a report. */
async function addAndCheck(ports: AccountsPorts, { source, role, accounts, leftOut }: Addition): Promise<void> {
  const { choices, connections, reports } = ports;
  const shown = await choices.shown();
  const profiles = accounts.map(({ id, name }) => ({
    accountName: name,
    accountId: id,
    role,
    section: roleThrough(source, `arn:${source.partition}:iam::${id}:role/${role}`),
  }));
  const names = new Set(await addProfiles(ports, profiles));
  const listed = (await choices.all()).filter(({ name }) => names.has(name));
  await choices.show([...names], shown);
  const access = await withProgress(`Checking the role ${role}`, async (report, signal) => {
    let checked = 0;
    return checkAccess(connections, listed, signal, () => {
      checked += 1;
      report(100 / listed.length, `${checked} of ${countOf(listed.length, "account")}`);
    });
  });
  const refused = access.filter(({ state }) => state === "refused").map(({ profile }) => profile.name);
  const show = { title: "Show Report" };
  const remove = { title: "Remove Those That Can't Be Used" };
  const buttons = refused.length === 0 ? [show] : [show, remove];
  const answer = await notify(
    access.some((one) => "failure" in one) ? "warning" : "information",
    accessSummary({ access, leftOut }),
    ...buttons,
  );
  if (answer === show) {
    await reports.open(REPORT, accessReport({ source: source.name, role, access, leftOut }));
  }
  if (answer === remove) {
    await removeAdded(ports, refused);
  }
}
