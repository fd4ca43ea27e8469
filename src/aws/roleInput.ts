import { isAccountId, parseArn } from "../model/aws/arn.ts";

/** A role to assume. */
export interface RoleToAssume {
  readonly roleArn: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** The role's name without its path. */
  readonly role: string;
}

/** An IAM role's name, and its path before it. Source: "RoleName" and "Path" of iam:CreateRole. */
const NAME = /^[\w+=,.@-]{1,64}$/;
const PATH = /^(?:[!-~]{1,510}\/)?$/;

/**
 * Reads what a person types for a role: its ARN, or an account id (also as 1234-5678-9012) and the role's name with a
 * space, slash or colon between them. `partition`: that of the source profile. Returns the reason as a sentence if the
 * text is not a role of that partition.
 */
export function readRole(text: string, partition: string): RoleToAssume | { readonly problem: string } {
  const trimmed = text.trim();
  if (trimmed.startsWith("arn:")) {
    return readArn(trimmed, partition);
  }
  const [, id = "", rest = ""] = /^([\d-]{12,14})[\s/:](.*)$/.exec(trimmed) ?? [];
  const accountId = readAccountId(id);
  const name = rest.trim().replace(/^role\//, "");
  return accountId === undefined || name === ""
    ? { problem: "Type a role ARN, or an account ID and a role name: 123456789012/Audit" }
    : roleOf(accountId, name, partition);
}

/** An account id without its hyphens. Undefined: the text is no account id. */
export function readAccountId(text: string): string | undefined {
  const id = text.trim().replaceAll(/^(\d{4})-(\d{4})-(\d{4})$/g, "$1$2$3");
  return isAccountId(id) ? id : undefined;
}

/** Why a text is no role name. Undefined: it is one. */
export function roleNameProblem(text: string): string | undefined {
  return NAME.test(text.trim())
    ? undefined
    : "A role name has up to 64 letters, digits, and characters of +=,.@-_, without its path.";
}

/** Source of the limits: the parameters of sts:AssumeRole. Undefined for a valid text, and for an empty one. */
export function externalIdProblem(text: string): string | undefined {
  return text === "" || /^[\w+=,.@:/-]{2,1224}$/.test(text)
    ? undefined
    : "An external ID has 2 to 1,224 letters, digits, and characters of +=,.@:/-_, without spaces.";
}

/** Like `externalIdProblem`. */
export function sessionNameProblem(text: string): string | undefined {
  return text === "" || /^[\w+=,.@-]{2,64}$/.test(text)
    ? undefined
    : "A session name has 2 to 64 letters, digits, and characters of +=,.@-_, without spaces.";
}

/** Like `externalIdProblem`. */
export function mfaSerialProblem(text: string): string | undefined {
  return text === "" || /^[\w+=/:,.@-]{9,256}$/.test(text)
    ? undefined
    : "Type the ARN of the MFA device (arn:aws:iam::123456789012:mfa/alice) or its serial number.";
}

function readArn(text: string, partition: string): RoleToAssume | { readonly problem: string } {
  const arn = parseArn(text);
  if (arn?.service === "sts" && arn.resourceType === "assumed-role") {
    const [name = ""] = arn.resourceId.split("/");
    return {
      problem: `This is a session of a role. The ARN of the role ends with role/${name}, and its path if it has one.`,
    };
  }
  if (arn?.service !== "iam" || arn.resourceType !== "role" || !isAccountId(arn.accountId)) {
    return { problem: "This is not the ARN of a role: arn:aws:iam::123456789012:role/Audit" };
  }
  return arn.partition === partition
    ? roleOf(arn.accountId, arn.resourceId, partition)
    : {
        problem: `The role is in partition ${arn.partition}, the source profile in ${partition}. Roles can't be assumed across partitions.`,
      };
}

/** `name`: with its path. */
function roleOf(accountId: string, name: string, partition: string): RoleToAssume | { readonly problem: string } {
  const start = name.lastIndexOf("/") + 1;
  const role = name.slice(start);
  return NAME.test(role) && PATH.test(name.slice(0, start))
    ? { roleArn: `arn:${partition}:iam::${accountId}:role/${name}`, accountId, role }
    : { problem: roleNameProblem(role) ?? "The path of the role has characters that paths can't have." };
}
