import { quoteError } from "../quoteError.ts";
import type { CredentialBase } from "../signInPlan.ts";
import type { CaBundle } from "../transports.ts";

/** An IAM Identity Center session that profiles share. Plain data without secrets. */
export interface IdentityCenterSession {
  readonly kind: "sso";
  /** What the AWS CLI and SDKs name the token file by: the session's name, or the start URL of a legacy profile. */
  readonly key: string;
  /** The name of the [sso-session] section. Absent: a legacy profile with `sso_start_url`. */
  readonly name?: string;
  readonly startUrl: string;
  readonly region: string;
  /** What tokens are requested for: `sso_registration_scopes`, by default the scope of the access portal. */
  readonly scopes: readonly string[];
  /** URLs to which the user's configuration redirects calls. Absent: AWS. */
  readonly endpoints: { readonly oidc?: string; readonly portal?: string };
  /** As in `Profile`. */
  readonly caBundle?: CaBundle;
  /** The profile that has the settings: for a chain of roles its first source profile. */
  readonly profile: string;
}

/** A session of `aws login`, which only the AWS CLI can sign in to. */
interface LoginSession {
  readonly kind: "login";
  /** The profile that has the settings. */
  readonly profile: string;
}

/** What a person signs in to so that a profile has credentials. */
export type SignInSession = IdentityCenterSession | LoginSession;

/** The scope of the access portal's accounts and roles. With it, Identity Center also gives a refresh token. */
const portalScope = "sso:account:access";

/** How the user's configuration says that Identity Center is reached: as in `Profile`. */
interface Reach {
  readonly endpoints: { readonly sso?: string; readonly sso_oidc?: string };
  readonly caBundle?: CaBundle | undefined;
}

/** The session that the start of a chain of credentials signs in with. Undefined: none. */
export function sessionOfBase(
  { kind, profile, section, session }: CredentialBase,
  { endpoints, caBundle }: Reach,
): SignInSession | undefined {
  if (kind === "login") {
    return { kind, profile };
  }
  if (kind !== "sso") {
    return undefined;
  }
  const { sso: portal, sso_oidc: oidc } = endpoints;
  const name = section.sso_session;
  const { sso_start_url: startUrl = "", sso_region: region = "", sso_registration_scopes: scopes } = session ?? section;
  return {
    kind,
    key: name ?? startUrl,
    ...(name === undefined ? {} : { name }),
    startUrl,
    region,
    scopes: listed(scopes) ?? [portalScope],
    endpoints: { ...(portal === undefined ? {} : { portal }), ...(oidc === undefined ? {} : { oidc }) },
    ...(caBundle === undefined ? {} : { caBundle }),
    profile,
  };
}

function listed(scopes: string | undefined): readonly string[] | undefined {
  const names = (scopes ?? "").split(",").flatMap((scope) => scope.trim() || []);
  return names.length === 0 ? undefined : names;
}

/**
 * The AWS CLI's command that signs in: for the session, or for the profile that has the settings. Undefined: its name
 * has a character that a shell could read as more than a name.
 */
export function signInCommand(session: SignInSession): string | undefined {
  const [option, name] =
    session.kind === "sso" && session.name !== undefined ? ["sso-session", session.name] : ["profile", session.profile];
  const quoted = shellWord(name);
  const command = session.kind === "sso" ? "aws sso login" : "aws login";
  return quoted === undefined ? undefined : `${command} --${option} ${quoted}`;
}

/**
 * A name as one argument in any shell (sh, fish, PowerShell, cmd): plain, or in quotation marks. Undefined if it has
 * other characters than letters, digits, spaces and `_.@+:/-`, or starts like an option.
 */
function shellWord(name: string): string | undefined {
  if (/^[A-Za-z0-9_][\w.@+:/-]*$/.test(name)) {
    return name;
  }
  return /^[\p{L}\p{N}_][\p{L}\p{N}_ .@+:/-]*$/u.test(name) ? `"${name}"` : undefined;
}

/** What a person calls a session: its name, or the host of its start URL. Plain text. */
export function sessionTitle({ name, startUrl }: IdentityCenterSession): string {
  return quoteError(name ?? (URL.canParse(startUrl) ? new URL(startUrl).host : startUrl));
}
