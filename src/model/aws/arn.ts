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
  if (!text.startsWith("arn:aws")) {
    return undefined;
  }
  const afterPartition = text.indexOf(":", 4);
  const afterService = text.indexOf(":", afterPartition + 1);
  const afterRegion = text.indexOf(":", afterService + 1);
  const afterAccount = text.indexOf(":", afterRegion + 1);
  if (
    afterPartition < 0 ||
    afterService <= afterPartition + 1 ||
    afterRegion <= afterService ||
    afterAccount <= afterRegion ||
    afterAccount === text.length - 1 ||
    !isWritten(text, 7, afterPartition, LOWER | HYPHEN) ||
    !isWritten(text, afterPartition + 1, afterService, LOWER | UPPER | DIGIT | POINT | STAR | HYPHEN) ||
    !isWritten(text, afterService + 1, afterRegion, LOWER | DIGIT | STAR | HYPHEN)
  ) {
    return undefined;
  }
  const service = text.slice(afterPartition + 1, afterService);
  const resource = text.slice(afterAccount + 1);
  const type = untyped.has(service) ? undefined : typeEnds(resource);
  const parts = {
    partition: text.slice(4, afterPartition),
    service,
    region: text.slice(afterService + 1, afterRegion),
    accountId: text.slice(afterRegion + 1, afterAccount),
    resource,
  };
  return type === undefined
    ? { ...parts, resourceId: resource }
    : { ...parts, resourceType: resource.slice(type[0], type[1]), resourceId: resource.slice(type[1] + 1) };
}

/** Where the type stands before "/" or ":", and behind a first "/": undefined when nothing follows it. */
function typeEnds(resource: string): readonly [start: number, end: number] | undefined {
  const start = resource.charCodeAt(0) === 0x2f ? 1 : 0;
  const slash = resource.indexOf("/", start);
  const colon = resource.indexOf(":", start);
  const end = slash < 0 || (colon >= 0 && colon < slash) ? colon : slash;
  return end > start && end < resource.length - 1 ? [start, end] : undefined;
}

const LOWER = 1;
const UPPER = 2;
const DIGIT = 4;
const POINT = 8;
const STAR = 16;
const HYPHEN = 32;

/** True when there are only characters of these kinds. */
function isWritten(text: string, from: number, to: number, kinds: number): boolean {
  for (let at = from; at < to; at += 1) {
    if ((kindOf(text.charCodeAt(at)) & kinds) === 0) {
      return false;
    }
  }
  return true;
}

function kindOf(unit: number): number {
  if (unit >= 0x61) {
    return unit <= 0x7a ? LOWER : 0;
  }
  if (unit >= 0x41) {
    return unit <= 0x5a ? UPPER : 0;
  }
  if (unit >= 0x30) {
    return unit <= 0x39 ? DIGIT : 0;
  }
  return unit === 0x2d ? HYPHEN : unit === 0x2e ? POINT : unit === 0x2a ? STAR : 0;
}

/** The ARN's text: the reverse of `parseArn`. */
export function formatArn(arn: Pick<Arn, "partition" | "service" | "region" | "accountId" | "resource">): string {
  return `arn:${arn.partition}:${arn.service}:${arn.region}:${arn.accountId}:${arn.resource}`;
}

/**
 * Whether an ARN stands for many things ("role/*", "function:${name}"), or is cut before its name. A log group's own ":*",
 * with which CloudWatch Logs writes its ARN, is none.
 */
export function isArnPattern(text: string): boolean {
  const body = text.endsWith(":*") && text.includes(":log-group:") ? text.slice(0, -2) : text;
  return /[*?]|[$/]$/.test(body);
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

/** Whether a text may name a Region, by its shape: AWS has Regions that are younger than this. It becomes part of a host. */
export function isRegionName(text: string): boolean {
  return /^[a-z]{2,5}(?:-[a-z]{2,12}){1,3}-\d{1,2}$/.test(text);
}
