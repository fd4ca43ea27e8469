import type { BucketAction, BucketStatement, WorldBucket } from "../../world/types.ts";
import { AwsError } from "../errors.ts";
import type { Caller } from "../signature.ts";

/**
 * Throws S3's refusal unless the bucket's owner or policy lets the caller do this.
 * @param key the object's key, or the prefix that is listed
 */
export function allow(bucket: WorldBucket, caller: Caller, action: BucketAction, key?: string): void {
  const statements = bucket.policy.filter((statement) => applies(statement, caller, action, key ?? ""));
  const refused = statements.some(({ effect }) => effect === "Deny");
  if (refused || (bucket.accountId !== caller.account.id && statements.length === 0)) {
    const object = action === "s3:GetObject" ? `/${key}` : "";
    throw new AwsError(
      "AccessDenied",
      `User: ${caller.arn} is not authorized to perform: ${action} on resource: "arn:${caller.account.partition}:s3:::${bucket.name}${object}" ` +
        (refused
          ? "with an explicit deny in a resource-based policy"
          : `because no resource-based policy allows the ${action} action`),
      403,
    );
  }
}

export function isAllowed(bucket: WorldBucket, caller: Caller, action: BucketAction, key?: string): boolean {
  try {
    allow(bucket, caller, action, key);
    return true;
  } catch {
    return false;
  }
}

/** Throws KMS's refusal, which S3 passes on, unless the caller may decrypt the bucket's objects. */
export function allowDecrypt({ encryption }: WorldBucket, caller: Caller): void {
  if (encryption !== undefined && !encryption.principals.some((principal) => isPrincipal(principal, caller))) {
    throw kmsRefusal(caller, encryption.keyArn);
  }
}

export function kmsRefusal(caller: Caller, keyArn: string): AwsError {
  const own = keyArn.split(":")[4] === caller.account.id;
  return new AwsError(
    "AccessDenied",
    `User: ${caller.arn} is not authorized to perform: kms:Decrypt on resource: ${keyArn} ` +
      (own
        ? "because no identity-based policy allows the kms:Decrypt action"
        : "because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access"),
    403,
  );
}

function applies(
  { principal, actions, keyPrefix = "" }: BucketStatement,
  caller: Caller,
  action: BucketAction,
  key: string,
): boolean {
  return actions.includes(action) && isPrincipal(principal, caller) && key.startsWith(keyPrefix);
}

/** An account stands for each of its principals, a role for its sessions. */
function isPrincipal(principal: string, { account, arn }: Caller): boolean {
  const role = arn.replace(/:sts::(\d+):assumed-role\/([^/]+)\/.*$/, ":iam::$1:role/$2");
  return principal === account.id || principal === arn || principal === role;
}
