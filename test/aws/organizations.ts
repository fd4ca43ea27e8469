import { managementOf, membersOf, type OrganizationMember, organizationId } from "../world/organization.ts";
import type { World, WorldAccount } from "../world/types.ts";
import { AwsError } from "./errors.ts";
import type { Members } from "./members.ts";
import type { Caller } from "./signature.ts";

/** What differs from one organization to another. */
export interface OrganizationVariant {
  /** Default: those of the world. */
  readonly members?: readonly OrganizationMember[];
  /** Default 20, the most on AWS too. */
  readonly perPage?: number;
  /** Accounts that may list the members beside the management account: delegated administrators. */
  readonly delegated?: readonly string[];
  /** False: no account is in an organization. Default true. */
  readonly isInUse?: boolean;
}

/** AWS Organizations, as far as its accounts are listed. */
export class Organizations {
  readonly #accounts: readonly WorldAccount[];
  readonly #variant: () => OrganizationVariant;

  constructor(world: World, variant: () => OrganizationVariant) {
    this.#accounts = world.accounts;
    this.#variant = variant;
  }

  describe(caller: Caller): unknown {
    const { management } = this.#organizationOf(caller);
    const organization = `arn:${management.partition}:organizations::${management.id}`;
    return {
      Organization: {
        Id: organizationId,
        Arn: `${organization}:organization/${organizationId}`,
        FeatureSet: "ALL",
        MasterAccountArn: `${organization}:account/${organizationId}/${management.id}`,
        MasterAccountId: management.id,
        MasterAccountEmail: `aws+${management.profile}@example.com`,
      },
    };
  }

  /** One page. Only the management account and delegated administrators may list the accounts. */
  listAccounts(caller: Caller, parameters: Members): unknown {
    const { management, members } = this.#organizationOf(caller);
    const { perPage = 20, delegated = [] } = this.#variant();
    if (caller.account.id !== management.id && !delegated.includes(caller.account.id)) {
      throw new AwsError("AccessDeniedException", "You don't have permissions to access this resource.");
    }
    const limit = Math.min(parameters.number("MaxResults") ?? perPage, perPage);
    const token = parameters.text("NextToken");
    const from = token === undefined ? 0 : members.findIndex(({ id }) => tokenOf(id) === token);
    if (from < 0) {
      throw new AwsError("InvalidInputException", "You provided an invalid token.");
    }
    const next = members[from + limit];
    return {
      Accounts: members.slice(from, from + limit).map(({ id, name, email, state }) => ({
        Id: id,
        Arn: `arn:${management.partition}:organizations::${management.id}:account/${organizationId}/${id}`,
        Name: name,
        Email: email,
        State: state,
        JoinedMethod: "CREATED",
        JoinedTimestamp: 1_600_000_000,
        // What older services answer: it has no "CLOSED" and no "PENDING_ACTIVATION".
        ...(state === "ACTIVE" || state === "SUSPENDED" || state === "PENDING_CLOSURE" ? { Status: state } : {}),
      })),
      ...(next === undefined ? {} : { NextToken: tokenOf(next.id) }),
    };
  }

  #organizationOf(caller: Caller): {
    readonly management: WorldAccount;
    readonly members: readonly OrganizationMember[];
  } {
    const { members = membersOf(this.#accounts), isInUse = true } = this.#variant();
    const management = managementOf(this.#accounts);
    if (!isInUse || management === undefined || caller.account.partition !== management.partition) {
      throw new AwsError("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.");
    }
    return { management, members };
  }
}

function tokenOf(id: string): string {
  return Buffer.from(`account ${id}`).toString("base64url");
}
