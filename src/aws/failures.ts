import { Failure, type FailureContext, type FailureReason, isAbort, type Remedy } from "../model/failure.ts";
import { AnswerTooLarge } from "./answerErrors.ts";
import { leastPolicy } from "./leastPolicy.ts";
import { machineIdentity } from "./machine.ts";
import { partitionOf } from "./partitions.ts";
import type { Interaction, Profile } from "./profiles.ts";
import { quoteError } from "./quoteError.ts";
import {
  type ErrorParts,
  isBadSignature,
  isClockSkew,
  isExpiredToken,
  isNotAws,
  isThrottling,
  isTruncated,
  isUnknownKey,
  partsOf,
  regionOfBucket,
} from "./sdkError.ts";
import { sessionTitle, signInCommand } from "./signIn/session.ts";
import type { ProfileProblem } from "./signInPlan.ts";

/** Details of a call, for the failure's message, context and remedies. */
export interface CallContext {
  readonly profile: Profile;
  readonly region?: string | undefined;
  readonly accountId?: string | undefined;
  /** The IAM action of the call, such as "cloudtrail:LookupEvents". */
  readonly action: string;
  /** ARN of what the call reads, if IAM can grant the action on it. */
  readonly resource?: string | undefined;
}

/** A call that is rejected locally, before any request; retrying cannot help. */
export function invalidRequest(context: CallContext, message: string): Failure {
  return new Failure({
    reason: "invalid-request",
    message,
    context: contextOf(context),
    action: context.action,
    remedies: [],
  });
}

/** A profile whose configuration is incomplete or contradictory; rejected before any request or command. */
export function unusableProfile(name: string, { message, file }: ProfileProblem): Failure {
  return new Failure({
    reason: "configuration",
    message,
    context: { profile: name },
    remedies: [...(file === undefined ? [] : [{ kind: "open-aws-config" as const, file }]), { kind: "switch-profile" }],
  });
}

/** A non-interactive call with a profile that needs an interactive sign-in. */
export function signInNeeded(name: string, interaction: Interaction): Failure {
  const profile = `Profile "${quoteError(name)}"`;
  return new Failure({
    reason: "sign-in-needed",
    message:
      interaction === "command"
        ? `${profile} runs a command to sign in (credential_process). Use the profile to run it.`
        : interaction === "metadata"
          ? `${profile} uses the instance role of this machine. Use the profile to ask for it.`
          : `${profile} requires an MFA code to sign in. Use the profile to enter it.`,
    context: { profile: name },
    remedies: [{ kind: "retry" }, { kind: "switch-profile" }],
  });
}

/**
 * A paging that AWS, or something in between, would never end: a repeated page token or too many pages. The items read
 * so far are incomplete.
 */
export function endlessPages(context: CallContext, what: "repeated" | "too many"): Failure {
  const why =
    what === "repeated" ? "the response repeats the token of an earlier page" : "there are more pages than expected";
  return new Failure({
    reason: "invalid-answer",
    message: `${context.action} for ${where(context)} did not finish: ${why}. The list is incomplete. Try again later.`,
    context: contextOf(context),
    action: context.action,
    remedies: [retry, { kind: "show-log" }],
    detail: `${context.action} · ${what === "repeated" ? "repeated page token" : "too many pages"}`,
  });
}

interface Finding {
  readonly reason: FailureReason;
  readonly message: string;
  readonly remedies?: readonly Remedy[];
  readonly action?: string;
}

const notFoundNames = new Set([
  "TrailNotFoundException",
  "EventDataStoreNotFoundException",
  "ResourceNotFoundException",
  "NoSuchBucket",
  "NoSuchKey",
]);
const connectionCodes =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EPIPE|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ECONNABORTED)\b/;
const tlsCodes: ReadonlySet<string> = new Set(["EPROTO", "SELF_SIGNED_CERT_IN_CHAIN", "DEPTH_ZERO_SELF_SIGNED_CERT"]);

/** AWS no longer accepts the page token: restart the lookup from its first page and drop the events already read. */
export function isInvalidNextToken(error: unknown): boolean {
  return Failure.is(error) && partsOf(error.cause).name === "InvalidNextTokenException";
}

/**
 * CloudFormation's error for an unknown stack, or for a resource that belongs to no stack. It has only the generic name
 * ValidationError.
 */
export function isUnknownStack(error: unknown): boolean {
  const { name, message } = partsOf(error);
  return name === "ValidationError" && /^Stack .*does not exist$/s.test(message);
}

/**
 * Converts an error of the SDK, the network or a credential source into a `Failure` with a message for the user, the
 * profile and Region, and remedies. Returns an AbortError and a `Failure` unchanged.
 */
export function failureFrom(error: unknown, context: CallContext): Error {
  if (error instanceof Error && (isAbort(error) || Failure.is(error))) {
    return error;
  }
  const parts = partsOf(error);
  const finding = find(error, parts, context);
  return new Failure(
    {
      reason: finding.reason,
      message: finding.message,
      context: contextOf(context),
      remedies: [...(finding.remedies ?? []), { kind: "show-log" }],
      detail: detailOf(parts, context),
      ...(finding.action === undefined ? {} : { action: finding.action }),
    },
    { cause: error },
  );
}

function contextOf({ profile, region, accountId }: CallContext): FailureContext {
  return {
    profile: profile.name,
    ...(region === undefined ? {} : { region }),
    ...(accountId === undefined ? {} : { accountId }),
  };
}

function find(error: unknown, parts: ErrorParts, context: CallContext): Finding {
  const { name, status } = parts;
  if (name === "TimeoutError" && !connectionCodes.test(parts.code)) {
    return found(
      "timeout",
      `The request to AWS for ${where(context)} timed out. Check the connection and try again.`,
      retry,
    );
  }
  if (error instanceof AnswerTooLarge) {
    const limit = `${error.maxBytes / 1024 / 1024} MB`;
    const message = `The response to ${context.action} for ${where(context)} is larger than ${limit} and wasn't read completely.`;
    return found("invalid-answer", message, retry);
  }
  if (isNotAws(error)) {
    return notAws(context, status);
  }
  if (isThrottling(error)) {
    const message = `AWS keeps throttling requests of ${where(context)}. All callers in the account share the limit. Wait a moment, then continue.`;
    return found("throttled", message, retry);
  }
  if (isExpiredToken(error)) {
    return expired(context);
  }
  if (isClockSkew(error)) {
    return found(
      "clock-skew",
      `AWS rejected the request of ${where(context)} because this machine's clock is wrong. Set the clock, then try again.`,
      retry,
    );
  }
  if (isUnknownKey(error)) {
    return unknownKey(context);
  }
  if (isBadSignature(error)) {
    const message = `AWS does not accept the credentials of ${profileName(context)}: the secret key does not belong to the access key.`;
    return found("invalid-credentials", message, { kind: "open-aws-config" }, { kind: "switch-profile" });
  }
  if (/^AccessDenied|^UnauthorizedOperation$|^ForbiddenException$|^NotAuthorized/.test(name)) {
    return accessDenied(parts, context);
  }
  if (/CredentialsProviderError|TokenProviderError/.test(name)) {
    return credentialsFailure(parts, context);
  }
  const network = networkFinding(parts, context);
  if (network !== undefined) {
    return network;
  }
  if (isTruncated(error)) {
    return found("offline", `The response of AWS for ${where(context)} was incomplete. Try again.`, retry);
  }
  const elsewhere = regionOfBucket(error);
  if (elsewhere !== undefined) {
    const message = `The bucket is in Region ${elsewhere}, but the request was sent for ${where(context)}. Specify ${elsewhere} as its Region.`;
    return found("invalid-request", message);
  }
  if (notFoundNames.has(name) || isUnknownStack(error)) {
    return found("not-found", `Not found in ${where(context)}: ${said(parts)}`);
  }
  if (status !== undefined && status >= 500) {
    const who = parts.requestId === undefined ? "AWS or a proxy" : "AWS";
    return found("offline", `${who} returned a server error (HTTP ${status}) for ${where(context)}. Try again.`, retry);
  }
  if (status !== undefined && status >= 400) {
    return found("invalid-request", `AWS rejected the request of ${where(context)}: ${said(parts)}`);
  }
  return found("internal", `The request of ${where(context)} failed: ${said(parts)}`, retry);
}

const retry: Remedy = { kind: "retry" };

function found(reason: FailureReason, message: string, ...remedies: readonly Remedy[]): Finding {
  return { reason, message, remedies };
}

function accessDenied(parts: ErrorParts, context: CallContext): Finding {
  const { message } = parts;
  if (/MultiFactorAuthentication failed/i.test(message)) {
    const text = `AWS did not accept the MFA code for ${profileName(context)}. Wait for the device's next code, then try again.`;
    return found("invalid-credentials", text, retry, { kind: "switch-profile" });
  }
  const action = /not authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9]+)/.exec(message)?.[1] ?? context.action;
  const orgPolicy = /(service|resource) control policy/i.exec(message)?.[1]?.toLowerCase();
  if (orgPolicy !== undefined) {
    const text = `A policy of the organization (${orgPolicy} control policy) does not allow ${action} for ${where(context)}. Only an administrator of the organization can change that.`;
    return { ...found("explicit-deny", text, { kind: "switch-profile" }), action };
  }
  const denied = /with an explicit deny/i.exec(message);
  if (denied !== null) {
    const why = message.slice(denied.index + denied[0].length);
    const deniedBy = /^ in an? ([a-z -]+? policy|permissions boundary)/i.exec(why)?.[1];
    const by = deniedBy === undefined ? "A policy" : `A statement in the ${deniedBy}`;
    const text = `${by} explicitly denies ${action} to ${where(context)}. Allowing it elsewhere does not help: that statement must change.`;
    return { ...found("explicit-deny", text, { kind: "switch-profile" }), action };
  }
  const limit = /because no (permissions boundary|session policy|VPC endpoint policy) allows/i.exec(message)?.[1];
  const text =
    limit === undefined
      ? `${capital(where(context))} isn't authorized to call ${action}. Copy the IAM policy to request this permission.`
      : `The ${limit} in force doesn't allow ${action} for ${where(context)}. Copy the IAM policy to request this permission there.`;
  const policy = leastPolicy(action, message, context);
  return { ...found("access-denied", text, { kind: "copy-policy", policy }, { kind: "switch-profile" }), action };
}

function expired(context: CallContext): Finding {
  const { profile } = context;
  if (profile.kind === "sso" || profile.kind === "login") {
    return signInAgain(context);
  }
  const message =
    profile.kind === "static" || profile.kind === "environment"
      ? `The temporary credentials of ${profileName(context)} have expired. Replace them, then try again.`
      : `The credentials of ${profileName(context)} have expired and could not be renewed.`;
  return found("expired-credentials", message, { kind: "open-aws-config" }, retry, { kind: "switch-profile" });
}

/** The profile's session has ended, or nobody signed in to it. */
export function notSignedIn(context: CallContext): Failure {
  const { reason, message, remedies = [] } = signInAgain(context);
  return new Failure({ reason, message, context: contextOf(context), remedies: [...remedies, { kind: "show-log" }] });
}

function signInAgain(context: CallContext): Finding {
  const session = context.profile.signsInWith;
  const command = session === undefined ? undefined : signInCommand(session);
  const remedies: Remedy[] = [
    ...(session?.kind === "sso"
      ? [{ kind: "sign-in", profile: context.profile.name, session: sessionTitle(session) } as const]
      : []),
    ...(command === undefined ? [] : [{ kind: "run-in-terminal", command } as const]),
  ];
  const how = session?.kind === "login" && command !== undefined ? `Run "${command}"` : "Sign in";
  const message = `You aren't signed in to ${profileName(context)}. ${how}, then try again.`;
  return found("expired-credentials", message, ...remedies, retry, { kind: "switch-profile" });
}

/**
 * AWS gives the same answer for an unknown access key and for a Region that the account has not enabled. Regions
 * missing from the table are newer than it and therefore opt-in.
 */
function unknownKey(context: CallContext): Finding {
  const { region, accountId } = context;
  const known = region === undefined ? undefined : partitionOf(region).regions.find(({ id }) => id === region);
  if (region !== undefined && accountId !== undefined && known?.optIn !== false) {
    const name = known === undefined ? region : `${region} (${known.title})`;
    const message = `Region ${name} is not switched on for the account of ${profileName(context)}.`;
    return found("region-disabled", message, { kind: "choose-regions" });
  }
  const message = `AWS does not know the access key of ${profileName(context)}: it was deleted, or it belongs to another partition of AWS.`;
  return found("invalid-credentials", message, { kind: "open-aws-config" }, { kind: "switch-profile" });
}

/** The SDK has no error codes for these, so messages and their causes are matched. */
function credentialsFailure(parts: ErrorParts, context: CallContext): Finding {
  const { message } = parts;
  const network = networkFinding(parts, context);
  if (network !== undefined) {
    return network;
  }
  const { kind, signsInWith } = context.profile;
  if (
    kind === "sso" ||
    kind === "login" ||
    signsInWith !== undefined ||
    /sso|aws login|re-?authenticate/i.test(message)
  ) {
    if (/ForbiddenException|No access/i.test(message)) {
      const text = `${capital(profileName(context))} can't use its role through IAM Identity Center. Ask an administrator to assign the permission set.`;
      return found("access-denied", text, { kind: "switch-profile" });
    }
    if (/token|session|expired|Unauthorized|re-?authenticate/i.test(message)) {
      return signInAgain(context);
    }
  }
  if (kind === "process") {
    const text = `The credential_process of ${profileName(context)} gave no credentials. ${quoteError(message)}`;
    return found("no-credentials", text, { kind: "open-aws-config" }, { kind: "switch-profile" });
  }
  const text = `There are no credentials for ${profileName(context)}. Complete the profile in the AWS configuration or choose another one.`;
  return found("no-credentials", text, { kind: "open-aws-config" }, { kind: "switch-profile" });
}

function networkFinding(parts: ErrorParts, context: CallContext): Finding | undefined {
  const text = `${parts.code} ${parts.message}`;
  const tls = tlsCodeIn(text);
  if (tls !== undefined || /certificate/i.test(parts.message)) {
    const why = `A secure connection to AWS for ${where(context)} could not be made (${tls ?? "certificate"}).`;
    const what = "If a proxy inspects traffic here, its certificate must be trusted by the system or the editor.";
    return found("offline", `${why} ${what}`, retry);
  }
  const code = connectionCodes.exec(text)?.[1];
  if (code === undefined && parts.message !== "aborted") {
    return undefined;
  }
  const endpoint = context.profile.customEndpoint;
  const via = endpoint === undefined ? "AWS" : `the custom endpoint ${quoteError(endpoint)}`;
  const message = `${capital(via)} cannot be reached for ${where(context)} (${code ?? "connection lost"}). Check the network connection, the proxy and the Region.`;
  return found("offline", message, retry);
}

function notAws(context: CallContext, status: number | undefined): Finding {
  const why = status === undefined ? "" : ` (HTTP ${status})`;
  switch (status) {
    case 407:
      return found(
        "not-aws",
        `The proxy requires a sign-in for the request of ${where(context)}${why}. Check the proxy of the editor (setting http.proxy) or the system, then try again.`,
        retry,
      );
    case 403:
    case 451:
      return found(
        "not-aws",
        `A proxy or firewall between here and AWS refused the request of ${where(context)}${why}: AWS never saw it. Ask for access to AWS on this network, then try again.`,
        retry,
      );
    default:
      return found(
        "not-aws",
        `Something that is not AWS answered for ${where(context)}${why}: a proxy or captive portal? Sign in to the network, then try again.`,
        retry,
      );
  }
}

function where(context: CallContext): string {
  return context.region === undefined
    ? profileName(context)
    : `${profileName(context)} in ${quoteError(context.region)}`;
}

/** What a person calls a profile, within a sentence. */
export function profileName({ profile }: Pick<CallContext, "profile">): string {
  return machineIdentity(profile.name)?.title ?? `profile "${quoteError(profile.name)}"`;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function said(parts: ErrorParts): string {
  return quoteError(parts.message) || parts.name || "no reason was given";
}

function detailOf(parts: ErrorParts, context: CallContext): string {
  const facts = [
    context.action,
    parts.name,
    parts.code,
    parts.status === undefined ? "" : `HTTP ${parts.status}`,
    parts.requestId === undefined ? "" : `request ${quoteError(parts.requestId)}`,
    quoteError(parts.message),
  ];
  return facts.filter((fact) => fact !== "").join(" · ");
}

/** The error code of a failed TLS handshake in a text. Undefined: none. */
function tlsCodeIn(text: string): string | undefined {
  return text
    .match(/\b[A-Z_]+\b/g)
    ?.find((word) => tlsCodes.has(word) || /^(?:CERT|ERR_TLS|ERR_SSL|UNABLE_TO)_./.test(word));
}
