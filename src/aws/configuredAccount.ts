import { parseArn } from "../model/aws/arn.ts";
import type { SignInPlan } from "./signInPlan.ts";

/** Where a profile leads by its configuration alone. AWS can answer something else. */
export interface ConfiguredAccount {
  /** Twelve digits: the account of the last role, of the Identity Center assignment, or as written. Absent: not written. */
  readonly accountId?: string;
  /** The profile at the start of the chain of source profiles. Absent: the profile has no source. */
  readonly source?: string;
}

/** What a sign-in plan says about the account, without a request. */
export function configuredAccount(name: string, { base, roles }: SignInPlan): ConfiguredAccount {
  const { section } = base;
  const written =
    roles.length > 0
      ? accountIn(roles.at(-1)?.roleArn)
      : (section.sso_account_id ?? section.aws_account_id ?? accountIn(section.role_arn ?? section.login_session));
  return {
    ...(written !== undefined && /^\d{12}$/.test(written) ? { accountId: written } : {}),
    ...(base.profile === name ? {} : { source: base.profile }),
  };
}

/**
 * The last part of a role or user without its path: "Audit" of "arn:aws:iam::111122223333:role/team/Audit", of the
 * session "arn:aws:sts::111122223333:assumed-role/Audit/alice" and of "Audit" itself; the permission set of a role of
 * Identity Center.
 */
export function principalName(arnOrName: string): string {
  const arn = parseArn(arnOrName);
  const parts = arn === undefined ? [arnOrName] : arn.resource.split("/");
  const name = (arn?.resourceType === "assumed-role" ? parts[1] : parts.at(-1)) ?? arnOrName;
  return /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(name)?.[1] ?? name;
}

function accountIn(arn: string | undefined): string | undefined {
  return arn === undefined ? undefined : parseArn(arn)?.accountId;
}
