import { mapConcurrent } from "../async/mapConcurrent.ts";
import { Failure, type FailureReason, isAbort } from "../model/failure.ts";
import type { Connections } from "./connections.ts";
import type { Profile } from "./profiles.ts";
import type { Identity } from "./session.ts";

/**
 * Whether a profile can be used. "unchecked": the check was cancelled before, or failed for another reason than the
 * profile's account and role.
 */
export type AccountAccess = { readonly profile: Profile } & (
  | { readonly state: "allowed"; readonly identity: Identity }
  | { readonly state: "refused"; readonly failure: Failure }
  | { readonly state: "unchecked"; readonly failure?: Failure }
);

/** How many accounts are checked at a time. Each is a call of AssumeRole and one of GetCallerIdentity. */
const AT_ONCE = 5;
/** Reasons that are about the account or its role. The others are about the network, or the sign-in of the source. */
const REFUSALS: ReadonlySet<FailureReason> = new Set([
  "access-denied",
  "explicit-deny",
  "region-disabled",
  "invalid-request",
  "not-found",
  "configuration",
]);

/**
 * Signs in again with each profile and requests its identity from STS. On the user's request only. An abort ends the check:
 * what was not checked by then is "unchecked". `checked`: called after each profile. Throws only unexpected errors.
 */
export async function checkAccess(
  connections: Pick<Connections, "forget" | "identity">,
  profiles: readonly Profile[],
  signal: AbortSignal,
  checked: () => void = () => {},
): Promise<readonly AccountAccess[]> {
  return mapConcurrent(profiles, AT_ONCE, async (profile): Promise<AccountAccess> => {
    if (signal.aborted) {
      return { profile, state: "unchecked" };
    }
    try {
      connections.forget(profile);
      const identity = await connections.identity(profile, { signal, asked: true });
      checked();
      return { profile, state: "allowed", identity };
    } catch (error) {
      if (isAbort(error)) {
        return { profile, state: "unchecked" };
      }
      if (!Failure.is(error)) {
        throw error;
      }
      checked();
      return { profile, state: REFUSALS.has(error.reason) ? "refused" : "unchecked", failure: error };
    }
  });
}
