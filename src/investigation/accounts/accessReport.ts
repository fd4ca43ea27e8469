import type { AccountAccess } from "../../aws/accountAccess.ts";
import type { OrganizationAccount } from "../../aws/organization.ts";
import type { Profile } from "../../aws/profiles.ts";
import type { Failure } from "../../model/failure.ts";
import { countOf } from "../../model/text/countOf.ts";
import { visible } from "../../model/text/text.ts";

/** What was found out about the accounts of an organization that were added. */
export interface AccessReport {
  readonly source: string;
  readonly role: string;
  readonly access: readonly AccountAccess[];
  /** Accounts that cannot be used, because AWS says that they are suspended, closed or not activated. */
  readonly leftOut: readonly Pick<OrganizationAccount, "id" | "name" | "state">[];
}

/** One sentence: "48 accounts can be used, 2 can't, 1 account is not active and is left out." */
export function accessSummary({ access, leftOut }: Pick<AccessReport, "access" | "leftOut">): string {
  const count = (state: AccountAccess["state"]) => access.filter((one) => one.state === state).length;
  const [allowed, refused, unchecked] = [count("allowed"), count("refused"), count("unchecked")];
  const parts = [
    `${countOf(allowed, "account")} can be used`,
    ...(refused === 0 ? [] : [`${refused.toLocaleString("en-US")} can't`]),
    ...(unchecked === 0
      ? []
      : [`${unchecked.toLocaleString("en-US")} ${unchecked === 1 ? "was" : "were"} not checked`]),
    ...(leftOut.length === 0 ? [] : [leftOutText(leftOut.length)]),
  ];
  return `${parts.join(", ")}.`;
}

/** "1 account is not active and is left out" */
export function leftOutText(count: number): string {
  return count === 1
    ? "1 account is not active and is left out"
    : `${countOf(count, "account")} are not active and are left out`;
}

/** The report as plain text: first the accounts that refused and why, then the others. Names from AWS are escaped. */
export function accessReport(report: AccessReport): string {
  const { source, role, access, leftOut } = report;
  const refused = access.flatMap((one) => (one.state === "refused" ? [one] : []));
  const unchecked = access.flatMap((one) => (one.state === "unchecked" ? [one] : []));
  const failed = unchecked.flatMap(({ profile, failure }) => (failure === undefined ? [] : [{ profile, failure }]));
  const cancelled = unchecked.filter(({ failure }) => failure === undefined);
  const allowed = access.flatMap((one) => (one.state === "allowed" ? [one] : []));
  return [
    `Access to accounts through the role ${visible(role)}, with profile ${visible(source)}`,
    "",
    accessSummary(report),
    ...section("Can't be used", refused.flatMap(withReason)),
    ...section("Not checked, because the check failed", failed.flatMap(withReason)),
    ...section(
      "Not checked, because the check was cancelled",
      cancelled.map(({ profile }) => visible(profile.name)),
    ),
    ...section(
      "Left out, because the account is not active",
      leftOut.map(({ id, name, state }) => `${id}  ${visible(name)}  (${visible(state.replaceAll("_", " "))})`),
    ),
    ...section(
      "Can be used",
      allowed.map(({ profile, identity }) => `${identity.accountId}  ${visible(profile.name)}`),
    ),
    "",
  ].join("\n");
}

function withReason({ profile, failure }: { readonly profile: Profile; readonly failure: Failure }): readonly string[] {
  return [visible(profile.name), `    ${visible(failure.message)}`];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, "", ...lines];
}
