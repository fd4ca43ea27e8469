import { randomBytes } from "node:crypto";
import type { World, WorldAccount } from "../world/types.ts";
import { AwsError, escapeXml } from "./errors.ts";
import type { Members } from "./members.ts";
import { type Caller, tokenOf } from "./signature.ts";

const rolePattern = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/;

/** Whom a role can be assumed by. A field left out matches every role, and allows every caller. */
export interface RoleRule {
  readonly accountId?: string;
  /** The role's name without its path. */
  readonly role?: string;
  /** False: there is no such role. */
  readonly exists?: boolean;
  /** The trust policy requires this external ID. */
  readonly externalId?: string;
  /** The trust policy requires MFA. */
  readonly mfa?: boolean;
  /** The accounts that the trust policy names. */
  readonly trusts?: readonly string[];
  /** Whether the caller's own policies allow sts:AssumeRole on it. */
  readonly permitted?: boolean;
  /** Whether AWS says which policy is missing, as it does within an account or organization. Default false. */
  readonly explained?: boolean;
}

/** STS: who the caller is, and sessions of roles in the world's accounts. Answers are the result elements' XML. */
export class SecurityTokens {
  readonly #accounts: ReadonlyMap<string, WorldAccount>;
  readonly #now: () => number;
  /** MFA codes that signed in, by device. */
  readonly #usedCodes = new Map<string, Set<string>>();
  readonly #rules: () => readonly RoleRule[];

  constructor(world: World, now: () => number, rules: () => readonly RoleRule[]) {
    this.#accounts = new Map(world.accounts.map((account) => [account.id, account]));
    this.#now = now;
    this.#rules = rules;
  }

  callerIdentity(caller: Caller): string {
    return elements({ Arn: caller.arn, UserId: caller.userId, Account: caller.account.id });
  }

  /**
   * Any role of an account of the caller's partition can be assumed that no rule refuses. The one-time code 000000 is
   * always wrong; others are accepted once for each device.
   */
  assumeRole(caller: Caller, members: Members): string {
    const roleArn = members.text("RoleArn") ?? "";
    const name = members.text("RoleSessionName") ?? "";
    const duration = Number(members.text("DurationSeconds") ?? 3600);
    if (!/^[\w+=,.@-]{2,64}$/.test(name)) {
      throw new AwsError("ValidationError", `Value '${name}' at 'roleSessionName' failed to satisfy constraint.`);
    }
    if (!Number.isInteger(duration) || duration < 900 || duration > 43_200) {
      throw new AwsError("ValidationError", `Value '${duration}' at 'durationSeconds' failed to satisfy constraint.`);
    }
    const code = members.text("TokenCode");
    const serial = members.text("SerialNumber") ?? "";
    const used = this.#usedCodes.get(serial) ?? new Set();
    if (code === "000000" || (code !== undefined && used.has(code))) {
      throw new AwsError("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.", 403);
    }
    const [, partition, accountId = "", role = ""] = rolePattern.exec(roleArn) ?? [];
    const account = this.#accounts.get(accountId);
    if (account === undefined || partition !== account.partition || partition !== caller.account.partition) {
      throw new AwsError(
        "AccessDenied",
        `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
        403,
      );
    }
    const refusal = refusalOf(caller, { accountId, role }, members, this.#rules());
    if (refusal !== undefined) {
      throw new AwsError(
        "AccessDenied",
        `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}${refusal}`,
        403,
      );
    }
    if (code !== undefined) {
      this.#usedCodes.set(serial, used.add(code));
    }
    return this.#openSession(account, role, name, duration);
  }

  /**
   * A role of a world's account for a web identity token: see `webIdentityToken`. The request is not signed.
   */
  assumeRoleWithWebIdentity(members: Members): string {
    const roleArn = members.text("RoleArn") ?? "";
    const claims = claimsOf(members.text("WebIdentityToken") ?? "");
    if (claims === undefined) {
      throw new AwsError("InvalidIdentityToken", "No OpenIDConnect provider found in your account for the token.");
    }
    if (claims.exp * 1_000 <= this.#now()) {
      throw new AwsError("ExpiredTokenException", `Token expired: current date/time must be before ${claims.exp}`);
    }
    const [, partition, accountId = "", role = ""] = rolePattern.exec(roleArn) ?? [];
    const account = this.#accounts.get(accountId);
    if (account === undefined || partition !== account.partition) {
      throw new AwsError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403);
    }
    const duration = Number(members.text("DurationSeconds") ?? 3600);
    const session = this.#openSession(account, role, members.text("RoleSessionName") ?? "", duration);
    return `${session}${elements({ SubjectFromWebIdentityToken: claims.sub, Audience: "sts.amazonaws.com" })}`;
  }

  #openSession(account: WorldAccount, role: string, name: string, duration: number): string {
    const arn = `arn:${account.partition}:sts::${account.id}:assumed-role/${role}/${name}`;
    const userId = `AROA${letters(role)}:${name}`;
    const accessKeyId = `ASIA${letters(randomBytes(16).toString("hex"))}`;
    const expires = this.#now() + duration * 1000;
    const credentials = elements({
      AccessKeyId: accessKeyId,
      SecretAccessKey: randomBytes(30).toString("base64"),
      SessionToken: tokenOf({ accessKeyId, accountId: account.id, arn, userId, expires }),
      Expiration: new Date(expires).toISOString(),
    });
    const user = elements({ AssumedRoleId: userId, Arn: arn });
    return `<Credentials>${credentials}</Credentials><AssumedRoleUser>${user}</AssumedRoleUser>`;
  }
}

/** What AWS appends to its refusal, often nothing. Undefined: the role can be assumed. */
function refusalOf(
  { account }: Caller,
  target: { readonly accountId: string; readonly role: string },
  members: Members,
  rules: readonly RoleRule[],
): string | undefined {
  const rule = rules.find(
    ({ accountId = target.accountId, role = target.role }) => accountId === target.accountId && role === target.role,
  );
  if (rule === undefined) {
    return undefined;
  }
  const { exists = true, externalId, mfa = false, trusts = [account.id], permitted = true, explained = false } = rule;
  const because = (policy: string) =>
    explained ? ` because no ${policy} policy allows the sts:AssumeRole action` : "";
  if (!permitted) {
    return because("identity-based");
  }
  const trusted =
    exists &&
    trusts.includes(account.id) &&
    (externalId === undefined || members.text("ExternalId") === externalId) &&
    (!mfa || members.text("TokenCode") !== undefined);
  return trusted ? undefined : because("role trust");
}

/** A token as an OpenID Connect provider would issue it, which AssumeRoleWithWebIdentity accepts until `expires` (ms). */
export function webIdentityToken(expires: number): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { sub: "system:serviceaccount:web:default", exp: Math.floor(expires / 1_000) };
  return `${part({ alg: "none" })}.${part(claims)}.unsigned`;
}

/** Undefined: it is no token of `webIdentityToken`. */
function claimsOf(token: string): { readonly sub: string; readonly exp: number } | undefined {
  try {
    const { sub, exp } = Object(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()));
    return typeof sub === "string" && typeof exp === "number" ? { sub, exp } : undefined;
  } catch {
    return undefined;
  }
}

/** Sixteen characters of the alphabet of IAM's unique ids. */
export function letters(text: string): string {
  return Buffer.from(text.padEnd(16, "example")).toString("hex").toUpperCase().slice(-16).replaceAll(/[01]/g, "Q");
}

function elements(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
    .join("");
}
