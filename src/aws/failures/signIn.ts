import type { Remedy } from "../../model/failure.ts";
import { capitalized } from "../../model/text/text.ts";
import { quoteError } from "../quoteError.ts";
import { isExpiredToken, isThrottling } from "../sdkError.ts";
import { sessionTitle, signInCommand } from "../signIn/session.ts";
import type { BaseKind } from "../signInPlan.ts";
import type { ChainBase, ChainRole } from "../signInSteps.ts";
import { connectionCode } from "./network.ts";
import {
  chainProfileName,
  type Finding,
  failedRole,
  found,
  openFile,
  type Problem,
  retry,
  said,
  switchProfile,
} from "./problem.ts";

/** A shape of one kind of source: its functions also get the start of the chain. */
type SourceShape = readonly [
  applies: (problem: Problem, base: ChainBase) => boolean,
  explain: (problem: Problem, base: ChainBase) => Finding,
];

const isUnreadable = ({ parts: { code } }: Problem) => /^(?:ENOENT|EACCES|EISDIR|ENOTDIR|EPERM)$/.test(code);
const isRefusedToken = ({ error, parts: { name } }: Problem) =>
  isExpiredToken(error) || name === "InvalidIdentityToken";
const isProviderError = ({ parts: { name } }: Problem) => /CredentialsProviderError|TokenProviderError/.test(name);

/** What each source of credentials can say. What is missing here is explained by the common tables. */
const SOURCES: Readonly<Record<BaseKind, readonly SourceShape[]>> = {
  static: [],
  sso: [
    [({ error }) => isThrottling(error), busyIdentityCenter],
    [({ parts: { status } }) => status !== undefined && status >= 500, brokenIdentityCenter],
    [({ parts: { name } }) => name === "ForbiddenException", unassignedRole],
    [({ parts: { name } }) => name === "ResourceNotFoundException", unassignedRole],
    [({ parts: { name } }) => name === "InvalidRequestException", refusedByIdentityCenter],
    [({ parts: { name } }) => name === "UnauthorizedException", signInAgain],
    [({ parts: { name } }) => name === "NotSignedIn", signInAgain],
  ],
  login: [
    [({ parts: { message } }) => message.includes("insufficient permissions"), loginNotAllowed],
    [(problem) => isProviderError(problem) && connectionCode(problem.parts) === undefined, signInAgain],
  ],
  process: [[isProviderError, failedCommand]],
  "web-identity": [
    [isUnreadable, unreadableToken],
    [isRefusedToken, refusedToken],
  ],
  instance: [
    [(problem, { machine }) => machine === "Environment" && isProviderError(problem), noEnvironment],
    [isUnreadable, unreadableToken],
    [isRefusedToken, refusedToken],
  ],
};

/** Explains a failed sign-in where its source, or the role, says more than the common tables. */
export function signInFinding(problem: Problem): Finding | undefined {
  const { chain } = problem.context;
  if (problem.step === "base" && chain !== undefined) {
    const { base } = chain;
    const [, explain] = SOURCES[base.kind].find(([applies]) => applies(problem, base)) ?? [];
    return explain?.(problem, base);
  }
  const role = failedRole(problem);
  return role && roleFinding(problem, role);
}

/** `role "Admin" in account 111122223333` */
function ssoRole({ ssoRole: role = "", ssoAccount: account = "" }: ChainBase): string {
  return `role "${quoteError(role)}" in account ${quoteError(account)}`;
}

function busyIdentityCenter({ context }: Problem, base: ChainBase): Finding {
  const text = `IAM Identity Center is throttling sign-ins. ${capitalized(chainProfileName(base.profile, context))} got no credentials yet. Wait a moment, then try again.`;
  return found("throttled", text, retry);
}

function brokenIdentityCenter({ context, parts: { status } }: Problem, base: ChainBase): Finding {
  const text = `IAM Identity Center returned a server error (HTTP ${status}) for ${chainProfileName(base.profile, context)}. Try again.`;
  return found("offline", text, retry);
}

function refusedByIdentityCenter({ context, parts }: Problem, base: ChainBase): Finding {
  const text = `IAM Identity Center refused ${ssoRole(base)} for ${chainProfileName(base.profile, context)}: ${said(parts)} Try again, or check the account and role of the profile.`;
  return found("invalid-request", text, retry, ...openFile(base), switchProfile);
}

function unassignedRole({ context }: Problem, base: ChainBase): Finding {
  const text = `You aren't assigned ${ssoRole(base)} in IAM Identity Center, or no longer (${chainProfileName(base.profile, context)}). Ask an administrator to assign the permission set, or check the account and role of the profile.`;
  return found("access-denied", text, ...openFile(base), switchProfile, retry);
}

/** The session of IAM Identity Center or of `aws login` is missing or has expired. */
export function signInAgain({ context, parts }: Problem, base: ChainBase): Finding {
  const who = chainProfileName(base.profile, context);
  const session = base.ssoSession === undefined ? "" : ` session "${quoteError(base.ssoSession)}"`;
  const where = base.kind === "sso" ? `IAM Identity Center${session}` : "AWS (aws login)";
  const why = /change in your password/.test(parts.message) ? " because your password has changed" : "";
  const { name, signsInWith } = context.profile;
  const command = signsInWith === undefined ? undefined : signInCommand(signsInWith);
  const remedies: Remedy[] = [
    ...(signsInWith?.kind === "sso"
      ? [{ kind: "sign-in", profile: name, session: sessionTitle(signsInWith) } as const]
      : []),
    ...(command === undefined ? [] : [{ kind: "run-in-terminal", command } as const]),
  ];
  const how = base.kind === "login" && command !== undefined ? `Run "${command}"` : "Sign in";
  const text = `You aren't signed in to ${where}${why}, which ${who} uses. ${how}, then try again.`;
  return found("expired-credentials", text, ...remedies, retry, switchProfile);
}

function loginNotAllowed({ context }: Problem, base: ChainBase): Finding {
  const action = "signin:CreateOAuth2Token";
  const text = `${capitalized(chainProfileName(base.profile, context))} isn't authorized to renew its sign-in (${action}). Ask an administrator for this permission, which the policy SignInLocalDevelopmentAccess contains.`;
  return { ...found("access-denied", text, switchProfile, retry), action };
}

function failedCommand({ context, parts }: Problem, base: ChainBase): Finding {
  const text = `The credential_process of ${chainProfileName(base.profile, context)} failed: ${said(parts)}`;
  return found("no-credentials", text, retry, ...openFile(base), switchProfile);
}

function unreadableToken({ context, parts: { code } }: Problem, base: ChainBase): Finding {
  const file = tokenFile(base);
  const why = code === "ENOENT" ? `there is no file ${file}` : `${file} cannot be read (${code})`;
  const text = `The web identity token of ${chainProfileName(base.profile, context)} is missing: ${why}. Check ${tokenSetting(base)}, or whether the program that writes the token is running.`;
  return found("no-credentials", text, retry, ...openFile(base), switchProfile);
}

function refusedToken({ context, parts }: Problem, base: ChainBase): Finding {
  const text = `AWS does not accept the web identity token in ${tokenFile(base)} of ${chainProfileName(base.profile, context)}: ${said(parts)} Have the token renewed, then try again.`;
  return found("expired-credentials", text, retry, ...openFile(base), switchProfile);
}

function tokenFile(base: ChainBase): string {
  return base.tokenFile === undefined ? `of ${tokenSetting(base)}` : quoteError(base.tokenFile);
}

function tokenSetting({ kind }: ChainBase): string {
  return kind === "instance" ? "AWS_WEB_IDENTITY_TOKEN_FILE" : "web_identity_token_file";
}

/** The failures of containers and instances already have a message: see `sourceFailure`. */
function noEnvironment({ context }: Problem, base: ChainBase): Finding {
  const text = `${capitalized(chainProfileName(base.profile, context))} takes its credentials from the environment, but AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY aren't set there. Start the editor with them, or choose another profile.`;
  return found("no-credentials", text, ...openFile(base), switchProfile);
}

/** What prevents assuming a role besides permissions. */
function roleFinding({ context, parts }: Problem, { profile, roleArn, mfaSerial }: ChainRole): Finding | undefined {
  const who = chainProfileName(profile, context);
  switch (parts.name) {
    case "NoMfaCode": {
      const text = `${capitalized(who)} needs an MFA code from device ${quoteError(mfaSerial ?? "")}, and none was entered.`;
      return found("mfa-cancelled", text, retry, switchProfile);
    }
    case "ValidationError": {
      const setting = /DurationSeconds/i.test(parts.message) ? " Change duration_seconds." : "";
      const text = `AWS does not accept the settings of the role ${quoteError(roleArn)} of ${who}: ${said(parts)}${setting}`;
      return found("configuration", text, { kind: "open-aws-config" }, switchProfile);
    }
    default:
      return undefined;
  }
}
