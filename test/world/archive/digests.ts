import { createHash, sign } from "node:crypto";
import type { KeyEntry } from "../types.ts";
import type { Deliveries, LogFile, Stream } from "./deliveries.ts";
import { GzippedJson } from "./gzipped.ts";
import { pathOf } from "./paths.ts";
import { signingKeyAt } from "./signingKeys.ts";

const hour = 3_600_000;
const minute = 60_000;

interface Made {
  readonly key: string;
  readonly json: string;
  readonly signature: string;
}

/**
 * The digests of a trail's account and Region: one an hour, each with the hashes of the log files that were delivered in that
 * hour, and with the hash and signature of the one before. They are made in order from the first one on.
 */
export class DigestChains {
  readonly #deliveries: Deliveries;
  readonly #chains = new Map<string, Made[]>();
  #version: number;

  constructor(deliveries: Deliveries) {
    this.#deliveries = deliveries;
    this.#version = deliveries.version;
  }

  /** The digests of a day (`YYYY-MM-DD`, UTC), from the hour in which the trail began to validate log files. */
  on(stream: Stream, date: string): readonly KeyEntry[] {
    const first = firstEnd(stream);
    return Array.from({ length: 24 }, (_, number) => Date.parse(date) + number * hour)
      .filter((end) => end >= first && end <= (stream.trail.silentSince ?? Number.POSITIVE_INFINITY) + hour)
      .map((end) => ({
        name: nameOf(stream, end),
        object: new SignedDigest(end + 25 * minute, () => this.#at(stream, end)),
      }));
  }

  #at(stream: Stream, end: number): Made {
    if (this.#version !== this.#deliveries.version) {
      this.#chains.clear();
      this.#version = this.#deliveries.version;
    }
    const id = `${stream.trail.arn} ${stream.accountId} ${stream.region}`;
    const chain = this.#chains.get(id) ?? [];
    this.#chains.set(id, chain);
    const first = firstEnd(stream);
    const wanted = (end - first) / hour;
    while (chain.length <= wanted) {
      chain.push(this.#make(stream, first + chain.length * hour, chain.at(-1)));
    }
    const made = chain[wanted];
    if (made === undefined) {
      throw new Error("a digest ends at a full hour");
    }
    return made;
  }

  #make(stream: Stream, end: number, previous: Made | undefined): Made {
    const { accountId, region, trail } = stream;
    const start = end - hour;
    const files = this.#deliveries.delivered(stream, start, end);
    const { fingerprint, privateKey } = signingKeyAt(end, region);
    const key = folderOf(stream, "CloudTrail-Digest", end) + nameOf(stream, end);
    const json = JSON.stringify({
      awsAccountId: accountId,
      digestStartTime: iso(start),
      digestEndTime: iso(end),
      digestS3Bucket: trail.bucket,
      digestS3Object: key,
      digestPublicKeyFingerprint: fingerprint,
      digestSignatureAlgorithm: "SHA256withRSA",
      newestEventTime: edge(files, Math.max),
      oldestEventTime: edge(files, Math.min),
      previousDigestS3Bucket: previous === undefined ? null : trail.bucket,
      previousDigestS3Object: previous?.key ?? null,
      previousDigestHashValue: previous === undefined ? null : sha256(previous.json),
      previousDigestHashAlgorithm: previous === undefined ? null : "SHA-256",
      previousDigestSignature: previous?.signature ?? null,
      logFiles: files.map((file) => ({
        s3Bucket: trail.bucket,
        s3Object: folderOf(stream, "CloudTrail", file.object.modified) + file.name,
        hashValue: sha256(file.written()),
        hashAlgorithm: "SHA-256",
        newestEventTime: edge([file], Math.max),
        oldestEventTime: edge([file], Math.min),
      })),
    });
    const signed = `${iso(end)}\n${trail.bucket}/${key}\n${sha256(json)}\n${previous?.signature ?? "null"}`;
    return { key, json, signature: sign("sha256", Buffer.from(signed), privateKey).toString("hex") };
  }
}

/** A digest in its bucket, whose metadata has its signature. */
class SignedDigest extends GzippedJson {
  readonly #made: () => Made;

  constructor(modified: number, made: () => Made) {
    super(modified, () => made().json);
    this.#made = made;
  }

  get metadata(): Readonly<Record<string, string>> {
    return { signature: this.#made().signature, "signature-algorithm": "SHA256withRSA" };
  }
}

/** The end of the first digest. */
function firstEnd({ trail }: Stream): number {
  return Math.ceil((trail.validatedSince ?? trail.startedLogging ?? 0) / hour) * hour + hour;
}

function nameOf({ accountId, region, trail }: Stream, end: number): string {
  const second = `${new Date(end).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
  return `${accountId}_CloudTrail-Digest_${region}_${trail.name}_${trail.homeRegion}_${second}.json.gz`;
}

function folderOf({ accountId, region, trail }: Stream, kind: string, time: number): string {
  const date = new Date(time).toISOString().slice(0, 10).replaceAll("-", "/");
  return `${pathOf(trail)}${accountId}/${kind}/${region}/${date}/`;
}

function edge(files: readonly LogFile[], of: (...times: number[]) => number): string | null {
  return files.length === 0 ? null : iso(of(...files.flatMap(({ records }) => records.map(({ time }) => time))));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function iso(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
