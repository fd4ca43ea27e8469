import type { DigestDetail, Gap, JudgedDigest, UnreadReason } from "../../analysis/digests/chain.ts";
import { countOf } from "../../model/text/countOf.ts";
import { formatUtc, type TimeRange } from "../../model/text/time.ts";
import type { Verdict, VerdictCounts } from "../../protocol/evidence.ts";
import type { LooseLog } from "./logChecks.ts";

/** Why a file could not be read. */
export const UNREAD_TEXTS: Readonly<Record<UnreadReason, string>> = {
  damaged: "It cannot be unpacked, or is no digest",
  "too-large": "It is too large, or unpacks to far more than any file of CloudTrail",
  denied: "No permission to read it (s3:GetObject for a bucket)",
  key: "Its KMS key cannot be used (kms:Decrypt)",
  archived: "It is archived in S3 Glacier: restore it to verify it",
  gone: "It is not there",
  failed: "It could not be read",
};

const DIGEST_TEXTS: Readonly<Record<Exclude<DigestDetail, UnreadReason>, string>> = {
  signature: "CloudTrail's signature is not of this content",
  "next-hash": "The next digest, which CloudTrail signed, names another content",
  "no-signature":
    "No file has its signature. The signature of a digest is in the metadata of its object in S3, and in the next digest",
  "next-unproven": "It or the next digest was changed: the signature in the next one is not of this content",
  "no-key": "CloudTrail has no public key with the fingerprint that it names, or the keys were not read",
};

/** The verdict of a digest, with why. */
export function digestVerdict({ state, detail }: JudgedDigest): { readonly verdict: Verdict; readonly detail: string } {
  const why = detail === undefined ? "" : detail in UNREAD_TEXTS ? UNREAD_TEXTS[detail as UnreadReason] : "";
  const text = why === "" && detail !== undefined ? DIGEST_TEXTS[detail as keyof typeof DIGEST_TEXTS] : why;
  switch (state) {
    case "signed":
      return { verdict: "valid", detail: "" };
    case "changed":
      return { verdict: "changed", detail: text };
    case "moved":
      return { verdict: "changed", detail: "It is a digest of CloudTrail, but of another time or place" };
    case "unproven":
      return { verdict: "unproven", detail: text };
    case "unread":
      return { verdict: detail === "gone" ? "deleted" : "unchecked", detail: text };
  }
}

/** The verdict of a log file that could not be compared, with why. */
export function looseVerdict(why: LooseLog["why"] | "in no digest"): {
  readonly verdict: Verdict;
  readonly detail: string;
} {
  switch (why) {
    case "in no digest":
      return {
        verdict: "unlisted",
        detail:
          "The digests of its time do not name it: someone else, or a trail without log file validation, may have put it there",
      };
    case "not in a digest yet":
      return { verdict: "pending", detail: "CloudTrail has not delivered the digest of its time yet" };
    case "no digest of its time":
      return { verdict: "unchecked", detail: "There is no digest of its time" };
    case "its digest cannot be used":
      return { verdict: "unchecked", detail: "The digest of its time is not proven" };
    case "in another bucket":
      return { verdict: "unchecked", detail: "The digest names it in another bucket" };
    case "not here":
      return {
        verdict: "deleted",
        detail: "The digest names it, and it is not in this folder: it was deleted, or not copied",
      };
  }
}

/** "29 Nov 03:00 to 05:00 UTC", with the second day where it is another one. */
export function rangeText({ from, to }: TimeRange): string {
  const start = minuteOf(from);
  const end = minuteOf(to);
  return `${start} to ${end.slice(0, 10) === start.slice(0, 10) ? end.slice(11) : end} UTC`;
}

function minuteOf(time: number): string {
  return formatUtc(Math.floor(time / 60_000) * 60_000).slice(0, 16);
}

/** A time without digests. */
export function gapText(gap: Gap): string {
  const { chain, kind } = gap;
  const where = `Account ${chain.accountId}, ${chain.region}, ${rangeText(gap)}: `;
  switch (kind) {
    case "off":
      return `${where}no digests. The next one says that it is the first since log file validation or logging was turned on.`;
    case "deleted":
      return `${where}no digests, although the next one names one before it: they were deleted.`;
    case "elsewhere":
      return `${where}the digests are in bucket ${gap.bucket ?? ""}, where the trail delivered before.`;
    case "missing":
      return `${where}no digests, and nothing says why.`;
    case "end":
      return `${where}no digests. They were deleted, or CloudTrail has not delivered any: log file validation or logging may be off.`;
  }
}

export interface Summary {
  readonly logs: VerdictCounts;
  readonly digests: VerdictCounts;
  readonly gaps: readonly Gap[];
  readonly isFolder: boolean;
  /** The public keys were read. */
  readonly hasKeys: boolean;
}

/** The result in a sentence. */
export function summarySentence({ logs, digests, gaps, isFolder, hasKeys }: Summary): string {
  const files = sumOf(logs) - logs.pending;
  const parts = [
    files === 0
      ? "No log files"
      : `${numberOf(logs.valid)} of ${countOf(files, "log file")} ${logs.valid === 1 ? "is" : "are"} as CloudTrail wrote ${logs.valid === 1 ? "it" : "them"}`,
    said(logs.changed, "was changed after delivery", "were changed after delivery"),
    said(logs.deleted, isFolder ? "is missing" : "was deleted", isFolder ? "are missing" : "were deleted"),
    said(logs.unlisted, "is in no digest", "are in no digest"),
    said(logs.unproven, "is not proven", "are not proven"),
    said(logs.unchecked, "could not be checked", "could not be checked"),
    said(logs.pending, "is not in a digest yet", "are not in a digest yet"),
    hasKeys
      ? `${numberOf(digests.valid)} of ${countOf(sumOf(digests), "digest")} ${digests.valid === 1 ? "is" : "are"} signed by CloudTrail`
      : `the signatures of ${countOf(sumOf(digests), "digest")} were not checked`,
    said(digests.changed, "digest was changed", "digests were changed"),
    said(digests.deleted, "digest was deleted", "digests were deleted"),
    gapsPart(gaps),
  ];
  return `${parts.filter((part) => part !== "").join("; ")}.`;
}

function gapsPart(gaps: readonly Gap[]): string {
  const ranges = new Set(gaps.map(rangeText));
  const [first] = ranges;
  return first === undefined
    ? ""
    : ranges.size === 1
      ? `${first} has no digest`
      : `${ranges.size} times have no digest`;
}

function said(count: number, one: string, several: string): string {
  return count === 0 ? "" : `${numberOf(count)} ${count === 1 ? one : several}`;
}

function numberOf(count: number): string {
  return count.toLocaleString("en-US");
}

function sumOf(counts: VerdictCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
