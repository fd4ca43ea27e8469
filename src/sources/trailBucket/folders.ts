import { mapConcurrent } from "../../async/mapConcurrent.ts";
import { type Bucket, listFolders } from "../../aws/bucket.ts";
import type { CallOptions } from "../../aws/connections.ts";
import { isAccountId, isOrganizationId, isRegionName } from "../../model/aws/arn.ts";
import { Failure } from "../../model/failure.ts";
import type { Condition } from "../../query/condition/condition.ts";
import { isPossible } from "../../query/plan/possible.ts";
import { rootOf, type TrailBucketRef } from "./target.ts";

/**
 * The folders in which CloudTrail keeps log files, with the categories of events that they never hold. "CloudTrail-Digest"
 * holds hashes and is not read.
 */
const KINDS = {
  CloudTrail: ["Insight", "NetworkActivity"],
  "CloudTrail-Insight": ["Management", "Data", "NetworkActivity"],
  "CloudTrail-NetworkActivity": ["Management", "Data", "Insight"],
  /** Five-minute summaries of data events. */
  "CloudTrail-Aggregated": ["Management", "Insight", "NetworkActivity"],
} as const;

type LogFileKind = keyof typeof KINDS;

/** The folder of one account, Region and kind of log files: below it are folders of years, months and days. */
export interface LogFolder {
  /** Key prefix; ends with a slash. */
  readonly prefix: string;
  readonly accountId: string;
  readonly region: string;
  readonly kind: LogFileKind;
}

/** Listings at once. */
const AT_ONCE = 16;

type Part = Pick<TrailBucketRef, "prefix" | "organization" | "accounts" | "regions" | "trail">;

/**
 * The folders of a target that can hold events of a condition, as S3 lists them. Throws what listing throws, and `Failure`
 * ("not-found") where the bucket has no log files of the target.
 */
export async function listLogFolders(
  bucket: Bucket,
  part: Part,
  condition: Condition | undefined,
  options: CallOptions,
): Promise<readonly LogFolder[]> {
  const root = rootOf(part);
  const canHold = (known: {
    readonly without: readonly string[];
    readonly accountId: string;
    readonly region?: string;
  }) => condition === undefined || isPossible(condition, known);
  const accounts = await listAccounts(bucket, root, part, options);
  const wanted = accounts.filter(({ accountId }) => canHold({ without: [], accountId }));
  const kinds = await mapConcurrent(wanted, AT_ONCE, async ({ prefix, accountId }) => {
    const names = await listFolders(bucket, prefix, options);
    return names.filter(isKind).map((kind) => ({ prefix: `${prefix}${kind}/`, accountId, kind }));
  });
  const found = kinds.flat();
  if (accounts.length === 0 || (found.length === 0 && wanted.length > 0)) {
    throw noLogFiles(bucket, root, part);
  }
  const possible = found.filter(({ accountId, kind }) => canHold({ without: KINDS[kind], accountId }));
  const regions = await mapConcurrent(possible, AT_ONCE, async ({ prefix, accountId, kind }) => {
    const names = await listFolders(bucket, prefix, options);
    return names
      .filter((region) => isRegionName(region) && (part.regions?.includes(region) ?? true))
      .filter((region) => canHold({ without: KINDS[kind], accountId, region }))
      .map((region): LogFolder => ({ prefix: `${prefix}${region}/`, accountId, region, kind }));
  });
  return regions.flat();
}

export interface AccountFolder {
  readonly prefix: string;
  readonly accountId: string;
}

/** Those of the accounts themselves, and those that trails of organizations have made. */
export async function listAccounts(
  bucket: Bucket,
  root: string,
  { organization, accounts }: Part,
  options: CallOptions,
): Promise<readonly AccountFolder[]> {
  const names = organization === undefined ? await listFolders(bucket, root, options) : [organization];
  const below = await mapConcurrent(names.filter(isOrganizationId), AT_ONCE, async (id) => {
    const prefix = `${root}${id}/`;
    return (await listFolders(bucket, prefix, options)).map((name) => ({
      prefix: `${prefix}${name}/`,
      accountId: name,
    }));
  });
  return [...names.map((name) => ({ prefix: `${root}${name}/`, accountId: name })), ...below.flat()].filter(
    ({ accountId }) => isAccountId(accountId) && (accounts?.includes(accountId) ?? true),
  );
}

function isKind(name: string): name is LogFileKind {
  return Object.hasOwn(KINDS, name);
}

function noLogFiles(bucket: Bucket, root: string, { organization, accounts, trail }: Part): Failure {
  const { profile, region, accountId } = bucket.context("s3:ListBucket");
  const whose =
    accounts === undefined ? "" : ` of ${accounts.length === 1 ? "account" : "accounts"} ${accounts.join(", ")}`;
  return new Failure({
    reason: "not-found",
    message: `Bucket "${bucket.name}" holds no CloudTrail log files${whose} under "${root}${organization ?? ""}". Check the bucket and prefix of ${trail === undefined ? "the trail" : `trail ${trail}`}.`,
    context: {
      profile: profile.name,
      ...(region === undefined ? {} : { region }),
      ...(accountId === undefined ? {} : { accountId }),
    },
    remedies: [{ kind: "show-log" }],
  });
}
