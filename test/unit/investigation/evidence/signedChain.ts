import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import type { UnreadReason } from "../../../../src/analysis/digests/chain.ts";
import type { PublicKey } from "../../../../src/analysis/digests/signingKeys.ts";
import { deliveryTime } from "../../../../src/model/aws/deliveryTime.ts";
import type { Evidence, EvidenceContent, EvidenceListing } from "../../../../src/sources/evidence.ts";

const BUCKET = "acme-logs";
const ACCOUNT = "111122223333";
export const REGION = "eu-west-1";
export const HOUR = 3_600_000;
export const BEGIN = Date.parse("2026-11-20T00:00:00Z");

interface Key extends PublicKey {
  readonly privateKey: KeyObject;
}

/** A key pair as CloudTrail has them. */
export function keyPair(region = REGION): Key {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const der = publicKey.export({ type: "pkcs1", format: "der" });
  return { region, fingerprint: createHash("md5").update(der).digest("hex"), der, privateKey };
}

interface Stored {
  readonly text: string;
  readonly signature?: string;
}

export interface ChainOptions {
  readonly hours: number;
  /** Log files in an hour. */
  readonly files: (hour: number) => number;
  /** The key that signs the digest of an hour. */
  readonly keyOf: (hour: number) => Key;
  /** Hours whose digest is the first after validation was off. */
  readonly restarts?: readonly number[];
  /** Hours without a digest, before a restart. */
  readonly off?: readonly number[];
  readonly account?: string;
  readonly organization?: string;
  readonly region?: string;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Digests and log files of one account and Region as CloudTrail writes them, by key. Digest `n` is about hour `n`. */
export class SignedChain implements Evidence {
  readonly label = `s3://${BUCKET}/`;
  readonly bucket = BUCKET;
  readonly objects = new Map<string, Stored>();
  /** By hour. */
  readonly digestKeys: (string | undefined)[] = [];
  readonly logKeys: string[][] = [];
  readonly problems = new Map<string, UnreadReason>();
  /** Keys that were read, in order. */
  readonly reads: string[] = [];
  readonly #account: string;
  readonly #root: string;
  readonly #region: string;

  constructor(options: ChainOptions) {
    const { hours, files, keyOf, restarts = [], off = [], account = ACCOUNT, organization, region = REGION } = options;
    this.#account = account;
    this.#region = region;
    this.#root = `org/AWSLogs/${organization === undefined ? "" : `${organization}/`}${account}`;
    let previous: { readonly key: string; readonly text: string; readonly signature: string } | undefined;
    for (let hour = 0; hour < hours; hour += 1) {
      const keys = Array.from({ length: files(hour) }, (_, at) => this.logKey(hour, at));
      this.logKeys.push(keys);
      for (const key of keys) {
        this.objects.set(key, { text: JSON.stringify({ Records: [{ eventID: key }] }) });
      }
      if (off.includes(hour)) {
        this.digestKeys.push(undefined);
        previous = undefined;
        continue;
      }
      previous = this.writeDigest(hour, keys, keyOf(hour), restarts.includes(hour) ? undefined : previous);
      this.digestKeys.push(previous.key);
    }
  }

  logKey(hour: number, at: number, minute = 20): string {
    const time = new Date(BEGIN + hour * HOUR + minute * 60_000 + at * 1000).toISOString();
    const unique = `${hour}x${at}`.padStart(16, "A");
    return `${this.#root}/CloudTrail/${this.#region}/${time.slice(0, 10).replaceAll("-", "/")}/${this.#account}_CloudTrail_${this.#region}_${time.slice(0, 16).replaceAll(/[-:]/g, "")}Z_${unique}.json.gz`;
  }

  writeDigest(
    hour: number,
    logs: readonly string[],
    key: Key,
    previous: { readonly key: string; readonly text: string; readonly signature: string } | undefined,
    suffix = "",
  ): { readonly key: string; readonly text: string; readonly signature: string } {
    const end = BEGIN + (hour + 1) * HOUR;
    const endText = iso(end);
    const path = `${this.#root}/CloudTrail-Digest/${this.#region}/${endText.slice(0, 10).replaceAll("-", "/")}/${this.#account}_CloudTrail-Digest_${this.#region}_main_${this.#region}_${endText.replaceAll(/[-:]/g, "")}${suffix}.json.gz`;
    const text = JSON.stringify({
      awsAccountId: this.#account,
      digestStartTime: iso(end - HOUR),
      digestEndTime: endText,
      digestS3Bucket: BUCKET,
      digestS3Object: path,
      digestPublicKeyFingerprint: key.fingerprint,
      digestSignatureAlgorithm: "SHA256withRSA",
      newestEventTime: null,
      oldestEventTime: null,
      previousDigestS3Bucket: previous === undefined ? null : BUCKET,
      previousDigestS3Object: previous?.key ?? null,
      previousDigestHashValue: previous === undefined ? null : sha256(previous.text),
      previousDigestHashAlgorithm: previous === undefined ? null : "SHA-256",
      previousDigestSignature: previous?.signature ?? null,
      logFiles: logs.map((log) => ({
        s3Bucket: BUCKET,
        s3Object: log,
        hashValue: sha256(this.objects.get(log)?.text ?? ""),
        hashAlgorithm: "SHA-256",
        newestEventTime: iso(end - 60_000),
        oldestEventTime: iso(end - HOUR),
      })),
    });
    const signed = `${endText}\n${BUCKET}/${path}\n${sha256(text)}\n${previous?.signature ?? "null"}`;
    const signature = sign("sha256", Buffer.from(signed), key.privateKey).toString("hex");
    this.objects.set(path, { text, signature });
    return { key: path, text, signature };
  }

  /** Changes a text without changing its signature. */
  change(key: string, change: (text: string) => string): void {
    const { text, ...rest } = this.objects.get(key) ?? { text: "" };
    this.objects.set(key, { ...rest, text: change(text) });
  }

  async list(): Promise<EvidenceListing> {
    const all = [...this.objects].map(([key, { text }]) => ({ key, bytes: text.length }));
    return {
      digests: all.filter(({ key }) => key.includes("/CloudTrail-Digest/")),
      logs: all.flatMap((file) => {
        const delivered = deliveryTime(file.key);
        return delivered === undefined ? [] : [{ ...file, delivered }];
      }),
      notes: [],
    };
  }

  async read(
    { key }: { readonly key: string },
    signal: AbortSignal,
    keep?: number,
  ): Promise<EvidenceContent | UnreadReason> {
    signal.throwIfAborted();
    this.reads.push(key);
    const object = this.objects.get(key);
    const problem = this.problems.get(key) ?? (object === undefined ? "gone" : undefined);
    if (problem !== undefined || object === undefined) {
      return problem ?? "gone";
    }
    const { text, signature } = object;
    return {
      hash: sha256(text),
      id: `${key} ${sha256(text)}`,
      ...(keep === undefined ? {} : { content: Buffer.from(text) }),
      ...(signature === undefined ? {} : { signature }),
    };
  }

  request(key: string) {
    return { files: [key] };
  }
}

function iso(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
