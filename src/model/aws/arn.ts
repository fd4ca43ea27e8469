/** The parts of an Amazon Resource Name. Region and account are empty where the service has none (S3, IAM). */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  /** Everything after the fifth colon: type and id. */
  readonly resource: string;
  /**
   * "role" of "role/Admin", "function" of "function:resize"; absent where the resource part has no type (S3, SQS, SNS).
   */
  readonly resourceType?: string;
  /**
   * The part after the type, including any path: "ops/Admin" of "role/ops/Admin". The whole resource part when there is
   * no type.
   */
  readonly resourceId: string;
}

// The resource part of these services has no type prefix: "/" and ":" in it belong to the id.
const untyped = new Set(["s3", "sqs", "sns", "execute-api", "codecommit", "codepipeline", "catalog"]);

/** Parses an ARN of any partition. Never throws; returns undefined when the text is not an ARN. */
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
    !hasOnly(text, 7, afterPartition, LOWER | HYPHEN) ||
    !hasOnly(text, afterPartition + 1, afterService, LOWER | UPPER | DIGIT | POINT | STAR | HYPHEN) ||
    !hasOnly(text, afterService + 1, afterRegion, LOWER | DIGIT | STAR | HYPHEN)
  ) {
    return undefined;
  }
  const service = text.slice(afterPartition + 1, afterService);
  const resource = text.slice(afterAccount + 1);
  const type = untyped.has(service) ? undefined : typeRange(resource);
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

/**
 * Start and end index of the type in a resource part (after a leading "/"); undefined when no id follows a "/" or ":".
 */
function typeRange(resource: string): readonly [start: number, end: number] | undefined {
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

/** True when every character of `text` from `from` to before `to` belongs to one of `kinds` (a bit set). */
function hasOnly(text: string, from: number, to: number, kinds: number): boolean {
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

/** The inverse of `parseArn`. */
export function formatArn(arn: Pick<Arn, "partition" | "service" | "region" | "accountId" | "resource">): string {
  return `arn:${arn.partition}:${arn.service}:${arn.region}:${arn.accountId}:${arn.resource}`;
}

/**
 * True for an ARN that matches several resources ("role/*", "function:${name}") or ends before its name. The ":*" at
 * the end of a CloudWatch Logs log group's ARN is not a wildcard.
 */
export function isArnPattern(text: string): boolean {
  const body = text.endsWith(":*") && text.includes(":log-group:") ? text.slice(0, -2) : text;
  return /[*?]|[$/]$/.test(body);
}

/** The last part of a path: "Admin" of "ops/Admin". */
export function lastSegment(resourceId: string): string {
  return resourceId.slice(resourceId.lastIndexOf("/") + 1) || resourceId;
}

/** The partition of a Region, from the prefix of its id: "cn-north-1" is in "aws-cn". An empty Region gives "aws". */
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

/**
 * Whether a text has the shape of a Region id. Checks the shape only, so that Regions newer than this release pass;
 * callers put the id into host names.
 */
export function isRegionName(text: string): boolean {
  return /^[a-z]{2,5}(?:-[a-z]{2,12}){1,3}-\d{1,2}$/.test(text);
}

/** Whether a text has the form of an account id: 12 digits. */
export function isAccountId(text: string): boolean {
  return /^\d{12}$/.test(text);
}

/** Whether a text has the form of the id of an organization: "o-a1b2c3d4e5". */
export function isOrganizationId(text: string): boolean {
  return /^o-[a-z0-9]{10,32}$/.test(text);
}
