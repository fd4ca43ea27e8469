import { type Bucket, listPages } from "../../aws/bucket.ts";
import type { CallOptions } from "../../aws/connections.ts";
import { isAccountId, isOrganizationId, isRegionName } from "../../model/aws/arn.ts";
import { isBucketName } from "../../model/aws/bucketName.ts";
import { Failure } from "../../model/failure.ts";
import type { PartitionsRead } from "../../query/trino/partitions.ts";
import type { TrailTable } from "../../query/trino/table.ts";
import { listDelivered, shareOf } from "../trailBucket/fileListing.ts";
import { type LogFolder, listLogFolders } from "../trailBucket/folders.ts";

const DAY = 86_400_000;
/** Pages that an estimate lists at most; a page holds 1,000 files. */
const MOST_PAGES = 2_000;

/** The bytes that queries can scan at most. */
export interface ScannedBytes {
  /** One for each of the queries. */
  readonly bytes: readonly number[];
  /** False: there are too many files to list all of them, and the figures are extrapolated. */
  readonly isWhole: boolean;
  /** Listings that this took. */
  readonly requests: number;
}

/** Where the log files of a table are, as CloudTrail writes them. */
interface LogFiles {
  readonly bucket: string;
  /** What stands before "AWSLogs", without slashes at its ends. */
  readonly prefix?: string;
  readonly organization?: string;
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
}

/**
 * How many bytes queries of a table can scan at most, by the sizes of the files below its location in the partitions that they
 * read. Undefined where that is not known: the location is not that of a trail's log files, or S3 refuses to list it. Throws
 * an AbortError. `queries`: what each of them reads.
 */
export async function scannedBytes(
  { location, partitions }: Pick<TrailTable, "location" | "partitions">,
  queries: readonly PartitionsRead[],
  open: (bucket: string, folder: string) => Promise<Bucket>,
  calls: CallOptions,
): Promise<ScannedBytes | undefined> {
  const isByDay = partitions.some(({ means }) => means === "day" || means === "year");
  const files = location === undefined ? undefined : logFilesAt(location);
  const at = location === undefined ? undefined : bucketAt(location);
  if (at === undefined || (partitions.length > 0 && (files === undefined || !isByDay))) {
    return undefined;
  }
  try {
    const bucket = await open(at.bucket, at.key);
    return files === undefined || partitions.length === 0
      ? await everything(bucket, at.key, queries, calls)
      : await byDay(bucket, files, queries, calls);
  } catch (error) {
    if (Failure.is(error)) {
      return undefined;
    }
    throw error;
  }
}

/** Of a table without partitions, each query reads all files. */
async function everything(
  bucket: Bucket,
  prefix: string,
  queries: readonly PartitionsRead[],
  calls: CallOptions,
): Promise<ScannedBytes | undefined> {
  let total = 0;
  let requests = 0;
  for await (const { objects } of listPages(bucket, { prefix }, calls)) {
    total += objects.reduce((sum, { bytes }) => sum + bytes, 0);
    requests += 1;
    if (requests >= MOST_PAGES) {
      return undefined;
    }
  }
  return { bytes: queries.map(() => total), isWhole: true, requests };
}

async function byDay(
  bucket: Bucket,
  { prefix, organization, accounts, regions }: LogFiles,
  queries: readonly PartitionsRead[],
  calls: CallOptions,
): Promise<ScannedBytes | undefined> {
  const [first] = queries;
  const part = {
    ...(prefix === undefined ? {} : { prefix }),
    ...(organization === undefined ? {} : { organization }),
    ...both("accounts", accounts, first?.accounts),
    ...both("regions", regions, first?.regions),
  };
  const ranges = queries.map(rangeOf);
  const range = {
    from: Math.min(...ranges.map(({ from }) => from)),
    to: Math.max(...ranges.map(({ to }) => to)),
  };
  const folders = (await listLogFolders(bucket, part, undefined, calls)).filter(({ kind }) => kind === "CloudTrail");
  const days = new Map<number, number>();
  const reached = new Map<LogFolder, number>();
  let requests = 0;
  await listDelivered(bucket, folders, { ...range, end: range.to }, calls, ({ folder, files, until }) => {
    requests += 1;
    reached.set(folder, until);
    for (const { delivered, bytes } of files) {
      const day = Math.floor(delivered / DAY);
      days.set(day, (days.get(day) ?? 0) + bytes);
    }
    return requests < MOST_PAGES;
  });
  const share = shareOf(folders, reached, range);
  if (share === 0) {
    return undefined;
  }
  return {
    bytes: ranges.map(({ from, to }) =>
      Math.round(
        [...days].reduce((sum, [day, bytes]) => sum + (day * DAY >= from && day * DAY < to ? bytes : 0), 0) / share,
      ),
    ),
    isWhole: share >= 1,
    requests,
  };
}

/** The days of delivery as a range of times. */
function rangeOf({ from = "1970-01-01", to }: PartitionsRead): { readonly from: number; readonly to: number } {
  return { from: Date.parse(from), to: (to === undefined ? Date.now() : Date.parse(to)) + DAY };
}

/** What both allow; absent: anything. */
function both<K extends string>(
  key: K,
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): Partial<Record<K, readonly string[]>> {
  const values = one === undefined ? other : other === undefined ? one : one.filter((value) => other.includes(value));
  return values === undefined ? {} : ({ [key]: values } as Record<K, readonly string[]>);
}

/** The bucket and key prefix of "s3://bucket/prefix/". */
export function bucketAt(location: string): { readonly bucket: string; readonly key: string } | undefined {
  const [, bucket = "", key = ""] = /^s3[an]?:\/\/([^/]+)\/?(.*)$/s.exec(location) ?? [];
  return isBucketName(bucket) ? { bucket, key: key === "" || key.endsWith("/") ? key : `${key}/` } : undefined;
}

/** Undefined: not a folder in which a trail's log files are. */
export function logFilesAt(location: string): LogFiles | undefined {
  const at = bucketAt(location);
  const folders = (at?.key ?? "").split("/").filter((folder) => folder !== "");
  const root = folders.indexOf("AWSLogs");
  if (at === undefined || root === -1) {
    return undefined;
  }
  const prefix = folders.slice(0, root).join("/");
  const below = folders.slice(root + 1);
  const organization = isOrganizationId(below[0] ?? "") ? below.shift() : undefined;
  const [account, kind, region, ...more] = below;
  const isOne =
    (account === undefined || isAccountId(account)) &&
    (kind === undefined || kind === "CloudTrail") &&
    (region === undefined || isRegionName(region)) &&
    more.length === 0;
  return isOne
    ? {
        bucket: at.bucket,
        ...(prefix === "" ? {} : { prefix }),
        ...(organization === undefined ? {} : { organization }),
        ...(account === undefined ? {} : { accounts: [account] }),
        ...(region === undefined ? {} : { regions: [region] }),
      }
    : undefined;
}
