import { resourceTypeOf } from "../resourceTypes/catalogue.ts";

/** What a part (a bucket's policy, a group's rule) says it belongs to: another resource of the template, or a plain text. */
export type ParentReference = { readonly logicalId: string } | { readonly text: string };

/** Properties that name it, the nearest first. */
const PARENT_PROPERTIES = [
  "Bucket",
  "RoleName",
  "UserName",
  "Roles",
  "Users",
  "GroupId",
  "GroupName",
  "Groups",
  "ListenerArn",
  "LoadBalancerArn",
  "RouteTableId",
  "InternetGatewayId",
  "AllocationId",
  "NetworkAclId",
  "HostedZoneId",
  "RestApiId",
  "ApiId",
  "VolumeId",
  "AutoScalingGroupName",
  "FunctionName",
  "TargetFunctionArn",
  "ClusterName",
  "TopicArn",
  "Topics",
  "Queues",
  "LogGroupName",
  "FileSystemId",
  "TargetKeyId",
  "SecretId",
  "UserPoolId",
];

/** The properties to look at in a resource of this type, in order; none where it is no part. */
export function parentProperties(type: string): readonly string[] {
  return resourceTypeOf(type)?.partOf === undefined ? [] : PARENT_PROPERTIES;
}

/** The resource that `Ref`, `Fn::GetAtt` or a `Fn::Sub` of one variable names; `argument` as JSON or YAML gives it. */
export function referenceTo(intrinsic: string, argument: unknown): ParentReference | undefined {
  const name: unknown = Array.isArray(argument) ? argument[0] : argument;
  if (typeof name !== "string") {
    return undefined;
  }
  const pattern = intrinsic === "Fn::Sub" ? /^\$\{([A-Za-z0-9]+)(?:\.\w+)?\}$/ : /^([A-Za-z0-9]+)(?:\.|$)/;
  const logicalId = /^(?:Ref|Fn::GetAtt|Fn::Sub)$/.test(intrinsic) ? pattern.exec(name)?.[1] : undefined;
  return logicalId === undefined ? undefined : { logicalId };
}

/** The same in the text of a YAML property, in its short or its long form, also as the first of a list. */
export function referenceIn(text: string): ParentReference | undefined {
  const match =
    /^(?:[-[{]\s*)*(?:!(Ref|GetAtt|Sub)|["']?(Ref|Fn::GetAtt|Fn::Sub)["']?:)\s*(?:[-[]\s*)?["']?([^\s"',\]}]+\}?)/.exec(
      text.slice(0, 512),
    );
  if (match === null) {
    return undefined;
  }
  const [, short, long = `Fn::${short}`, argument = ""] = match;
  return referenceTo(short === "Ref" ? short : long, argument);
}
