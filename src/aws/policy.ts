import { isBucketName } from "../model/aws/bucketName.ts";
import { capitalized } from "../model/text/text.ts";
import type { Partition } from "./partitions.ts";
import { FEATURES, type Feature, type FeatureId, type ResourceKind } from "./permissions.ts";

/** The resources that a person names for a policy. */
export interface PolicyScope {
  readonly partition: Pick<Partition, "id" | "endpointSuffix">;
  /** Buckets of trails: "acme-logs" or "acme-logs/prefix". */
  readonly buckets: readonly string[];
  /** Terraform states: "bucket/key". */
  readonly states: readonly string[];
  /** ARNs of roles. */
  readonly roles: readonly string[];
}

export interface Policy {
  readonly text: string;
  /** Characters without whitespace, as IAM counts them. */
  readonly size: number;
  /** Features that are left out, because nothing was named for one of their permissions. */
  readonly leftOut: readonly FeatureId[];
}

/** The most that IAM accepts for a managed policy. Source: IAM user guide, "IAM and AWS STS quotas". */
export const MAX_MANAGED_POLICY = 6_144;

/**
 * The IAM policy for features: each action on no more resources than the features' table says. A key is not named, but
 * only usable through S3.
 */
export function requiredPolicy(wanted: readonly FeatureId[], scope: PolicyScope): Policy {
  const chosen = FEATURES.filter(({ id }) => wanted.includes(id));
  const isWhole = ({ permissions }: Feature) => permissions.every(({ on }) => resourcesOf(on, scope).length > 0);
  const statements = chosen.filter(isWhole).flatMap((feature) => statementsOf(feature, scope));
  return {
    text: policyText(statements),
    size: JSON.stringify(documentOf(statements)).length,
    leftOut: chosen.filter((feature) => !isWhole(feature)).map(({ id }) => id),
  };
}

function statementsOf({ id, permissions }: Feature, scope: PolicyScope): readonly object[] {
  return permissions.map(({ on, actions }) => ({
    Sid: `${capitalized(id)}${SUFFIXES[on]}`,
    Effect: "Allow",
    Action: oneOrAll(actions),
    Resource: oneOrAll(resourcesOf(on, scope)),
    ...(on === "key" ? { Condition: throughS3(scope) } : {}),
  }));
}

/** What a statement's id ends with: the kind of its resources. */
const SUFFIXES: Readonly<Record<ResourceKind, string>> = {
  any: "WithoutResourceLevel",
  trail: "Trails",
  store: "EventDataStores",
  trailOrStore: "TrailsAndStores",
  stack: "Any",
  account: "Account",
  bucket: "List",
  logFiles: "Read",
  logGroup: "Read",
  key: "Decrypt",
  state: "Read",
  workgroup: "Workgroups",
  catalog: "Catalog",
  role: "Assume",
};

/** ARNs, of which those that a person names may be none. */
function resourcesOf(kind: ResourceKind, scope: PolicyScope): readonly string[] {
  const { id } = scope.partition;
  switch (kind) {
    case "bucket":
      return distinct(scope.buckets.map((bucket) => `arn:${id}:s3:::${splitBucket(bucket)[0]}`));
    case "logFiles":
      return distinct(scope.buckets.map((bucket) => `arn:${id}:s3:::${logFolder(bucket)}*`));
    case "state":
      return distinct(scope.states.map((state) => `arn:${id}:s3:::${state}`));
    case "role":
      return distinct(scope.roles);
    default:
      return kindOfResource(kind, id);
  }
}

/** The ARNs of all resources of a kind, in all accounts and Regions. */
export function kindOfResource(kind: ResourceKind, partition: string): readonly string[] {
  const trail = `arn:${partition}:cloudtrail:*:*:trail/*`;
  const store = `arn:${partition}:cloudtrail:*:*:eventdatastore/*`;
  switch (kind) {
    case "any":
      return ["*"];
    case "trail":
      return [trail];
    case "store":
      return [store];
    case "trailOrStore":
      return [trail, store];
    case "stack":
      return [`arn:${partition}:cloudformation:*:*:stack/*`];
    case "account":
      return [`arn:${partition}:account::*:account`];
    case "workgroup":
      return [`arn:${partition}:athena:*:*:workgroup/*`];
    case "catalog":
      return ["catalog", "catalog/*", "database/*", "table/*"].map((path) => `arn:${partition}:glue:*:*:${path}`);
    case "key":
      return [`arn:${partition}:kms:*:*:key/*`];
    case "bucket":
      return [`arn:${partition}:s3:::*`];
    case "logFiles":
    case "state":
      return [`arn:${partition}:s3:::*/*`];
    case "logGroup":
      return [`arn:${partition}:logs:*:*:log-group:*`];
    case "role":
      return [`arn:${partition}:iam::*:role/*`];
  }
}

function throughS3({ partition }: PolicyScope): object {
  return { StringLike: { "kms:ViaService": `s3.*.${partition.endpointSuffix}` } };
}

/** The folder of a trail's log files: "acme-logs/prefix/AWSLogs/". */
function logFolder(text: string): string {
  const [bucket, prefix] = splitBucket(text);
  return `${bucket}/${prefix === "" ? "" : `${prefix}/`}AWSLogs/`;
}

function splitBucket(text: string): readonly [bucket: string, rest: string] {
  const slash = text.indexOf("/");
  return slash < 0 ? [text, ""] : [text.slice(0, slash), text.slice(slash + 1)];
}

/**
 * A bucket with a key prefix, or with a key, as a person writes it, for `PolicyScope`. Undefined: it is none, or has
 * characters that mean something else in a policy ("*", "?", "${").
 */
export function bucketPath(text: string): string | undefined {
  const path = (text.startsWith("s3://") ? text.slice("s3://".length) : text).trim();
  const trimmed = path.endsWith("/") ? path.slice(0, -1) : path;
  const [bucket] = splitBucket(trimmed);
  return isBucketName(bucket) && trimmed.length <= 1_088 && !/[*?$]/.test(trimmed) && trimmed.isWellFormed()
    ? trimmed
    : undefined;
}

/** A policy's JSON text with two spaces of indentation. */
export function policyText(statements: readonly object[]): string {
  return JSON.stringify(documentOf(statements), undefined, 2);
}

function documentOf(statements: readonly object[]): object {
  return { Version: "2012-10-17", Statement: statements };
}

/** The value of "Action" or "Resource" in a statement. */
export function oneOrAll(items: readonly string[]): string | readonly string[] {
  const [first, ...others] = items;
  return first !== undefined && others.length === 0 ? first : items;
}

function distinct(items: readonly string[]): readonly string[] {
  return [...new Set(items)];
}
