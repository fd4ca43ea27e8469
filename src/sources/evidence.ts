import type { UnreadReason } from "../analysis/digests/chain.ts";
import type { UnpackedContent } from "../analysis/digests/contentHash.ts";
import type { Failure } from "../model/failure.ts";
import type { TimeRange } from "../model/text/time.ts";
import type { Cost } from "./queryCost.ts";
import type { SourceTarget, TargetRef, TargetUse } from "./source.ts";

/** A digest or log file of a target, as it was listed. */
export interface EvidenceFile {
  /** Its key in the bucket, or its absolute path. */
  readonly key: string;
  readonly bytes: number;
  /** When its name says that it was delivered, to the minute; ms since 1970 UTC. Absent: it does not say. */
  readonly delivered?: number;
  /** It is in S3 Glacier, and cannot be read before it is restored. */
  readonly archived?: true;
}

/** The digest and log files of a target. */
export interface EvidenceListing {
  readonly digests: readonly EvidenceFile[];
  /** Log files, by the names that CloudTrail gives them. */
  readonly logs: readonly EvidenceFile[];
  /** Only some files were chosen: what digests name besides them is not looked for. */
  readonly isPart?: true;
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

/** A file that was read. */
export interface EvidenceContent extends UnpackedContent {
  /** The signature (hex) that was stored beside a digest file. Absent: none. */
  readonly signature?: string;
  /** What tells this content of the file from another one later, for `FileVerdicts`. */
  readonly id: string;
}

/** Reads the digests and log files of a target, so that they can be verified. */
export interface Evidence {
  /** "s3://bucket/prefix/ of account 111122223333", or the name of a folder. */
  readonly label: string;
  /** The bucket of the files. Absent: they are on disk. */
  readonly bucket?: string;
  /** ARN of the trail that delivers them. Absent: not known. */
  readonly trail?: string;
  /** Why the last file could not be read that was refused. Absent: none was. */
  readonly refusal?: Failure | undefined;
  /**
   * Lists the digests about a part of the time, and the log files that were delivered in it. Absent range: all. Throws
   * `Failure`, also where there are more files than can be verified at once, or an AbortError.
   */
  list(range: TimeRange | undefined, signal: AbortSignal): Promise<EvidenceListing>;
  /** What reading so many files costs. Absent: nothing. */
  cost?(files: readonly EvidenceFile[]): Cost;
  /**
   * The hash of a file's unpacked content, with the content where it is at most `keep` bytes. The file is read each time.
   * Throws `Failure` for what is not about this file alone, or an AbortError.
   */
  read(
    file: Pick<EvidenceFile, "key" | "archived">,
    signal: AbortSignal,
    keep?: number,
  ): Promise<EvidenceContent | UnreadReason>;
  /** What a request says to search the events of one of its files. */
  request(key: string): EvidenceRequest;
}

/** A part of a search request. */
export type EvidenceRequest = { readonly files: readonly string[] } | { readonly targets: readonly TargetRef[] };

/** More digests and log files than this are not verified at once: they are held in memory, at about 600 bytes each. */
export const MOST_EVIDENCE_FILES = 200_000;

/** A target with digests. */
export interface VerifiableTarget extends SourceTarget {
  /** The returned function throws as that of `open`. */
  evidence(use: Pick<TargetUse, "asked">): (signal: AbortSignal) => Promise<Evidence>;
}

export function isVerifiable(target: SourceTarget): target is VerifiableTarget {
  return "evidence" in target && typeof target.evidence === "function";
}
