import type { FailureReason, Remedy } from "../../model/failure.ts";
import { profileName } from "../profileName.ts";
import type { Profile } from "../profiles.ts";
import { quoteError } from "../quoteError.ts";
import type { ErrorParts } from "../sdkError.ts";
import type { ChainBase, ChainRole, SignInChain, SignInStep } from "../signInSteps.ts";

/** Details of a call, for the failure's message, context and remedies. */
export interface CallContext {
  readonly profile: Profile;
  readonly region?: string | undefined;
  readonly accountId?: string | undefined;
  /** The IAM action of the call, such as "cloudtrail:LookupEvents". */
  readonly action: string;
  /** ARN of what the call reads, if IAM can grant the action on it. */
  readonly resource?: string | undefined;
  /** How the profile signed in, or tried to. Absent: unknown, or its credentials are in the environment. */
  readonly chain?: SignInChain | undefined;
  /** The state of the Region in the account, if AWS was asked for it. */
  readonly regionState?: RegionState | undefined;
}

/** `RegionOptStatus` of account:ListRegions. */
export type RegionState = "ENABLED" | "ENABLED_BY_DEFAULT" | "ENABLING" | "DISABLED" | "DISABLING";

/** An error to explain. */
export interface Problem {
  /** As thrown by the SDK, the network or a credential source. */
  readonly error: unknown;
  readonly parts: ErrorParts;
  readonly context: CallContext;
  /** The step of the sign-in that failed. Absent: the sign-in succeeded, the call itself failed. */
  readonly step?: SignInStep | undefined;
}

/** What a `Failure` says about a problem. */
export interface Finding {
  readonly reason: FailureReason;
  readonly message: string;
  readonly remedies: readonly Remedy[];
  readonly action?: string;
}

/** A kind of problem: how to recognize it and what to say. The first shape of a table that applies is used. */
export interface Shape {
  readonly applies: (problem: Problem) => boolean;
  readonly explain: (problem: Problem) => Finding;
}

export const retry: Remedy = { kind: "retry" };
export const switchProfile: Remedy = { kind: "switch-profile" };

export function found(reason: FailureReason, message: string, ...remedies: readonly Remedy[]): Finding {
  return { reason, message, remedies };
}

/** The finding of the first shape that applies. */
export function explainBy(shapes: readonly Shape[], problem: Problem): Finding | undefined {
  return shapes.find(({ applies }) => applies(problem))?.explain(problem);
}

/** `profile "prod" in eu-west-1` */
export function where(context: CallContext): string {
  return `${profileName(context)}${inRegion(context)}`;
}

/** ` in eu-west-1`; empty without a Region. */
export function inRegion({ region }: CallContext): string {
  return region === undefined ? "" : ` in ${quoteError(region)}`;
}

/** AWS's own message, safe to show. Never empty. */
export function said(parts: ErrorParts): string {
  return quoteError(parts.message) || parts.name || "no reason was given";
}

/** ` (the source of profile "prod")` for another profile of the chain; empty for the profile itself. */
function ofChain(profile: string, context: CallContext): string {
  return profile === context.profile.name ? "" : ` (the source of ${profileName(context)})`;
}

/** `profile "base" (the source of profile "prod")` */
export function chainProfileName(profile: string, context: CallContext): string {
  return profile === context.profile.name
    ? profileName(context)
    : `profile "${quoteError(profile)}"${ofChain(profile, context)}`;
}

/** The start of the chain, if the failed request was signed with its credentials. */
export function signingBase({ context: { chain }, step }: Problem): ChainBase | undefined {
  const roles = chain?.roles.length ?? 0;
  return step === 0 || step === "base" || (step === undefined && roles === 0) ? chain?.base : undefined;
}

/** The role whose session signed the failed request. Undefined: no role did. */
export function signingRole({ context: { chain }, step }: Problem): ChainRole | undefined {
  if (step === undefined) {
    return chain?.roles.at(-1);
  }
  return step === "base" || step === 0 ? undefined : chain?.roles[step - 1];
}

/** The role that could not be assumed. Undefined: another step failed. */
export function failedRole({ context: { chain }, step }: Problem): ChainRole | undefined {
  return typeof step === "number" ? chain?.roles[step] : undefined;
}

/** Opens the file with the credential settings of a profile of the chain. Empty: they are in no file. */
export function openFile(base: ChainBase | undefined): readonly Remedy[] {
  return base === undefined || base.file === undefined ? [] : [{ kind: "open-aws-config", file: base.file }];
}
