import { mapConcurrent } from "../../async/mapConcurrent.ts";
import { Slices } from "../../async/slices.ts";
import { type Bucket, type BucketObject, listPages } from "../../aws/bucket.ts";
import type { CallOptions } from "../../aws/connections.ts";
import { deliveryTime } from "../../model/aws/deliveryTime.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { LogFolder } from "./folders.ts";

/** A log file as S3 lists it. */
export interface ListedFile extends BucketObject {
  /**
   * When it was delivered, ms since 1970 UTC, to the minute: from its name, or no earlier than the end of the day in whose
   * folder it is, as far as that is listed. All of its events in the search's window are older.
   */
  readonly delivered: number;
  /** It holds no records: see "CloudTrail-Aggregated". */
  readonly holdsNoRecords: boolean;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Listings at once. */
const AT_ONCE = 16;

/** Times of delivery. */
interface DeliveryRange extends TimeRange {
  /** Where the ranges of the whole search end. */
  readonly end: number;
}

/** One page of a listing. */
interface Listed {
  readonly folder: LogFolder;
  readonly files: readonly ListedFile[];
  /** Everything that was delivered before this time is listed, ms since 1970 UTC. */
  readonly until: number;
}

/**
 * Lists the log files of folders that were delivered in a range, page by page and several folders at once: each from the
 * range's beginning to its end. `take` answers whether to go on. Throws what listing throws.
 */
export async function listDelivered(
  bucket: Bucket,
  folders: readonly LogFolder[],
  range: DeliveryRange,
  options: CallOptions,
  take: (listed: Listed) => boolean,
): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const slices = new Slices();
  let goesOn = true;
  try {
    await mapConcurrent(folders, AT_ONCE, async (folder) => {
      if (!goesOn) {
        return;
      }
      const request = { prefix: folder.prefix, after: startOf(folder, range.from) };
      for await (const { objects, next } of listPages(bucket, request, { ...options, signal })) {
        const { files, isPast, last } = deliveredIn(folder, objects, range);
        const until = isPast || next === undefined ? range.to : (last ?? range.from);
        goesOn = goesOn && take({ folder, files, until });
        await slices.pause();
        if (isPast || !goesOn) {
          return;
        }
      }
    });
  } catch (error) {
    stop.abort();
    throw error;
  }
}

/**
 * The key before the first one that can have been delivered at a time. The names in "CloudTrail" tell the minute; how the
 * others begin is not documented, so that all of their first day is listed.
 */
function startOf(folder: LogFolder, time: number): string {
  const stamp = new Date(time).toISOString();
  const day = `${folder.prefix}${stamp.slice(0, 10).replaceAll("-", "/")}`;
  return folder.kind === "CloudTrail"
    ? `${day}/${nameStart(folder)}${stamp.slice(0, 16).replaceAll(/[-:]/g, "")}`
    : day;
}

/** How the names of the log files in a folder "CloudTrail" begin; then comes the time, so that they ascend with it. */
function nameStart({ accountId, region }: LogFolder): string {
  return `${accountId}_CloudTrail_${region}_`;
}

/** The log files of a page that were delivered in the range. `isPast`: the page reaches beyond it. */
function deliveredIn(
  folder: LogFolder,
  objects: readonly BucketObject[],
  range: DeliveryRange,
): { readonly files: readonly ListedFile[]; readonly isPast: boolean; readonly last?: number } {
  const files: ListedFile[] = [];
  let last: number | undefined;
  for (const object of objects) {
    const found = dayOf(folder, object.key);
    if (found === undefined) {
      continue;
    }
    const { start, named } = found;
    const delivered = named ?? Math.min(start + DAY, range.end) - MINUTE;
    last = folder.kind === "CloudTrail" ? delivered : start;
    if (last >= range.to) {
      return { files, isPast: true };
    }
    if (delivered >= range.from && delivered < range.to) {
      files.push({ ...object, delivered, holdsNoRecords: folder.kind === "CloudTrail-Aggregated" });
    }
  }
  return last === undefined ? { files, isPast: false } : { files, isPast: false, last };
}

/**
 * The day in whose folder a log file is, and the time of delivery in its name; undefined for what CloudTrail has not put
 * there.
 */
function dayOf(
  folder: LogFolder,
  key: string,
): { readonly start: number; readonly named: number | undefined } | undefined {
  const { prefix, kind } = folder;
  if (!key.startsWith(prefix)) {
    return undefined;
  }
  const path = /^(\d{4})\/(\d\d)\/(\d\d)\/[^/]+$/.exec(key.slice(prefix.length));
  if (path === null) {
    return undefined;
  }
  const [year = 0, month = 0, day = 0] = path.slice(1).map(Number);
  const start = Date.UTC(year, month - 1, day);
  const time = deliveryTime(key);
  const named = time !== undefined && time >= start && time < start + DAY ? time : undefined;
  const isOwn = kind !== "CloudTrail" || (named !== undefined && key.startsWith(nameStart(folder), prefix.length + 11));
  return isOwn ? { start, named } : undefined;
}

/** One log file as S3 lists it now; none where it is not there. Throws what listing throws. */
export async function listOne(bucket: Bucket, key: string, options: CallOptions): Promise<readonly ListedFile[]> {
  const { objects } = await bucket.list({ prefix: key }, options);
  const delivered = deliveryTime(key) ?? 0;
  return objects
    .filter((object) => object.key === key)
    .map((object) => ({ ...object, delivered, holdsNoRecords: false }));
}

/** The newest first, then by key. */
export function newestFirst(left: ListedFile, right: ListedFile): number {
  return right.delivered - left.delivered || (left.key < right.key ? -1 : left.key > right.key ? 1 : 0);
}

/** How much of the time of all folders was listed, 0 to 1. */
export function shareOf(
  folders: readonly LogFolder[],
  reached: ReadonlyMap<LogFolder, number>,
  { from, to }: TimeRange,
): number {
  const listed = folders.reduce((sum, folder) => sum + (reached.get(folder) ?? from) - from, 0);
  return folders.length === 0 ? 1 : listed / (folders.length * (to - from));
}

/** The same bucket; `counted` is called for each listing. */
export function countingLists(bucket: Bucket, counted: () => void): Bucket {
  return {
    name: bucket.name,
    origin: bucket.origin,
    partition: bucket.partition,
    context: (action) => bucket.context(action),
    list: (request, options) => {
      counted();
      return bucket.list(request, options);
    },
    get: (key, etag, options) => bucket.get(key, etag, options),
  };
}
