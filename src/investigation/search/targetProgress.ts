import type { FailureData } from "../../model/failure.ts";
import { pick } from "../../model/pick.ts";
import type { FilesRead } from "../../query/plan/estimate.ts";
import type { SourcePlan } from "../../query/plan/plan.ts";
import type { AccountsAndRegions } from "../../sources/holdings.ts";
import type { Billed } from "../../sources/queryCost.ts";
import type { Checkpoint, Origin, Source, SourceTarget } from "../../sources/source.ts";
import type { KeptCheckpoint } from "./remoteRun.ts";

/** The origin alone, of an object that extends it. */
export function originOf(origin: Origin): Origin {
  return pick(origin, ["source", "label", "profile", "region", "unbounded", "target"]);
}

/** A source that has the same events as a target, and is not read. */
export interface InsteadOf {
  /** "Trail bucket acme-logs", "Trail bucket (6)". */
  readonly name: string;
  /** It has only some of the events. */
  readonly isPart?: boolean;
  /** What it would cost, for a person: "about $1.40". */
  readonly cost: string;
}

/** One target of a search, and what is requested from it. */
export interface TargetPlan extends Pick<SourceTarget, "origin" | "capabilities" | "within"> {
  /** Called when a run begins: see `SourceTarget.open`. Throws `Failure`. */
  open(signal: AbortSignal, checkpoint?: Checkpoint): Promise<Source>;
  readonly plan: SourcePlan;
  /** See `SearchPart.only`. */
  readonly only?: AccountsAndRegions;
  /** What it is read instead of. Absent: nothing. */
  readonly insteadOf?: readonly InsteadOf[];
  /** An index takes its events. Default false. */
  readonly isIndexed?: boolean;
  /** With what an earlier window can read on. Absent: nothing is kept for later ones. */
  readonly kept?: KeptCheckpoint;
  /** What it billed in earlier windows. Absent: nothing, or it is not known. */
  readonly billed?: Billed;
  /** Opens what is stored of it: see `SourceTarget.recall`. */
  recall?(signal: AbortSignal): Promise<Source>;
}

export type TargetState = "waiting" | "running" | "done" | "cancelled" | "limited" | "failed";

export interface TargetProgress extends Origin, Omit<TargetPlan, "origin" | "open" | "isIndexed" | "kept" | "recall"> {
  readonly state: TargetState;
  readonly pages: number;
  /** Events that the source returned, and how many of them matched. */
  readonly scanned: number;
  readonly matched: number;
  /** How often AWS asked to slow down; `slowed` while it does, and no page has come since. */
  readonly throttled: number;
  readonly slowed?: boolean;
  /** What AWS does for it now, where that takes long. */
  readonly doing?: string;
  /** How many of the pages were fetched before, and cost no request. */
  readonly remembered: number;
  /** About how many pages there are in all, never below `pages`; absent while nothing is known, and for files. */
  readonly estimate?: number;
  /** How many of the pages were asked for again: their range had been read before. */
  readonly again: number;
  /** The window was read; stored ranges that were read long ago are read again now. */
  readonly checking?: boolean;
  /**
   * Every event that could be read at this time (ms since 1970 UTC) was read, and late events can still arrive. Absent
   * where none can, and where not everything is read.
   */
  readonly asOf?: number;
  /** The profile with which the same was read, for both. */
  readonly askedWith?: string;
  /** Every event of the window at or after this time was seen (ms since 1970 UTC). */
  readonly coveredFrom: number;
  readonly failure?: FailureData;
  /** It was not read to its end, and what runs at AWS for it was not stopped: a later run reads on. */
  readonly goesOn?: true;
  /** Of log files: how many were read. Absent before the first page. */
  readonly filesRead?: FilesRead;
  /** What a person should know of what was read. */
  readonly notes?: readonly string[];
}

/** What `TargetProgress` says of how far a target was read. */
export const MARKED = [
  "state",
  "coveredFrom",
  "pages",
  "remembered",
  "again",
  "scanned",
  "matched",
  "throttled",
  "asOf",
  "filesRead",
  "failure",
  "notes",
  "insteadOf",
  "billed",
] as const satisfies readonly (keyof TargetProgress)[];

/** How far a target was read by an earlier run of the same search. */
export type TargetMark = Pick<TargetProgress, (typeof MARKED)[number]>;
