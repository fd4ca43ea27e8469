import { Slices } from "../../async/slices.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { Digest } from "./digest.ts";
import { type DigestName, readDigestName, unpackedName } from "./digestName.ts";
import type { SigningKeys } from "./signingKeys.ts";

/** Why a digest file could not be read. "damaged": it is no digest any more. */
export type UnreadReason = "damaged" | "too-large" | "denied" | "key" | "archived" | "gone" | "failed";

/** A digest file that was found. */
export interface FoundDigest {
  readonly name: DigestName;
  /** The bucket in which it was found. Absent: it is a file on disk. */
  readonly bucket?: string;
  /** Its key in the bucket, or its path in the folder. */
  readonly key: string;
  readonly content:
    | { readonly digest: Digest /** SHA-256 of its unpacked content. */; readonly hash: string }
    | { readonly problem: UnreadReason };
  /** Its signature (hex), from the metadata of the object or from a file beside it. Absent: not known. */
  readonly signature?: string;
}

/**
 * "signed": CloudTrail's signature is that of the content. "changed": it is not, or the next digest names another content.
 * "moved": it is signed, but CloudTrail put it under another key. "unproven": no signature is known, or no key verifies it.
 */
type DigestState = "signed" | "changed" | "moved" | "unproven" | "unread";

export type DigestDetail =
  | UnreadReason
  /** The signature is not of this content. */
  | "signature"
  /** The next digest names another content. */
  | "next-hash"
  /** No file has its signature. */
  | "no-signature"
  /** The next digest has a signature that is not of this content, and is not proven either. */
  | "next-unproven"
  /** No public key of CloudTrail in its Region has the fingerprint that it names. */
  | "no-key";

export interface JudgedDigest {
  readonly found: FoundDigest;
  readonly state: DigestState;
  /** Absent: signed or moved. */
  readonly detail?: DigestDetail;
}

/**
 * A time without digests. "off": the next digest is the first one after log file validation or logging was turned on.
 * "deleted": the next digest names one that is not there. "elsewhere": the one before is in another bucket. "missing": none
 * is there, and nothing says why. "end": there is none after this time.
 */
export interface Gap extends TimeRange {
  readonly kind: "off" | "deleted" | "elsewhere" | "missing" | "end";
  readonly chain: DigestName;
  /** For "elsewhere": the other bucket. */
  readonly bucket?: string;
}

/** A digest that is not there although the next one names it. */
interface DeletedDigest {
  readonly name: DigestName;
  readonly key: string;
}

export interface JudgedChain {
  /** Oldest first. */
  readonly digests: readonly JudgedDigest[];
  readonly deleted: readonly DeletedDigest[];
  readonly gaps: readonly Gap[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Digests are delivered about an hour after the end of their time; the rest is a margin. */
const DIGEST_WITHIN = 2 * HOUR;

export interface ChainOptions {
  readonly keys: SigningKeys;
  /** The time that is verified: every digest that is about a part of it is expected. */
  readonly range: TimeRange;
  /** AWS's time, ms since 1970 UTC. */
  readonly now: number;
}

/** Judges the digests of one account, Region, trail and kind, in any order. Makes no requests. */
export async function judgeChain(found: readonly FoundDigest[], options: ChainOptions): Promise<JudgedChain> {
  const slices = new Slices();
  const sorted = [...found].sort((left, right) => left.name.end - right.name.end || (left.key < right.key ? -1 : 1));
  const byName = new Map(sorted.map((digest) => [unpackedName(digest.key), digest]));
  const judged = new Map<FoundDigest, JudgedDigest>();
  /** By the name of a digest: the one that follows it, which was judged before. */
  const nextOf = new Map<string, JudgedDigest>();
  const deleted: DeletedDigest[] = [];
  for (const digest of sorted.toReversed()) {
    await slices.pause();
    const verdict = judge(digest, nextOf.get(unpackedName(digest.key)), options.keys);
    judged.set(digest, verdict);
    const previous = previousOf(verdict);
    if (previous === undefined) {
      continue;
    }
    const name = unpackedName(previous.key);
    if (!nextOf.has(name)) {
      nextOf.set(name, verdict);
    }
    const missing = byName.has(name) ? undefined : readDigestName(previous.key);
    if (missing !== undefined && missing.end > options.range.from && elsewhere(verdict) === undefined) {
      deleted.push({ name: missing, key: previous.key });
    }
  }
  const digests = sorted.flatMap((digest) => judged.get(digest) ?? []);
  return { digests, deleted, gaps: gapsOf(digests, byName, options) };
}

function judge(found: FoundDigest, next: JudgedDigest | undefined, keys: SigningKeys): JudgedDigest {
  const { content, name, bucket, key } = found;
  if ("problem" in content) {
    const { problem } = content;
    return { found, state: problem === "damaged" ? "changed" : "unread", detail: problem };
  }
  const { digest, hash } = content;
  const named = next === undefined ? undefined : contentOf(next)?.digest;
  const isNextSigned = next?.state === "signed";
  if (isNextSigned && named?.previous?.hash !== undefined && named.previous.hash !== hash) {
    return { found, state: "changed", detail: "next-hash" };
  }
  if (!keys.has(name.region, digest)) {
    return { found, state: "unproven", detail: "no-key" };
  }
  const candidates = [found.signature, named?.previousSignature ?? undefined].filter((text) => text !== undefined);
  if (candidates.some((signature) => keys.isSigned(name.region, digest, hash, signature))) {
    const isOriginal =
      bucket === undefined
        ? unpackedName(digest.key) === unpackedName(key)
        : digest.key === key && digest.end === name.end;
    return { found, state: isOriginal ? "signed" : "moved" };
  }
  if (found.signature !== undefined || isNextSigned) {
    return { found, state: "changed", detail: "signature" };
  }
  return { found, state: "unproven", detail: candidates.length === 0 ? "no-signature" : "next-unproven" };
}

function contentOf({ found }: JudgedDigest) {
  return "problem" in found.content ? undefined : found.content;
}

/** The digest that one names as the one before it, where what it says can be believed. */
function previousOf(judged: JudgedDigest): Digest["previous"] {
  return judged.state === "signed" || judged.state === "unproven" ? contentOf(judged)?.digest.previous : undefined;
}

/** The other bucket in which the digest before is. A bucket that is a copy names its original everywhere. */
function elsewhere(judged: JudgedDigest): string | undefined {
  const digest = contentOf(judged)?.digest;
  const { bucket } = judged.found;
  return bucket !== undefined && digest?.bucket === bucket && digest.previous?.bucket !== bucket
    ? digest.previous?.bucket
    : undefined;
}

function gapsOf(
  digests: readonly JudgedDigest[],
  byName: ReadonlyMap<string, FoundDigest>,
  { range, now }: ChainOptions,
): readonly Gap[] {
  const [first] = digests;
  // Backfill digests come when CloudTrail is late: they are about no time of their own.
  if (first === undefined || first.found.name.isBackfill) {
    return [];
  }
  const chain = first.found.name;
  const gaps: Gap[] = [];
  let covered = range.from;
  for (const judged of digests) {
    const digest = contentOf(judged)?.digest;
    const { end } = judged.found.name;
    const start = judged.state === "moved" ? end - HOUR : (digest?.start ?? end - HOUR);
    if (start > covered + MINUTE) {
      const other = elsewhere(judged);
      const kind = other === undefined ? kindOf(judged, byName) : "elsewhere";
      gaps.push({ kind, chain, from: covered, to: start, ...(other === undefined ? {} : { bucket: other }) });
    }
    covered = Math.max(covered, end);
  }
  if (covered < Math.min(range.to, now - DIGEST_WITHIN) - MINUTE) {
    gaps.push({ kind: "end", chain, from: covered, to: Math.min(range.to, now) });
  }
  return gaps;
}

/** Why there is nothing before a digest. */
function kindOf(judged: JudgedDigest, byName: ReadonlyMap<string, FoundDigest>): "off" | "deleted" | "missing" {
  const digest = contentOf(judged)?.digest;
  if (digest === undefined || (judged.state !== "signed" && judged.state !== "unproven")) {
    return "missing";
  }
  if (digest.previous === undefined) {
    return "off";
  }
  return byName.has(unpackedName(digest.previous.key)) ? "missing" : "deleted";
}
