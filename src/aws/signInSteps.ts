import type { BaseKind, CredentialBase, RoleStep, SignInPlan } from "./signInPlan.ts";

/** Where a chain of credentials starts. Has no secrets. */
export interface ChainBase {
  readonly kind: BaseKind;
  readonly profile: string;
  /** The file with the profile's own credential settings. Absent: they are in no file. */
  readonly file?: "config" | "credentials";
  /** The name of the [sso-session] section. */
  readonly ssoSession?: string;
  /** The role and account for which IAM Identity Center gives credentials. */
  readonly ssoRole?: string;
  readonly ssoAccount?: string;
  /** The value of `credential_source`. */
  readonly machine?: string;
  /** The value of `web_identity_token_file`. */
  readonly tokenFile?: string;
  /** The profile has `mfa_serial` but no role to assume with it. */
  readonly ignoresMfa?: true;
}

/** A role of a chain and the profile that names it. */
export type ChainRole = Pick<RoleStep, "roleArn" | "profile" | "mfaSerial" | "externalId">;

/** How a profile signs in: a `SignInPlan` without its secrets, for messages. */
export interface SignInChain {
  readonly base: ChainBase;
  /** In the order in which they are assumed. */
  readonly roles: readonly ChainRole[];
}

/** The step of a chain in which a sign-in failed: its base, or one of its roles by index. */
export type SignInStep = "base" | number;

/** An error of one step of a sign-in. `cause`: what the SDK or the credential source threw. */
export class SignInStepError extends Error {
  override readonly name = "SignInStepError";
  readonly step: SignInStep;

  constructor(step: SignInStep, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.step = step;
  }
}

/** The session of the profile is missing or has expired: the user must sign in. */
export class NotSignedIn extends Error {
  override readonly name = "NotSignedIn";
}

/** What was thrown below a `SignInStepError`; any other value unchanged. */
export function rootOf(error: unknown): unknown {
  return error instanceof SignInStepError ? error.cause : error;
}

/** A plan without its secrets. */
export function chainOf({ base, roles }: SignInPlan): SignInChain {
  return { base: chainBase(base), roles };
}

function chainBase({ kind, profile, file, section, machine }: CredentialBase): ChainBase {
  const { sso_session: ssoSession, sso_role_name: ssoRole, sso_account_id: ssoAccount } = section;
  const { web_identity_token_file: tokenFile } = section;
  return {
    kind,
    profile,
    ...(file === undefined ? {} : { file }),
    ...(kind === "sso" && ssoSession !== undefined ? { ssoSession } : {}),
    ...(kind === "sso" && ssoRole !== undefined ? { ssoRole } : {}),
    ...(kind === "sso" && ssoAccount !== undefined ? { ssoAccount } : {}),
    ...(machine === undefined ? {} : { machine }),
    ...(kind === "web-identity" && tokenFile !== undefined ? { tokenFile } : {}),
    ...(section.mfa_serial && !section.role_arn ? { ignoresMfa: true } : {}),
  };
}
