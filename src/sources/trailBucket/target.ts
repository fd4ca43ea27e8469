import type { Trail } from "../../aws/trails.ts";
import { isAccountId, isOrganizationId, isRegionName, parseArn } from "../../model/aws/arn.ts";
import { isBucketName } from "../../model/aws/bucketName.ts";
import { deliveryTime } from "../../model/aws/deliveryTime.ts";
import { visible } from "../../model/text/text.ts";
import type { TargetRef } from "../source.ts";

/** A trail's bucket, or a part of it, as plain JSON. */
export interface TrailBucketRef extends TargetRef {
  readonly source: "trailBucket";
  /** "acme-logs" or "acme-logs/prefix". */
  readonly label: string;
  /** The profile whose credentials read it. */
  readonly profile: string;
  readonly bucket: string;
  /** What stands before "AWSLogs" in the keys, without slashes at its ends. Absent: nothing. */
  readonly prefix?: string;
  /** ARN of the trail that it was found from. */
  readonly trail?: string;
  /** The id ("o-…") of the organization whose log files are read. Absent: those of any, and those outside of one. */
  readonly organization?: string;
  /** Account ids. Absent: all that the bucket holds. */
  readonly accounts?: readonly string[];
  /** Absent: all that the bucket holds. */
  readonly regions?: readonly string[];
  /** The key of the only log file that is read. Absent: all. */
  readonly file?: string;
  /** The person allowed that the profile's account is billed for the requests. Absent: no. */
  readonly requesterPays?: true;
}

/**
 * The bucket in which a trail's log files are, for a profile that may read it: that of the trail's own account, or of a
 * central logging account. Undefined where the trail names none.
 */
export function bucketOfTrail(
  profile: string,
  { bucket, prefix, arn }: Pick<Trail, "bucket" | "prefix" | "arn">,
): TrailBucketRef | undefined {
  const trimmed = withoutSlashes(prefix ?? "");
  return bucket === ""
    ? undefined
    : {
        source: "trailBucket",
        label: labelOf(bucket, trimmed),
        profile,
        bucket,
        ...(trimmed === "" ? {} : { prefix: trimmed }),
        trail: arn,
      };
}

/** The target of "bucket" or "bucket/prefix", as a person writes it. Undefined for any other text. */
export function bucketOfText(profile: string, text: string): TrailBucketRef | undefined {
  const plain = text.startsWith("s3://") ? text.slice("s3://".length) : text;
  const slash = plain.indexOf("/");
  const [bucket, prefix] = slash === -1 ? [plain, ""] : [plain.slice(0, slash), plain.slice(slash + 1)];
  return readTrailBucketRef({ source: "trailBucket", profile, bucket, ...(prefix === "" ? {} : { prefix }) });
}

/** Reads what claims to be such a target, from a file or the API. Undefined where it is none. */
export function readTrailBucketRef(value: { readonly [key: string]: unknown }): TrailBucketRef | undefined {
  const { source, profile, bucket, prefix, trail, organization, accounts, regions, file, requesterPays } = value;
  if (
    source !== "trailBucket" ||
    typeof profile !== "string" ||
    typeof bucket !== "string" ||
    !isBucketName(bucket) ||
    !isAbsentOr(prefix, (text) => text.length <= 1_024) ||
    !isAbsentOr(trail, (text) => parseArn(text)?.service === "cloudtrail") ||
    !isAbsentOr(organization, isOrganizationId) ||
    !isAbsentOr(file, (text) => text.length <= 1_024 && deliveryTime(text) !== undefined) ||
    !isListOf(accounts, isAccountId) ||
    !isListOf(regions, isRegionName)
  ) {
    return undefined;
  }
  const trimmed = withoutSlashes(prefix ?? "");
  return {
    source,
    label: file === undefined ? labelOf(bucket, trimmed) : nameOfFile(file),
    profile,
    bucket,
    ...(trimmed === "" ? {} : { prefix: trimmed }),
    ...(trail === undefined ? {} : { trail }),
    ...(organization === undefined ? {} : { organization }),
    ...(accounts === undefined ? {} : { accounts }),
    ...(regions === undefined ? {} : { regions }),
    ...(file === undefined ? {} : { file }),
    ...(requesterPays === true ? { requesterPays } : {}),
  };
}

/** The target with one log file of a bucket. */
export function fileOf(ref: TrailBucketRef, key: string): TrailBucketRef {
  return { ...ref, label: nameOfFile(key), file: key };
}

/** The key prefix of all log files; ends with a slash. */
export function rootOf({ prefix }: Pick<TrailBucketRef, "prefix">): string {
  return `${prefix === undefined ? "" : `${prefix}/`}AWSLogs/`;
}

function nameOfFile(key: string): string {
  return visible(key.slice(key.lastIndexOf("/") + 1));
}

function labelOf(bucket: string, prefix: string): string {
  return prefix === "" ? bucket : `${bucket}/${prefix}`;
}

function isAbsentOr(value: unknown, accepts: (text: string) => boolean): value is string | undefined {
  return value === undefined || (typeof value === "string" && accepts(value));
}

function isListOf(value: unknown, accepts: (text: string) => boolean): value is readonly string[] | undefined {
  return (
    value === undefined ||
    (Array.isArray(value) && value.every((item: unknown) => typeof item === "string" && accepts(item)))
  );
}

/** Not a regular expression: one for the end of a text takes more than linear time. */
function withoutSlashes(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === "/") {
    start += 1;
  }
  while (end > start && text[end - 1] === "/") {
    end -= 1;
  }
  return text.slice(start, end);
}
