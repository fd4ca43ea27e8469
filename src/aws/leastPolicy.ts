/**
 * JSON text of the smallest IAM policy that would allow an action. Roles, keys and objects are named as its resource;
 * CloudTrail's read actions take no resource. `message`: AWS's own error message; the resource is read from it if it
 * names one.
 */
export function leastPolicy(
  action: string,
  message: string,
  call: { readonly action: string; readonly resource?: string | undefined },
): string {
  const named = /on resource: "?(arn:[\w-]+:(?:iam::\d{12}:role|kms:[\w-]+:\d{12}:key)\/[\w+=,.@/-]+)/.exec(
    message,
  )?.[1];
  const own = action === call.action ? call.resource : undefined;
  const resource = own ?? (action === "sts:AssumeRole" || action === "kms:Decrypt" ? named : undefined) ?? "*";
  return policyOf([{ Effect: "Allow", Action: action, Resource: resource }]);
}

/** The least policy, as JSON text, that would allow to list a bucket and to read its objects, both given by their ARNs. */
export function leastBucketPolicy(bucket: string, objects: string): string {
  return policyOf([
    { Effect: "Allow", Action: "s3:ListBucket", Resource: bucket },
    { Effect: "Allow", Action: "s3:GetObject", Resource: objects },
  ]);
}

function policyOf(statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements }, undefined, 2);
}
