import type { Principal } from "./principals.ts";

/** An error as a record has it: either part may be missing. */
interface RecordedError {
  readonly code?: string;
  readonly message?: string;
}

/** The ARN that IAM's messages name; a service without one is named by its domain. */
export function arnIn(who: Principal, time: number): string {
  const identity = who.identity(time).userIdentity;
  return identity !== null && typeof identity === "object" && "arn" in identity && typeof identity.arn === "string"
    ? identity.arn
    : who.name;
}

/** IAM's refusal in its own words' order: who, what, on which resource, and which kind of policy. */
export function deniedTo(
  who: Principal,
  time: number,
  action: string,
  resource: string,
  because = `no identity-based policy allows the ${action} action`,
): RecordedError {
  return {
    code: "AccessDenied",
    message: `User: ${arnIn(who, time)} is not authorized to perform: ${action} on resource: ${resource} because ${because}`,
  };
}

/** EC2 has a code and wording of its own. */
export function unauthorizedEc2(who: Principal, time: number, action: string, encoded: string): RecordedError {
  return {
    code: "Client.UnauthorizedOperation",
    message: `You are not authorized to perform this operation. User: ${arnIn(who, time)} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action. Encoded authorization failure message: ${encoded}`,
  };
}
