import * as v from "valibot";
import { readUsualTime } from "../../model/text/time.ts";

/** A log file as a digest names it. */
export interface DigestEntry {
  readonly bucket: string;
  readonly key: string;
  /** SHA-256 of the unpacked content, in lower-case hex. */
  readonly hash: string;
  /** The times of its first and last event, ms since 1970 UTC. Absent: the digest does not say. */
  readonly oldest?: number;
  readonly newest?: number;
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

const time = v.pipe(
  v.string(),
  v.check((text) => readUsualTime(text) !== undefined),
);
const key = v.pipe(v.string(), v.minLength(1), v.maxLength(1_024));
const bucket = v.pipe(v.string(), v.minLength(1), v.maxLength(255));
const hash = v.pipe(v.string(), v.regex(/^[0-9a-fA-F]{64}$/), v.toLowerCase());
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
  logFiles: v.array(
    v.object({
      s3Bucket: bucket,
      s3Object: key,
      hashValue: hash,
      hashAlgorithm: v.literal("SHA-256"),
      newestEventTime: nullable(v.string()),
      oldestEventTime: nullable(v.string()),
    }),
  ),
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
  if (!parsed.success) {
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
    logFiles: found.logFiles.map(({ s3Bucket, s3Object, hashValue, newestEventTime, oldestEventTime }) => ({
      bucket: s3Bucket,
      key: s3Object,
      hash: hashValue,
      ...timed("oldest", oldestEventTime),
      ...timed("newest", newestEventTime),
    })),
  };
}

function timed<K extends string>(name: K, text: string | null): Partial<Record<K, number>> {
  const time = text === null ? undefined : readUsualTime(text);
  return time === undefined ? {} : ({ [name]: time } as Record<K, number>);
}
