import type { FailureReason, Remedy } from "../../model/failure.ts";
import { capitalized } from "../../model/text/text.ts";
import { leastPolicy } from "../leastPolicy.ts";
import { profileName } from "../profileName.ts";
import { quoteError } from "../quoteError.ts";
import { isRefusedCode } from "../sdkError.ts";
import type { ChainRole } from "../signInSteps.ts";
import { type Denial, type PolicyKind, readDenial } from "./denial.ts";
import {
  type CallContext,
  chainProfileName,
  type Finding,
  failedRole,
  found,
  inRegion,
  type Problem,
  retry,
  type Shape,
  said,
  switchProfile,
} from "./problem.ts";

/** The name of each kind of policy, who can change it, and whether a policy for the caller could help. */
const POLICIES: Readonly<
  Record<PolicyKind, { readonly title: string; readonly owner: string; readonly copyHelps: boolean }>
> = {
  identity: {
    title: "identity-based policy",
    owner: "an administrator of the account",
    copyHelps: true,
  },
  "service-control": {
    title: "service control policy of the organization",
    owner: "an administrator of the organization",
    copyHelps: false,
  },
  "resource-control": {
    title: "resource control policy of the organization",
    owner: "an administrator of the organization",
    copyHelps: false,
  },
  boundary: {
    title: "permissions boundary",
    owner: "an administrator of the account",
    copyHelps: true,
  },
  session: {
    title: "session policy",
    owner: "the creator of the session",
    copyHelps: true,
  },
  "vpc-endpoint": {
    title: "policy of the VPC endpoint in use",
    owner: "the owner of the VPC endpoint",
    copyHelps: false,
  },
  resource: {
    title: "resource-based policy",
    owner: "the owner of the resource",
    copyHelps: false,
  },
};

const OF_ORGANIZATION: ReadonlySet<PolicyKind | undefined> = new Set(["service-control", "resource-control"]);

/** Services whose calls do not depend on the Region. */
const GLOBAL_SERVICES = /^(?:sts|iam|organizations|account):/;

/** Requests that AWS understood and refused. */
export const DENIED_SHAPES: readonly Shape[] = [
  { applies: isBlocked, explain: blocked },
  { applies: (problem) => isDenied(problem) && isRefusedCode(problem.parts), explain: refusedCode },
  {
    applies: isDenied,
    explain: (problem) => {
      const role = failedRole(problem);
      return role === undefined ? callDenied(problem) : roleDenied(problem, role);
    },
  },
];

function isDenied({ parts: { name } }: Problem): boolean {
  return /^AccessDenied|^UnauthorizedOperation$|^ForbiddenException$|^NotAuthorized/.test(name);
}

/** AWS stopped the account, for example because it is not verified or not paid. Permissions do not matter then. */
function isBlocked({ parts: { name, message, status } }: Problem): boolean {
  return (
    /^(?:Blocked|PendingVerification|AccountProblem|AllAccessDisabled|NotSignedUp|InvalidPayer)$/.test(name) ||
    (status !== undefined &&
      status >= 400 &&
      /\baccount (?:is|was|has been) (?:currently )?(?:blocked|suspended|closed|deactivated|on hold|pending)/i.test(
        message,
      ))
  );
}

function blocked({ parts, context }: Problem): Finding {
  const text = `AWS has blocked or suspended the account of ${profileName(context)}: "${said(parts)}" Permissions don't help: the account's owner must contact AWS Support.`;
  return found("access-denied", text, switchProfile, retry);
}

function refusedCode(problem: Problem): Finding {
  const role = failedRole(problem);
  const { context } = problem;
  const device = role?.mfaSerial === undefined ? "" : ` of device ${quoteError(role.mfaSerial)}`;
  const who = chainProfileName(role?.profile ?? context.profile.name, context);
  const text = `AWS did not accept the MFA code${device} for ${who}. Wait for the device's next code, then try again.`;
  return found("invalid-credentials", text, retry, switchProfile);
}

/** AWS often does not say whether the role's trust policy or the caller's permission is missing, or the role itself. */
function roleDenied({ parts, context, step }: Problem, role: ChainRole): Finding {
  const denial = readDenial(parts.message);
  const { chain } = context;
  const source = typeof step === "number" && step > 0 ? chain?.roles[step - 1]?.profile : chain?.base.profile;
  // Without "(the source of …)", which chainProfileName adds: the message names the role's profile as well.
  const caller = callerName(denial, source === undefined ? profileName(context) : `profile "${quoteError(source)}"`);
  const { roleArn, externalId, mfaSerial } = role;
  const action = denial.action ?? "sts:AssumeRole";
  const start = `${capitalized(caller)} can't assume the role ${quoteError(roleArn)} of ${chainProfileName(role.profile, context)}.`;
  const { effect, policy: kind } = denial;
  const copy: Remedy = {
    kind: "copy-policy",
    policy: leastPolicy(action, parts.message, { action, resource: roleArn }),
  };
  if (effect === "explicit" || (kind !== undefined && kind !== "identity" && kind !== "resource")) {
    const text = `${start} ${refusal(denial, action)}. Only ${ownerOf(kind)} can change that.`;
    return refused("explicit-deny", text, { denial, action }, switchProfile);
  }
  if (kind === "identity") {
    const text = `${start} ${refusal(denial, action)}. Copy the IAM policy to request this permission; the role's trust policy must allow it too.`;
    return refused("access-denied", text, { denial, action }, copy, switchProfile);
  }
  const why =
    kind === "resource"
      ? "Its trust policy doesn't allow it."
      : `Its trust policy doesn't allow it, or no policy allows ${action} on it, or there is no such role.`;
  const needs = [
    ...(externalId === undefined ? ["an external ID (external_id)"] : []),
    ...(mfaSerial === undefined ? ["MFA (mfa_serial)"] : []),
  ];
  const conditions = needs.length === 0 ? "" : ` If the role requires ${needs.join(" or ")}, add it to the profile.`;
  const remedies: readonly Remedy[] = [
    ...(kind === "resource" ? [] : [copy]),
    ...(needs.length === 0 ? [] : [{ kind: "open-aws-config" } as const]),
  ];
  const text = `${start} ${why} Ask the role's owner.${conditions}`;
  return refused("access-denied", text, { denial, action }, ...remedies, switchProfile);
}

function callDenied(problem: Problem): Finding {
  const { parts, context } = problem;
  const denial = readDenial(parts.message);
  const action = denial.action ?? context.action;
  const { effect, policy: kind } = denial;
  const caller = callerName(denial, profileName(context));
  if (effect === undefined || (effect === "implicit" && kind === "identity")) {
    const on = denial.resource === undefined ? "" : ` on ${quoteError(denial.resource)}`;
    const text = `${capitalized(caller)} isn't authorized to call ${action}${on}${inRegion(context)}. Copy the IAM policy to request this permission.${ignoredMfa(problem)}`;
    return refused("access-denied", text, { denial, action }, copyPolicy(problem, action), switchProfile);
  }
  const start = `${refusal(denial, action)} ${effect === "explicit" ? "to" : "for"} ${caller}${inRegion(context)}.`;
  if (effect === "implicit" && kind !== undefined && POLICIES[kind].copyHelps) {
    const text = `${start} Copy the IAM policy to request this permission there.`;
    return refused("access-denied", text, { denial, action }, copyPolicy(problem, action), switchProfile);
  }
  const limitsRegions = kind === "service-control" && isRegional(action, context);
  const regions: Remedy[] = limitsRegions ? [{ kind: "choose-regions" }] : [];
  const help = `${limitsRegions ? "If the organization allows only some Regions, choose those. Otherwise only" : "Only"} ${ownerOf(kind)} can change that${effect === "explicit" ? "; allowing it elsewhere doesn't help" : ""}.`;
  const text = `${start} ${help}${ignoredMfa(problem)}`;
  const reason = effect === "explicit" || OF_ORGANIZATION.has(kind) ? "explicit-deny" : "access-denied";
  return refused(reason, text, { denial, action }, ...regions, switchProfile);
}

function copyPolicy({ parts, context }: Problem, action: string): Remedy {
  return { kind: "copy-policy", policy: leastPolicy(action, parts.message, context) };
}

/** `profile "prod" (arn:aws:iam::111122223333:user/alice)` */
function callerName({ who }: Denial, profile: string): string {
  return `${profile}${who === undefined ? "" : ` (${quoteError(who)})`}`;
}

/** `A service control policy of the organization (arn:…) explicitly denies cloudtrail:LookupEvents` */
function refusal({ effect, policy, policyArn }: Denial, action: string): string {
  const title = policy === undefined ? "policy" : POLICIES[policy].title;
  if (effect === "implicit") {
    return `No ${title} allows ${action}`;
  }
  const arn = policyArn === undefined ? "" : ` (${quoteError(policyArn)})`;
  return `${/^[aeiou]/.test(title) ? "An" : "A"} ${title}${arn} explicitly denies ${action}`;
}

function ownerOf(kind: PolicyKind | undefined): string {
  return kind === undefined ? "an administrator" : POLICIES[kind].owner;
}

function isRegional(action: string, { region }: CallContext): boolean {
  return region !== undefined && !GLOBAL_SERVICES.test(action);
}

/** Policies often deny sessions without MFA. As in the AWS CLI, `mfa_serial` is used only to assume a role. */
function ignoredMfa({ context: { chain } }: Problem): string {
  return chain?.base.ignoresMfa === true && chain.roles.length === 0
    ? " The profile's mfa_serial has no effect: as in the AWS CLI, it is used only to assume a role (role_arn)."
    : "";
}

/** A finding about a denied action. Its message ends with AWS's details, which it keeps for at least a day. */
function refused(
  reason: FailureReason,
  text: string,
  { denial, action }: { readonly denial: Denial; readonly action: string },
  ...remedies: readonly Remedy[]
): Finding {
  const { authorizationId: id, detailsUrl } = denial;
  const details = detailsUrl ?? `authorization id ${id} (iam:GetRequestAuthorizationDetails)`;
  return { ...found(reason, id === undefined ? text : `${text} Details in AWS: ${details}`, ...remedies), action };
}
