import { isAccountId } from "../model/aws/arn.ts";
import { globalRegionOf } from "../model/aws/globalServices.ts";
import { Failure } from "../model/failure.ts";
import { compareNames } from "../model/text/compareNames.ts";
import type { Connections } from "./connections.ts";
import type { CallContext } from "./failures.ts";
import { everyPage } from "./paging.ts";
import type { Profile } from "./profiles.ts";
import { partsOf } from "./sdkError.ts";

/** An account of an organization. Name and email come from AWS and are untrusted. */
export interface OrganizationAccount {
  /** Twelve digits. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** AWS's word in lower case: "active", "suspended", "pending_closure". Only active accounts can be used. */
  readonly state: string;
  /** The roles that AWS creates in member accounts are not in this one. */
  readonly isManagement: boolean;
}

/** An organization has at most 10,000 accounts; one page holds 20. */
const MAX_PAGES = 1_000;
const API_CLASS = "lists";

/** True for a failure after which account ids have to be typed instead: the profile may not list an organization. */
export function isNoOrganization(error: unknown): error is Failure {
  return Failure.is(error) && (["access-denied", "explicit-deny"].includes(error.reason) || isNotInUse(error));
}

/**
 * All accounts of the organization to which a profile's account belongs, in the order of their names. On the user's
 * request only: signs in interactively if needed. `listed`: called after each page with the number so far. Throws
 * `Failure`, among others one that says that there is no organization or that the profile may not list it; or an
 * AbortError.
 */
export async function listOrganization(
  connections: Connections,
  profile: Profile,
  signal: AbortSignal,
  listed: (accounts: number) => void = () => {},
): Promise<readonly OrganizationAccount[]> {
  const region = globalRegionOf(profile.partition);
  const organizations = await connections.connect("organizations", profile, region, { signal, asked: true });
  const context: CallContext = {
    profile,
    region,
    accountId: organizations.identity.accountId,
    action: "organizations:ListAccounts",
  };
  try {
    const described = await organizations.call(
      {
        apiClass: API_CLASS,
        action: "organizations:DescribeOrganization",
        run: (api, aborted) => api.describeOrganization(aborted),
      },
      { signal },
    );
    // MasterAccountId is AWS's name of the field.
    const management = described.value.Organization?.MasterAccountId;
    const accounts: OrganizationAccount[] = [];
    await everyPage(context, MAX_PAGES, async (token) => {
      const { value } = await organizations.call(
        { apiClass: API_CLASS, action: context.action, run: (api, aborted) => api.listAccounts(token, aborted) },
        { signal },
      );
      for (const { Id: id = "", Name: name = "", Email: email = "", State, Status } of value.Accounts ?? []) {
        if (isAccountId(id)) {
          const state = (State ?? Status ?? "unknown").toLowerCase();
          accounts.push({ id, name, email, state, isManagement: id === management });
        }
      }
      listed(accounts.length);
      return value.NextToken;
    });
    return accounts.sort((a, b) => compareNames(a.name, b.name) || (a.id < b.id ? -1 : 1));
  } catch (error) {
    throw explained(error, context);
  }
}

/** Says in the failure what helps, where the account is in no organization or may not list it. */
function explained(error: unknown, { profile, accountId }: CallContext): unknown {
  if (!isNoOrganization(error)) {
    return error;
  }
  const who = `profile "${profile.name}"`;
  const message = isNotInUse(error)
    ? `The account ${accountId} of ${who} is not in an organization. Type the account IDs instead.`
    : `${error.message} Only the organization's management account and its delegated administrators can list its accounts. Choose a profile of one, or type the account IDs instead.`;
  return new Failure({ ...error.toData(), message }, { cause: error.cause });
}

function isNotInUse(error: Failure): boolean {
  return partsOf(error.cause).name === "AWSOrganizationsNotInUseException";
}
