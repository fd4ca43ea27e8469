import { Failure, type FailureContext, isAbort } from "../model/failure.ts";
import { capitalized } from "../model/text/text.ts";
import { CALLER_SHAPES, REQUEST_SHAPES } from "./failures/answers.ts";
import { DENIED_SHAPES } from "./failures/denied.ts";
import { NETWORK_SHAPES } from "./failures/network.ts";
import {
  type CallContext,
  chainProfileName,
  explainBy,
  type Finding,
  found,
  type Problem,
  retry,
  type Shape,
  said,
  where,
} from "./failures/problem.ts";
import { signInFinding } from "./failures/signIn.ts";
import { machineIdentity } from "./machine.ts";
import { profileName } from "./profileName.ts";
import type { Interaction, Profile } from "./profiles.ts";
import { quoteError } from "./quoteError.ts";
import { type ErrorParts, partsOf } from "./sdkError.ts";
import type { SignInSession } from "./signIn/session.ts";
import type { ProfileProblem } from "./signInPlan.ts";
import { NotSignedIn, rootOf, SignInStepError } from "./signInSteps.ts";

export type { CallContext } from "./failures/problem.ts";

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

/** The user is not signed in to the session of a profile. The same failure as that of a call with the profile. */
export function notSignedIn(profile: Profile, session: SignInSession): Failure {
  const base = {
    kind: session.kind,
    profile: session.profile,
    ...(session.kind === "sso" && session.name !== undefined ? { ssoSession: session.name } : {}),
  };
  const context: CallContext = { profile, action: "sso:GetRoleCredentials", chain: { base, roles: [] } };
  return failureFrom(new SignInStepError("base", new NotSignedIn()), context) as Failure;
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

/** An answer of AWS that lacks what every such answer has. `what`: "the query has no id". */
export function invalidAnswer(context: CallContext, what: string): Failure {
  return new Failure({
    reason: "invalid-answer",
    message: `The answer to ${context.action} for ${where(context)} can't be used: ${what}. Try again later.`,
    context: contextOf(context),
    action: context.action,
    remedies: [retry, { kind: "show-log" }],
    detail: `${context.action} · ${what}`,
  });
}

/** AWS no longer accepts the page token: restart the lookup from its first page and drop the events already read. */
export function isInvalidNextToken(error: unknown): boolean {
  return Failure.is(error) && partsOf(error.cause).name === "InvalidNextTokenException";
}

/**
 * Converts an error of the SDK, the network or a credential source into a `Failure` with a message for the user, the
 * profile and Region, and remedies. Returns an AbortError and a `Failure` unchanged, also those of a sign-in step.
 */
export function failureFrom(thrown: unknown, context: CallContext): Error {
  const error = rootOf(thrown);
  if (error instanceof Error && isAbort(error)) {
    return error;
  }
  if (Failure.is(error)) {
    return thrown instanceof SignInStepError ? sourceFailure(error, context) : error;
  }
  const parts = partsOf(error);
  const problem: Problem = {
    error,
    parts,
    context,
    ...(thrown instanceof SignInStepError ? { step: thrown.step } : {}),
  };
  const finding = signInFinding(problem) ?? explainBy(SHAPES, problem) ?? unknown(problem);
  return new Failure(
    {
      reason: finding.reason,
      message: finding.message,
      context: contextOf(context),
      remedies: [...finding.remedies, { kind: "show-log" }],
      detail: detailOf(parts, context),
      ...(finding.action === undefined ? {} : { action: finding.action }),
    },
    { cause: error },
  );
}

/** A failure of a source of credentials, with the profile of the chain that uses the source. */
function sourceFailure(failure: Failure, context: CallContext): Failure {
  const source = context.chain?.base.profile ?? context.profile.name;
  const who =
    machineIdentity(source) === undefined
      ? `${capitalized(chainProfileName(source, context))} got no credentials. `
      : "";
  const data = { ...failure.toData(), message: `${who}${failure.message}`, context: contextOf(context) };
  return new Failure(data, { cause: failure.cause });
}

/** All shapes that do not depend on how a profile signs in, in the order in which they are tried. */
const SHAPES: readonly Shape[] = [...NETWORK_SHAPES, ...CALLER_SHAPES, ...DENIED_SHAPES, ...REQUEST_SHAPES];

function unknown({ parts, context, step }: Problem): Finding {
  const what = step === undefined ? `The request of ${where(context)}` : `The sign-in of ${profileName(context)}`;
  return found("internal", `${what} failed: ${said(parts)}`, retry);
}

function contextOf({ profile, region, accountId }: CallContext): FailureContext {
  return {
    profile: profile.name,
    ...(region === undefined ? {} : { region }),
    ...(accountId === undefined ? {} : { accountId }),
  };
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
