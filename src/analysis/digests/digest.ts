import * as v from "valibot";
import { readUsualTime } from "../../model/text/time.ts";

/** A log file as a digest names it. */
export interface DigestEntry {
  readonly bucket: string;
  readonly key: string;
  /** SHA-256 of the unpacked content, in lower-case hex. */
  readonly hash: string;
}

/** The content of a digest file. Times in ms since 1970 UTC. */
export interface Digest {
  readonly start: number;
  readonly end: number;
  /** `digestEndTime` as written: it is part of what is signed. */
  readonly endText: string;
  readonly bucket: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly algorithm: string;
  /** The digest before it. Absent: it is the first one since log file validation or logging was turned on. */
  readonly previous?: { readonly bucket: string; readonly key: string; readonly hash: string | undefined };
  /** Signature of the digest before it, in hex; null where there is none. As written: it is part of what is signed. */
  readonly previousSignature: string | null;
  readonly logFiles: readonly DigestEntry[];
}

/** Digest files that unpack to more bytes are not read: the largest ones name some thousand log files. */
export const MOST_DIGEST_BYTES = 8 * 1024 * 1024;

const HASH = /^[0-9a-fA-F]{64}$/;
const time = v.pipe(
  v.string(),
  v.check((text) => readUsualTime(text) !== undefined),
);
const key = v.pipe(v.string(), v.minLength(1), v.maxLength(1_024));
const bucket = v.pipe(v.string(), v.minLength(1), v.maxLength(255));
const hash = v.pipe(v.string(), v.regex(HASH), v.toLowerCase());
const nullable = <T extends v.GenericSchema>(schema: T) => v.optional(v.nullable(schema), null);

const schema = v.object({
  digestStartTime: time,
  digestEndTime: time,
  digestS3Bucket: bucket,
  digestS3Object: key,
  digestPublicKeyFingerprint: v.pipe(v.string(), v.regex(/^[0-9a-fA-F]{8,128}$/)),
  digestSignatureAlgorithm: v.pipe(v.string(), v.maxLength(40)),
  previousDigestS3Bucket: nullable(bucket),
  previousDigestS3Object: nullable(key),
  previousDigestHashValue: nullable(hash),
  previousDigestSignature: nullable(v.pipe(v.string(), v.maxLength(4_096))),
  logFiles: v.array(v.unknown()),
});

/** Parses the unpacked content of a digest file, of at most `MOST_DIGEST_BYTES`. Undefined: it is no digest. */
export function readDigest(content: Uint8Array): Digest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content));
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(schema, value);
  const logFiles = parsed.success ? entriesOf(parsed.output.logFiles) : undefined;
  if (!parsed.success || logFiles === undefined) {
    return undefined;
  }
  const found = parsed.output;
  const { previousDigestS3Bucket: previousBucket, previousDigestS3Object: previousKey } = found;
  return {
    start: readUsualTime(found.digestStartTime) ?? 0,
    end: readUsualTime(found.digestEndTime) ?? 0,
    endText: found.digestEndTime,
    bucket: found.digestS3Bucket,
    key: found.digestS3Object,
    fingerprint: found.digestPublicKeyFingerprint.toLowerCase(),
    algorithm: found.digestSignatureAlgorithm,
    ...(previousBucket === null || previousKey === null
      ? {}
      : {
          previous: { bucket: previousBucket, key: previousKey, hash: found.previousDigestHashValue ?? undefined },
        }),
    previousSignature: found.previousDigestSignature,
    logFiles,
  };
}

/** By hand, because a schema takes five times as long for the tens of thousands of entries that a digest may have. */
function entriesOf(items: readonly unknown[]): readonly DigestEntry[] | undefined {
  const entries: DigestEntry[] = [];
  for (const item of items) {
    if (typeof item !== "object" || item === null) {
      return undefined;
    }
    const { s3Bucket, s3Object, hashValue, hashAlgorithm } = item as Readonly<Record<string, unknown>>;
    if (
      !isText(s3Bucket, 255) ||
      !isText(s3Object, 1_024) ||
      typeof hashValue !== "string" ||
      !HASH.test(hashValue) ||
      hashAlgorithm !== "SHA-256"
    ) {
      return undefined;
    }
    entries.push({ bucket: s3Bucket, key: s3Object, hash: hashValue.toLowerCase() });
  }
  return entries;
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === "string" && value !== "" && value.length <= longest;
}
