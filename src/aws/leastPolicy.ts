import { resourceKindOf } from "./permissions.ts";
import { kindOfResource, oneOrAll, policyText } from "./policy.ts";

/** A denied call. */
interface DeniedCall {
  readonly action: string;
  readonly resource?: string | undefined;
  readonly profile?: { readonly partition: string };
}

/**
 * JSON text of the smallest IAM policy that would allow an action: on the resource of the call, or on the role or key
 * that AWS's message names, else on the kind of resource that the table of permissions has for the action.
 */
export function leastPolicy(action: string, message: string, call: DeniedCall): string {
  const named = /on resource: "?(arn:[\w-]+:(?:iam::\d{12}:role|kms:[\w-]+:\d{12}:key)\/[\w+=,.@/-]+)/.exec(
    message,
  )?.[1];
  const own = action === call.action ? call.resource : undefined;
  const resource = own ?? (action === "sts:AssumeRole" || action === "kms:Decrypt" ? named : undefined);
  const resources = resource === undefined ? resourcesOf(action, call.profile?.partition ?? "aws") : [resource];
  return policyText([{ Effect: "Allow", Action: action, Resource: oneOrAll(resources) }]);
}

/** All resources of the kind that an action is for; "*" for an action that the extension does not call. */
function resourcesOf(action: string, partition: string): readonly string[] {
  const kind = resourceKindOf(action);
  return kind === undefined ? ["*"] : kindOfResource(kind, partition);
}

/** The least policy, as JSON text, that would allow to list a bucket and to read its objects, both given by their ARNs. */
export function leastBucketPolicy(bucket: string, objects: string): string {
  return policyText([
    { Effect: "Allow", Action: "s3:ListBucket", Resource: bucket },
    { Effect: "Allow", Action: "s3:GetObject", Resource: objects },
  ]);
}
