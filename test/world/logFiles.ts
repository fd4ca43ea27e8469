import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { dayOf } from "./archive/dailyRecords.ts";
import { minuteOf, recordsText } from "./archive/deliveries.ts";
import type { WorldRecord } from "./types.ts";

const deflate = promisify(gzip);

/** A trail delivers about this long after a call. */
const DELIVERY = 5 * 60_000;

export interface LogFilesOptions {
  readonly folder: string;
  /** Records a file, at most. */
  readonly recordsPerFile: number;
  /** A file is delivered no later than this after its first record, in ms; when it is full otherwise. */
  readonly longestWait?: number;
  readonly prefix?: string;
  readonly organization?: string;
}

/**
 * Writes records as a trail delivers them to its bucket: one gzipped `{"Records":[…]}` for some records of an account and
 * Region, under `AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/`, the time of delivery in its name. `records`: oldest
 * first. Answers the paths in the order of delivery.
 */
export async function writeLogFiles(records: Iterable<WorldRecord>, options: LogFilesOptions): Promise<string[]> {
  const { longestWait = Number.POSITIVE_INFINITY } = options;
  const waiting = new Map<string, WorldRecord[]>();
  const paths: string[] = [];
  for (const record of records) {
    const place = `${record.accountId} ${record.region}`;
    let batch = waiting.get(place) ?? [];
    if (record.time - (batch[0]?.time ?? record.time) > longestWait) {
      paths.push(await deliver(batch, paths.length, options));
      batch = [];
    }
    waiting.set(place, batch);
    batch.push(record);
    if (batch.length >= options.recordsPerFile) {
      paths.push(await deliver(batch, paths.length, options));
      waiting.delete(place);
    }
  }
  for (const batch of waiting.values()) {
    paths.push(await deliver(batch, paths.length, options));
  }
  return paths;
}

async function deliver(batch: readonly WorldRecord[], number: number, options: LogFilesOptions): Promise<string> {
  const last = batch.at(-1);
  if (last === undefined) {
    throw new Error("a file has a record");
  }
  const { accountId, region, time } = last;
  const delivered = time + DELIVERY;
  const unique = number.toString(36).padStart(16, "A").toUpperCase();
  const path = join(
    options.folder,
    options.prefix ?? "",
    "AWSLogs",
    options.organization ?? "",
    accountId,
    "CloudTrail",
    region,
    ...dayOf(delivered).split("-"),
    `${accountId}_CloudTrail_${region}_${minuteOf(delivered)}_${unique}.json.gz`,
  );
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, await deflate(recordsText(batch.map(({ json }) => json))));
  return path;
}
