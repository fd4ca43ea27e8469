import { Failure, type FailureReason, isAbort, type Remedy } from "../../model/failure.ts";
import { type CallContext, failureFrom } from "../failures.ts";
import { profileName } from "../profileName.ts";
import type { Profile } from "../profiles.ts";
import { quoteError } from "../quoteError.ts";
import { partsOf } from "../sdkError.ts";
import { SignInDenied, SignInTimedOut } from "./flows.ts";
import { type IdentityCenterSession, sessionTitle } from "./session.ts";

/**
 * Converts an error of a sign-in into a `Failure` that says what happened and offers to sign in again. Returns an
 * AbortError and a `Failure` unchanged.
 */
export function signInFailure(error: unknown, profile: Profile, session: IdentityCenterSession): Error {
  if (error instanceof Error && (isAbort(error) || Failure.is(error))) {
    return error;
  }
  const again: Remedy = { kind: "sign-in", profile: profile.name, session: sessionTitle(session) };
  const made = (reason: FailureReason, message: string, ...remedies: readonly Remedy[]) =>
    new Failure(
      {
        reason,
        message,
        context: { profile: profile.name },
        remedies: [...remedies, { kind: "show-log" }],
        detail: `${partsOf(error).name} ${quoteError(partsOf(error).message)}`,
      },
      { cause: error },
    );
  const name = sessionTitle(session);
  if (error instanceof SignInDenied) {
    return made("invalid-credentials", `The sign-in to ${name} was denied in the browser.`, again);
  }
  if (error instanceof SignInTimedOut) {
    return made("timeout", `The sign-in to ${name} was not approved in time. Sign in again.`, again);
  }
  const config: Remedy = { kind: "open-aws-config" };
  switch (partsOf(error).name) {
    case "InvalidGrantException":
      return made(
        "invalid-credentials",
        `IAM Identity Center did not accept the sign-in to ${name}. Sign in again.`,
        again,
      );
    case "InvalidScopeException":
    case "UnauthorizedClientException":
      return made(
        "configuration",
        `IAM Identity Center refused the scopes of ${name}. Check sso_registration_scopes.`,
        config,
        again,
      );
    case "InvalidRequestException":
    case "InvalidRequestRegionException":
    case "InvalidClientMetadataException":
    case "InvalidRedirectUriException":
      return made(
        "configuration",
        `IAM Identity Center in ${quoteError(session.region)} refused the sign-in to ${name}. Check sso_start_url and sso_region.`,
        config,
        again,
      );
    default:
      return failureFrom(error, contextOf(profile, session));
  }
}

/** A failed call of Identity Center, for its failure. */
function contextOf(profile: Profile, { region }: IdentityCenterSession): CallContext {
  return { profile, region, action: "sso-oauth:CreateToken" };
}

/** A failed sign-out at Identity Center, after the tokens were removed from this machine. */
export function signOutFailure(error: unknown, profile: Profile, session: IdentityCenterSession): Error {
  const failure = failureFrom(error, contextOf(profile, session));
  if (!Failure.is(failure)) {
    return failure;
  }
  return new Failure(
    {
      ...failure.toData(),
      message: `The tokens of ${sessionTitle(session)} were removed from this machine, but the session could not be ended at IAM Identity Center: ${failure.message} Other sign-ins of ${profileName({ profile })} may still be valid.`,
      remedies: [{ kind: "show-log" }],
    },
    { cause: error },
  );
}
