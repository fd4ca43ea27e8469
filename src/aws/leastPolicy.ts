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
  const statement = { Effect: "Allow", Action: action, Resource: resource };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] }, undefined, 2);
}
