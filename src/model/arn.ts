/** The parts of an Amazon Resource Name. Region and account are empty where the service has none (S3, IAM). */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  /** Everything after the fifth colon. */
  readonly resource: string;
  /** "role" of "role/Admin", "function" of "function:resize"; absent where the service writes the id alone (S3, SQS, SNS). */
  readonly resourceType?: string;
  /** What follows the type, with any path: "ops/Admin" of "role/ops/Admin". The whole resource where there is no type. */
  readonly resourceId: string;
}

// These write the resource without a type before it: a "/" or ":" in it belongs to the id.
const untyped = new Set(["s3", "sqs", "sns", "execute-api", "codecommit", "codepipeline", "catalog"]);

/** Reads an ARN of any partition, never throws; undefined when the text is none. */
export function parseArn(text: string): Arn | undefined {
  const match = /^arn:(aws[a-z-]*):([a-zA-Z0-9.*-]+):([a-z0-9*-]*):([^:]*):(.+)$/s.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, partition = "", service = "", region = "", accountId = "", resource = ""] = match;
  const parts = { partition, service, region, accountId, resource };
  const typed = untyped.has(service) ? null : /^\/?([^/:]+)[/:](.+)$/s.exec(resource);
  if (typed === null) {
    return { ...parts, resourceId: resource };
  }
  const [, resourceType = "", resourceId = ""] = typed;
  return { ...parts, resourceType, resourceId };
}

/** The ARN's text: the reverse of `parseArn`. */
export function formatArn(arn: Pick<Arn, "partition" | "service" | "region" | "accountId" | "resource">): string {
  return `arn:${arn.partition}:${arn.service}:${arn.region}:${arn.accountId}:${arn.resource}`;
}

/** The name without its path: "Admin" of "ops/Admin". */
export function lastSegment(resourceId: string): string {
  return resourceId.slice(resourceId.lastIndexOf("/") + 1) || resourceId;
}

/** The partition of a Region by AWS's naming: "cn-north-1" is in "aws-cn". An empty Region is taken for "aws". */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) {
    return "aws-cn";
  }
  if (region.startsWith("us-gov-")) {
    return "aws-us-gov";
  }
  if (region.startsWith("eusc-")) {
    return "aws-eusc";
  }
  const isolated = /^[a-z]{2}-iso([a-z]?)-/.exec(region);
  if (isolated === null) {
    return "aws";
  }
  return isolated[1] ? `aws-iso-${isolated[1]}` : "aws-iso";
}
