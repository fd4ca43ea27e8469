import * as v from "valibot";
import type { FailureData } from "../model/failure.ts";
import type { TimeRange } from "../model/text/time.ts";
import type { Side } from "./channel.ts";
import { failureSchema } from "./failure.ts";
import { rangeSchema } from "./filters.ts";
import { nothing } from "./nothing.ts";

/** What was found out of one digest or log file. The table lists them in this order. */
export const VERDICTS = ["changed", "deleted", "unlisted", "unproven", "unchecked", "pending", "valid"] as const;
export type Verdict = (typeof VERDICTS)[number];

export const VERDICT_TITLES: Readonly<Record<Verdict, string>> = {
  changed: "Changed",
  deleted: "Deleted or missing",
  unlisted: "In no digest",
  unproven: "Not proven",
  unchecked: "Not checked",
  pending: "Not in a digest yet",
  valid: "Valid",
};

/** "problems": every verdict but "valid" and "pending". */
export const VERDICT_FILTERS = ["all", "problems", ...VERDICTS] as const;
export type VerdictFilter = (typeof VERDICT_FILTERS)[number];

/** A file and its verdict. */
export interface VerdictRow {
  readonly id: number;
  readonly verdict: Verdict;
  readonly name: string;
  /** When the log file was delivered, or the end of a digest's time; ms since 1970 UTC. Absent: the name does not say. */
  readonly time?: number;
  /** Why it has this verdict, for a person. Empty: nothing to add. */
  readonly detail: string;
  /** It is there, and can hold events. */
  readonly canOpen: boolean;
}

export interface VerdictRows {
  readonly rows: readonly VerdictRow[];
  readonly total: number;
}

/** A public key that verified signatures. Times in ms since 1970 UTC. */
export interface UsedKey {
  readonly region: string;
  readonly fingerprint: string;
  readonly validFrom?: number;
  readonly validTo?: number;
}

export type VerdictCounts = { readonly [verdict in Verdict]: number };

export interface EvidenceState {
  /** The trail's bucket or the folder. */
  readonly label: string;
  /** The time that is verified. Absent: all of a folder, which is not listed yet. */
  readonly range?: TimeRange;
  readonly phase: "idle" | "listing" | "digests" | "files" | "done" | "stopped" | "failed";
  /** The result so far in a sentence. */
  readonly sentence: string;
  /** "good": everything is as CloudTrail wrote it. "bad": something is not. "open": something is not proven, or not known yet. */
  readonly result: "good" | "bad" | "open";
  readonly done: number;
  readonly total: number;
  readonly logs: VerdictCounts;
  readonly digests: VerdictCounts;
  /** Times without digests, for a person. */
  readonly gaps: readonly string[];
  readonly notes: readonly string[];
  readonly keys: readonly UsedKey[];
  readonly failure?: FailureData;
  /** Incremented with every verdict; rows of another revision are out of date. */
  readonly revision: number;
  /** Opaque text of the host. */
  readonly memento: string;
}

export interface EvidenceRequests {
  ready(): EvidenceState;
  rows(filter: VerdictFilter, offset: number): VerdictRows;
  stop(): void;
  /** Continues, or starts again when it is complete. */
  run(): void;
  export(): void;
  /** Shows the events of a log file. */
  open(row: number): void;
  /** Applies a remedy of the failure, by its index. */
  remedy(index: number): void;
}

export interface EvidenceEvents {
  state: EvidenceState;
}

/** Rows in an answer. */
export const ROWS_PER_PAGE = 200;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const counts: v.GenericSchema<unknown, VerdictCounts> = v.object({
  changed: count,
  deleted: count,
  unlisted: count,
  unproven: count,
  unchecked: count,
  pending: count,
  valid: count,
});

const stateSchema: v.GenericSchema<unknown, EvidenceState> = v.object({
  label: v.string(),
  range: v.exactOptional(rangeSchema),
  phase: v.picklist(["idle", "listing", "digests", "files", "done", "stopped", "failed"]),
  sentence: v.string(),
  result: v.picklist(["good", "bad", "open"]),
  done: count,
  total: count,
  logs: counts,
  digests: counts,
  gaps: v.array(v.string()),
  notes: v.array(v.string()),
  keys: v.array(
    v.object({
      region: v.string(),
      fingerprint: v.string(),
      validFrom: v.exactOptional(v.number()),
      validTo: v.exactOptional(v.number()),
    }),
  ),
  failure: v.exactOptional(failureSchema),
  revision: count,
  memento: v.string(),
});

/** What the host accepts. */
export const evidenceHost: Side<EvidenceRequests, object> = {
  requests: {
    ready: { args: v.tuple([]), reply: stateSchema },
    rows: {
      args: v.tuple([v.picklist(VERDICT_FILTERS), count]),
      reply: v.object({
        rows: v.array(
          v.object({
            id: count,
            verdict: v.picklist(VERDICTS),
            name: v.string(),
            time: v.exactOptional(v.number()),
            detail: v.string(),
            canOpen: v.boolean(),
          }),
        ),
        total: count,
      }),
    },
    stop: { args: v.tuple([]), reply: nothing },
    run: { args: v.tuple([]), reply: nothing },
    export: { args: v.tuple([]), reply: nothing },
    open: { args: v.tuple([count]), reply: nothing },
    remedy: { args: v.tuple([count]), reply: nothing },
  },
  events: {},
};

/** What the page accepts. */
export const evidencePage: Side<object, EvidenceEvents> = { requests: {}, events: { state: stateSchema } };
