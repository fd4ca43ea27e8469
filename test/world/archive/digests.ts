import { createHash } from "node:crypto";
import type { KeyEntry } from "../types.ts";
import type { Deliveries, LogFile, Stream } from "./deliveries.ts";
import { GzippedJson } from "./gzipped.ts";
import { pathOf } from "./paths.ts";

const hour = 3_600_000;

/** The digest files of a day (`YYYY-MM-DD`, UTC): one an hour, with the hashes of that hour's log files. Not signed. */
export function digestsOf(stream: Stream, date: string, deliveries: Deliveries): readonly KeyEntry[] {
  const { accountId, region, trail } = stream;
  return Array.from({ length: 24 }, (_, number) => {
    const end = Date.parse(date) + number * hour;
    const second = `${new Date(end).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
    return {
      name: `${accountId}_CloudTrail-Digest_${region}_${trail.name}_${trail.homeRegion}_${second}.json.gz`,
      object: new GzippedJson(end + 25 * 60_000, () => digest(stream, end, deliveries)),
    };
  });
}

function digest(stream: Stream, end: number, deliveries: Deliveries): string {
  const { accountId, region, trail } = stream;
  const start = end - hour;
  const date = new Date(start).toISOString().slice(0, 10);
  const folder = `${pathOf(trail)}${accountId}/CloudTrail/${region}/${date.replaceAll("-", "/")}/`;
  const files = deliveries.on(stream, date).filter(({ object }) => object.modified >= start && object.modified < end);
  return JSON.stringify({
    awsAccountId: accountId,
    digestStartTime: iso(start),
    digestEndTime: iso(end),
    digestS3Bucket: trail.bucket,
    digestSignatureAlgorithm: "SHA256withRSA",
    newestEventTime: edge(files, Math.max),
    oldestEventTime: edge(files, Math.min),
    logFiles: files.map(({ name, object, records }) => ({
      s3Bucket: trail.bucket,
      s3Object: folder + name,
      hashValue: createHash("sha256").update(object.body()).digest("hex"),
      hashAlgorithm: "SHA-256",
      newestEventTime: iso(Math.max(...records.map(({ time }) => time))),
      oldestEventTime: iso(Math.min(...records.map(({ time }) => time))),
    })),
  });
}

function edge(files: readonly LogFile[], of: (...times: number[]) => number): string | null {
  return files.length === 0 ? null : iso(of(...files.flatMap(({ records }) => records.map(({ time }) => time))));
}

function iso(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
