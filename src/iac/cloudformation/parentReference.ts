import { resourceTypeOf } from "../resourceTypes/catalogue.ts";

/**
 * The parent of a part (a bucket policy, a security group rule): another resource of the template, or its literal name.
 */
export type ParentReference = { readonly logicalId: string } | { readonly text: string };

/** Properties that name the parent, in order of precedence. */
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

/** The parent properties of a type in order; empty when the type is not a part. */
export function parentProperties(type: string): readonly string[] {
  return resourceTypeOf(type)?.partOf === undefined ? [] : PARENT_PROPERTIES;
}

/** The resource referenced by `Ref`, `Fn::GetAtt` or a `Fn::Sub` with one variable. `argument`: parsed JSON or YAML. */
export function referenceTo(intrinsic: string, argument: unknown): ParentReference | undefined {
  const name: unknown = Array.isArray(argument) ? argument[0] : argument;
  if (typeof name !== "string") {
    return undefined;
  }
  const pattern = intrinsic === "Fn::Sub" ? /^\$\{([A-Za-z0-9]+)(?:\.\w+)?\}$/ : /^([A-Za-z0-9]+)(?:\.|$)/;
  const logicalId = /^(?:Ref|Fn::GetAtt|Fn::Sub)$/.test(intrinsic) ? pattern.exec(name)?.[1] : undefined;
  return logicalId === undefined ? undefined : { logicalId };
}

/** Like `referenceTo`, for the text of a YAML property in short or long form, or as the first item of a list. */
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
