import { capitalized } from "../../model/text/text.ts";
import { partitionOf } from "../partitions.ts";
import { profileName } from "../profileName.ts";
import { quoteError } from "../quoteError.ts";
import {
  isBadSignature,
  isClockSkew,
  isExpiredToken,
  isThrottling,
  isUnknownKey,
  isUnknownStack,
  regionOfBucket,
} from "../sdkError.ts";
import {
  chainProfileName,
  type Finding,
  found,
  inRegion,
  openFile,
  type Problem,
  retry,
  type Shape,
  said,
  signingBase,
  signingRole,
  switchProfile,
  where,
} from "./problem.ts";
import { signInAgain } from "./signIn.ts";

const notFoundNames = new Set([
  "TrailNotFoundException",
  "EventDataStoreNotFoundException",
  "ResourceNotFoundException",
  "NoSuchBucket",
  "NoSuchKey",
]);

/** AWS's errors about the caller: throttling, expired or unknown credentials, a wrong clock. */
export const CALLER_SHAPES: readonly Shape[] = [
  { applies: ({ error }) => isThrottling(error), explain: throttled },
  { applies: ({ error }) => isExpiredToken(error), explain: expired },
  {
    applies: ({ error }) => isClockSkew(error),
    explain: ({ context }) =>
      found(
        "clock-skew",
        `AWS rejected the request of ${where(context)} because this machine's clock is wrong. Set the clock, then try again.`,
        retry,
      ),
  },
  { applies: ({ parts: { name } }) => name === "RegionDisabledException", explain: stsInactive },
  { applies: ({ error }) => isUnknownKey(error), explain: unknownKey },
  { applies: ({ error }) => isBadSignature(error), explain: wrongSecret },
];

/** AWS's errors about the request itself. */
export const REQUEST_SHAPES: readonly Shape[] = [
  { applies: ({ error }) => regionOfBucket(error) !== undefined, explain: otherRegion },
  {
    applies: ({ error, parts: { name } }) => notFoundNames.has(name) || isUnknownStack(error),
    explain: ({ parts, context }) => found("not-found", `Not found in ${where(context)}: ${said(parts)}`),
  },
  { applies: ({ parts: { status } }) => status !== undefined && status >= 500, explain: serverError },
  {
    applies: ({ parts: { status } }) => status !== undefined && status >= 400,
    explain: ({ parts, context }) =>
      found("invalid-request", `AWS rejected the request of ${where(context)}: ${said(parts)}`),
  },
];

function throttled({ context, step }: Problem): Finding {
  const what = step === undefined ? "requests" : "the sign-in";
  const message = `AWS keeps throttling ${what} of ${where(context)}. All callers in the account share the limit. Wait a moment, then continue.`;
  return found("throttled", message, retry);
}

function expired(problem: Problem): Finding {
  const { context } = problem;
  const base = signingBase(problem);
  if (base?.kind === "sso" || base?.kind === "login") {
    return signInAgain(problem, base);
  }
  if (base?.machine === "Environment") {
    const message = `The temporary credentials in the environment have expired. Start the editor with new ones, or choose another profile.`;
    return found("expired-credentials", message, switchProfile);
  }
  const role = signingRole(problem);
  if (base === undefined && role !== undefined) {
    const message = `The session of the role ${quoteError(role.roleArn)} of ${chainProfileName(role.profile, context)} has expired and could not be renewed.`;
    return found("expired-credentials", message, retry, switchProfile);
  }
  const who = chainProfileName(base?.profile ?? context.profile.name, context);
  const message =
    base === undefined || base.kind === "static"
      ? `The temporary credentials of ${who} have expired. Replace them, then try again.`
      : `The credentials of ${who} have expired and could not be renewed.`;
  return found("expired-credentials", message, ...openFile(base), retry, switchProfile);
}

/** STS can be turned off in a Region for an account. The sign-in calls it in the profile's Region. */
function stsInactive({ context }: Problem): Finding {
  const text = `AWS STS isn't activated${inRegion(context)}, where ${profileName(context)} signs in. Set another region in the profile, or ask an administrator of the account to activate STS there.`;
  return found("region-disabled", text, { kind: "open-aws-config" }, switchProfile);
}

/**
 * AWS gives the same answer for an unknown access key and for a Region that the account has not enabled. Regions
 * missing from the table are newer than it and therefore opt-in.
 */
function unknownKey(problem: Problem): Finding {
  const { context, step } = problem;
  const { region, accountId } = context;
  const known = region === undefined ? undefined : partitionOf(region).regions.find(({ id }) => id === region);
  if (step === undefined && region !== undefined && accountId !== undefined && known?.optIn !== false) {
    return regionRefused(problem, region, known?.title);
  }
  const base = signingBase(problem);
  const role = signingRole(problem);
  if (base?.machine === "Environment") {
    const message = `AWS does not know the access key in the environment: it was deleted or deactivated, or it belongs to another partition of AWS.`;
    return found("invalid-credentials", message, switchProfile);
  }
  if (base === undefined && role !== undefined) {
    const message = `AWS does not accept the session of the role ${quoteError(role.roleArn)} of ${chainProfileName(role.profile, context)}.`;
    return found("invalid-credentials", message, retry, switchProfile);
  }
  const who = chainProfileName(base?.profile ?? context.profile.name, context);
  const message = `AWS does not know the access key of ${who}: it was deleted or deactivated, or it belongs to another partition of AWS.`;
  return found("invalid-credentials", message, ...openFile(base), switchProfile);
}

function regionRefused({ context }: Problem, region: string, title: string | undefined): Finding {
  const name = `Region ${quoteError(region)}${title === undefined ? "" : `, ${title},`}`;
  switch (context.regionState) {
    case "ENABLING":
      return found(
        "region-disabled",
        `${name} is being enabled for the account of ${profileName(context)}. That takes minutes, sometimes hours: try again later.`,
        retry,
        { kind: "choose-regions" },
      );
    case "ENABLED":
      return found(
        "region-disabled",
        `${name} is enabled for the account of ${profileName(context)}, but refuses its session token. Tokens of the global STS endpoint are valid only in Regions that are enabled by default: get the credentials from a Regional endpoint (sts_regional_endpoints = regional).`,
        { kind: "open-aws-config" },
        { kind: "choose-regions" },
        retry,
      );
    default:
      return found("region-disabled", `${name} is not enabled for the account of ${profileName(context)}.`, {
        kind: "choose-regions",
      });
  }
}

function wrongSecret(problem: Problem): Finding {
  const { context } = problem;
  const base = signingBase(problem);
  const who = chainProfileName(base?.profile ?? context.profile.name, context);
  const message = `AWS does not accept the credentials of ${who}: the secret key does not belong to the access key.`;
  return found("invalid-credentials", message, ...openFile(base), switchProfile);
}

function otherRegion({ error, context }: Problem): Finding {
  const region = regionOfBucket(error);
  const message = `The bucket is in Region ${region}, but the request was sent for ${where(context)}. Specify ${region} as its Region.`;
  return found("invalid-request", message);
}

function serverError({ parts: { status, requestId }, context }: Problem): Finding {
  const who = requestId === undefined ? "AWS or a proxy" : "AWS";
  return found(
    "offline",
    `${capitalized(who)} returned a server error (HTTP ${status}) for ${where(context)}. Try again.`,
    retry,
  );
}
