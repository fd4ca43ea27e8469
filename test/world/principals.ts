import type { JsonObject, JsonValue } from "../../src/model/text/json.ts";
import { arnOf } from "./accounts.ts";
import { Random } from "./random.ts";
import type { WorldAccount } from "./types.ts";

/** Who a record says made the call, and what LookupEvents indexes of it. */
export interface Identity {
  readonly userIdentity: JsonValue;
  readonly username?: string;
  readonly accessKeyId?: string;
}

/** Someone or something that calls AWS, with the agents and addresses it calls from. */
export interface Principal {
  /** As a person would name it: "alice@example.com", "github-terraform". */
  readonly name: string;
  readonly account: WorldAccount;
  readonly agents: readonly string[];
  readonly addresses: readonly string[];
  /** The record's identity at a time: sessions begin anew every few hours. */
  identity(time: number): Identity;
}

/** `2026-11-22T16:56:29Z`: CloudTrail's times have no fraction. */
export function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

interface CallerOptions {
  readonly agents: readonly string[];
  readonly addresses: readonly string[];
}

interface UserOptions extends CallerOptions {
  readonly name: string;
  /** A console or MFA session: a temporary key, and CloudTrail's empty `sessionIssuer`. */
  readonly session?: { readonly mfa: boolean };
  /** The user's second access key, third, …: each differs. */
  readonly key?: number;
}

/** The long-term access key of an IAM user. */
export function userKey(seed: number, account: WorldAccount, name: string, key = 0): string {
  return new Random(seed, "user-key", account.id, name, key).accessKey("long-term");
}

/** The unique id of an IAM user: AIDA…. */
export function userId(seed: number, account: WorldAccount, name: string): string {
  return new Random(seed, "user-id", account.id, name).uniqueId("AIDA");
}

/** The unique id of a role: AROA…. */
export function roleId(seed: number, account: WorldAccount, role: string): string {
  return new Random(seed, "role-id", account.id, role).uniqueId("AROA");
}

const hour = 3_600_000;

export function iamUser(seed: number, account: WorldAccount, options: UserOptions): Principal {
  const arn = arnOf(account, "iam", "", `user/${options.name}`);
  const base = {
    type: "IAMUser",
    principalId: userId(seed, account, options.name),
    arn,
    accountId: account.id,
  };
  const longTerm = userKey(seed, account, options.name, options.key);
  const { session } = options;
  return {
    name: options.name,
    account,
    agents: options.agents,
    addresses: options.addresses,
    identity(time) {
      if (session === undefined) {
        return {
          userIdentity: { ...base, accessKeyId: longTerm, userName: options.name },
          username: options.name,
          accessKeyId: longTerm,
        };
      }
      const block = Math.floor(time / (8 * hour));
      const accessKeyId = new Random(seed, "user-session", arn, block).accessKey("session");
      return {
        userIdentity: {
          ...base,
          accessKeyId,
          userName: options.name,
          sessionContext: {
            sessionIssuer: {},
            webIdFederationData: {},
            attributes: {
              creationDate: isoSeconds(
                block * 8 * hour + (Number.parseInt(base.principalId.slice(-2), 36) % 3600) * 1000,
              ),
              mfaAuthenticated: String(session.mfa),
            },
          },
        },
        username: options.name,
        accessKeyId,
      };
    },
  };
}

interface RoleOptions extends CallerOptions {
  readonly role: string;
  /** With leading and trailing slash; the STS ARN of a session never shows it. */
  readonly path?: string;
  readonly session: string | ((block: number) => string);
  readonly hours?: number;
  /** One session for good, begun then, instead of a new one every few hours. */
  readonly began?: number;
  readonly invokedBy?: string;
  /** IAM Identity Center: the workforce user's id. */
  readonly onBehalfOf?: string;
  readonly webIdentity?: { readonly provider: string; readonly attributes: JsonObject };
  readonly sourceIdentity?: string;
  readonly ec2RoleDelivery?: string;
  readonly mfa?: boolean;
}

/** What STS handed out for a role session, as AssumeRole's own event tells it. */
interface RoleSession {
  readonly accessKeyId: string;
  readonly principalId: string;
  readonly sessionName: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly began: number;
}

export interface RolePrincipal extends Principal {
  session(time: number): RoleSession;
}

/** A session of a role: `AssumedRole`. */
export function assumedRole(seed: number, account: WorldAccount, options: RoleOptions): RolePrincipal {
  const hours = options.hours ?? 1;
  const roleArn = arnOf(account, "iam", "", `role${options.path ?? "/"}${options.role}`);
  const principal = roleId(seed, account, options.role);
  const label = typeof options.session === "string" ? options.session : options.role;
  let kept: { block: number; session: RoleSession; identity: Identity } | undefined;

  const at = (time: number): { session: RoleSession; identity: Identity } => {
    const block = Math.floor((options.began ?? time) / (hours * hour));
    if (kept?.block === block) {
      return kept;
    }
    const random = new Random(seed, "role-session", roleArn, label, block);
    const sessionName = typeof options.session === "string" ? options.session : options.session(block);
    const session: RoleSession = {
      accessKeyId: random.accessKey("session"),
      principalId: `${principal}:${sessionName}`,
      sessionName,
      arn: arnOf(account, "sts", "", `assumed-role/${options.role}/${sessionName}`),
      roleArn,
      began: options.began ?? block * hours * hour - random.int(120) * 1000,
    };
    kept = { block, session, identity: identityOf(account, options, principal, session) };
    return kept;
  };

  return {
    name: label,
    account,
    agents: options.agents,
    addresses: options.addresses,
    session: (time) => at(time).session,
    identity: (time) => at(time).identity,
  };
}

function identityOf(account: WorldAccount, options: RoleOptions, principal: string, session: RoleSession): Identity {
  return {
    userIdentity: {
      type: "AssumedRole",
      principalId: session.principalId,
      arn: session.arn,
      accountId: account.id,
      accessKeyId: session.accessKeyId,
      sessionContext: {
        sessionIssuer: {
          type: "Role",
          principalId: principal,
          arn: session.roleArn,
          accountId: account.id,
          userName: options.role,
        },
        ...(options.webIdentity === undefined
          ? {}
          : {
              webIdFederationData: {
                federatedProvider: options.webIdentity.provider,
                attributes: options.webIdentity.attributes,
              },
            }),
        attributes: { creationDate: isoSeconds(session.began), mfaAuthenticated: String(options.mfa ?? false) },
        ...(options.sourceIdentity === undefined ? {} : { sourceIdentity: options.sourceIdentity }),
        ...(options.ec2RoleDelivery === undefined ? {} : { ec2RoleDelivery: options.ec2RoleDelivery }),
      },
      ...(options.onBehalfOf === undefined
        ? {}
        : {
            onBehalfOf: {
              userId: options.onBehalfOf,
              identityStoreArn: "arn:aws:identitystore::222222222222:identitystore/d-9067aa11bb",
            },
          }),
      ...(options.invokedBy === undefined ? {} : { invokedBy: options.invokedBy }),
    },
    username: session.sessionName,
    accessKeyId: session.accessKeyId,
  };
}

/** An AWS service calling for itself: no ARN, no user name, its domain as address and agent. */
export function awsService(account: WorldAccount, domain: string): Principal {
  return {
    name: domain,
    account,
    agents: [domain],
    addresses: [domain],
    identity: () => ({ userIdentity: { type: "AWSService", invokedBy: domain } }),
  };
}

export function rootUser(account: WorldAccount, options: CallerOptions): Principal {
  return {
    name: "root",
    account,
    ...options,
    identity: () => ({
      userIdentity: {
        type: "Root",
        principalId: account.id,
        arn: arnOf(account, "iam", "", "root"),
        accountId: account.id,
        accessKeyId: "",
      },
      username: "root",
    }),
  };
}

/** Any other identity, spelled out. */
export function otherIdentity(
  account: WorldAccount,
  name: string,
  userIdentity: JsonValue,
  options: CallerOptions & { readonly username?: string },
): Principal {
  return {
    name,
    account,
    agents: options.agents,
    addresses: options.addresses,
    identity: () => ({ userIdentity, ...(options.username === undefined ? {} : { username: options.username }) }),
  };
}
