import type { UnreadReason } from "../../analysis/digests/chain.ts";
import { unpackedContent } from "../../analysis/digests/contentHash.ts";
import { readDigestName } from "../../analysis/digests/digestName.ts";
import { mapConcurrent } from "../../async/mapConcurrent.ts";
import { Slices } from "../../async/slices.ts";
import { type Bucket, listFolders, listPages } from "../../aws/bucket.ts";
import type { ObjectProblem } from "../../aws/bucketFailures.ts";
import type { CallOptions } from "../../aws/connections.ts";
import { isRegionName } from "../../model/aws/arn.ts";
import { deliveryTime } from "../../model/aws/deliveryTime.ts";
import { type Failure, refusedRequest } from "../../model/failure.ts";
import type { TimeRange } from "../../model/text/time.ts";
import {
  type Evidence,
  type EvidenceContent,
  type EvidenceFile,
  type EvidenceListing,
  type EvidenceRequest,
  MOST_EVIDENCE_FILES,
} from "../evidence.ts";
import { FileVerdicts } from "../fileVerdicts.ts";
import type { Cost } from "../queryCost.ts";
import { dollarsOf } from "./cost.ts";
import { listAccounts } from "./folders.ts";
import { fileOf, rootOf, type TrailBucketRef } from "./target.ts";

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
/** Listings at once. */
const AT_ONCE = 16;
const CHUNK = 256 * 1024;
/** A digest is about an hour, so that one about the end of a time ends so long (ms) after it at the latest. */
const DIGEST_LENGTH = HOUR;

/** One folder of digests, or of log files. */
interface DayFolder {
  /** Ends with a slash; below it are folders of years, months and days. */
  readonly prefix: string;
  readonly isOfDigests: boolean;
}

/** The digests and log files of a trail's bucket. They are read from S3 each time: the cache has no part in it. */
export class BucketEvidence implements Evidence {
  readonly label: string;
  readonly bucket: string;
  readonly trail?: string;
  refusal: Failure | undefined;
  readonly #bucket: Bucket;
  readonly #part: TrailBucketRef;
  #lists = 0;

  constructor(bucket: Bucket, part: TrailBucketRef) {
    this.#bucket = bucket;
    this.#part = part;
    this.bucket = bucket.name;
    const { accounts, trail } = part;
    const whose =
      accounts === undefined ? "" : ` of ${accounts.length === 1 ? "account" : "accounts"} ${accounts.join(", ")}`;
    this.label = `s3://${part.label}/${whose}`;
    if (trail !== undefined) {
      this.trail = trail;
    }
  }

  async list(range: TimeRange | undefined, signal: AbortSignal): Promise<EvidenceListing> {
    if (range === undefined) {
      throw refusedRequest("Choose the time to verify: a bucket can hold years of log files.");
    }
    const calls: CallOptions = { signal, lane: this };
    const folders = await this.#folders(calls);
    const digests: EvidenceFile[] = [];
    const logs: EvidenceFile[] = [];
    const slices = new Slices();
    await mapConcurrent(folders, AT_ONCE, async ({ prefix, isOfDigests }) => {
      const to = range.to + (isOfDigests ? DIGEST_LENGTH : 0);
      const after = `${prefix}${dayOf(range.from)}`;
      const last = `${prefix}${dayOf(to)}/\u{10ffff}`;
      for await (const { objects } of listPages(this.#bucket, { prefix, after }, calls)) {
        this.#lists += 1;
        for (const { key, bytes, archived } of objects) {
          const file = { key, bytes, ...(archived ? { archived } : {}) };
          const end = isOfDigests ? readDigestName(key)?.end : undefined;
          const delivered = isOfDigests ? undefined : deliveryTime(key);
          if (end !== undefined && end > range.from && end <= to) {
            digests.push(file);
          } else if (delivered !== undefined && delivered >= range.from && delivered < to) {
            logs.push({ ...file, delivered });
          }
        }
        if (digests.length + logs.length > MOST_EVIDENCE_FILES) {
          throw refusedRequest(
            `There are more than ${MOST_EVIDENCE_FILES.toLocaleString("en-US")} log files in this time. Choose a shorter time, or verify fewer accounts.`,
          );
        }
        await slices.pause();
        if ((objects.at(-1)?.key ?? "") > last) {
          return;
        }
      }
    });
    return { digests, logs, notes: [] };
  }

  cost(files: readonly EvidenceFile[]): Cost {
    const read = files.filter(({ archived }) => archived !== true);
    const bytes = read.reduce((sum, file) => sum + file.bytes, 0);
    return {
      files: read.length,
      bytes,
      requests: this.#lists + read.length,
      dollars: dollarsOf({ lists: this.#lists, files: read.length, bytes }),
      basis: "upper bound",
      kept: 0,
      archived: files.length - read.length,
      requesterPays: this.#part.requesterPays === true,
    };
  }

  async read(
    { key, archived }: Pick<EvidenceFile, "key" | "archived">,
    signal: AbortSignal,
    keep?: number,
  ): Promise<EvidenceContent | UnreadReason> {
    if (archived === true) {
      return "archived";
    }
    const answer = await this.#bucket.get(key, undefined, { signal, lane: this });
    if ("problem" in answer) {
      this.refusal = answer.failure;
      return reasonOf(answer.problem);
    }
    const unpacked = await unpackedContent(inChunks(answer.bytes), keep);
    if (typeof unpacked === "string") {
      return unpacked;
    }
    const signature = answer.metadata?.signature;
    return {
      ...unpacked,
      ...(signature === undefined ? {} : { signature }),
      id: verdictId(this.#bucket, key, answer.etag),
    };
  }

  request(key: string): EvidenceRequest {
    return { targets: [fileOf(this.#part, key)] };
  }

  /** The folders of digests and of log files, by account and Region. */
  async #folders(calls: CallOptions): Promise<readonly DayFolder[]> {
    const accounts = await listAccounts(this.#bucket, rootOf(this.#part), this.#part, calls);
    const found = await mapConcurrent(accounts, AT_ONCE, async ({ prefix }) => {
      const names = await listFolders(this.#bucket, prefix, calls);
      return names.flatMap((name) =>
        name === "CloudTrail" || name === "CloudTrail-Digest"
          ? [{ prefix: `${prefix}${name}/`, isOfDigests: name === "CloudTrail-Digest" }]
          : [],
      );
    });
    const regions = await mapConcurrent(found.flat(), AT_ONCE, async ({ prefix, isOfDigests }) => {
      const names = await listFolders(this.#bucket, prefix, calls);
      return names
        .filter((region) => isRegionName(region) && (this.#part.regions?.includes(region) ?? true))
        .map((region) => ({ prefix: `${prefix}${region}/`, isOfDigests }));
    });
    this.#lists += 1 + accounts.length + found.flat().length;
    return regions.flat();
  }
}

/** The id of an object's content, for `FileVerdicts`. */
export function verdictId(bucket: Pick<Bucket, "origin">, key: string, etag: string): string {
  return FileVerdicts.idOf([bucket.origin, key, etag]);
}

function reasonOf(problem: ObjectProblem): UnreadReason {
  return problem === "changed" ? "failed" : problem;
}

async function* inChunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK) {
    yield bytes.subarray(at, at + CHUNK);
  }
}

/** The folder of a day: "2026/11/30". */
function dayOf(time: number): string {
  const earliest = Math.max(time, 0);
  return new Date(Math.min(earliest, Date.now() + 400 * DAY)).toISOString().slice(0, 10).replaceAll("-", "/");
}
