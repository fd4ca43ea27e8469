import type { CloudTrailEvent } from "../model/record.ts";
import type { SourcePlan } from "../query/plan.ts";

/** One answer of a source, already filtered by the plan's residual. Events are newest first within a page. */
export interface SourcePage {
  readonly events: readonly CloudTrailEvent[];
  /** How many pages of the source it stands for. Absent: one. */
  readonly pages?: number;
  /** About how many more pages there are; absent while nothing is known. */
  readonly left?: number;
  /** How many events matched besides these, which a `LogFileIndex` took. */
  readonly indexed?: number;
  /** How many events the source returned before filtering here. */
  readonly scanned: number;
  /** Every event at or after this time (ms since 1970 UTC) has been seen; absent until known. */
  readonly coveredFrom?: number;
  /** How often the source was asked too fast since the page before. */
  readonly throttled: number;
  /** True when the page was fetched before, and nobody was asked. */
  readonly remembered: boolean;
  /** How long before it was asked for, in ms, where it may have changed since. */
  readonly age?: number;
  /** Part of what cannot be read now: a search that goes on later reads it again. */
  readonly provisional?: boolean;
  /** 0 to 1: how much was read, from a source that does not read along the time. */
  readonly share?: number;
  /** What a person should know of what was read until now: all of it, not only what is new. */
  readonly notes?: readonly string[];
}

/** Takes events where they are: a source that is given one leaves the files to it that need no other reading. */
export interface LogFileIndex {
  /**
   * Adds the events of files as a trail writes them, `{"Records":[…]}`. Answers how many there are, how many of them
   * matched, and the files that were not read whole. Throws `Failure`, and an AbortError when aborted: adding the same
   * files again then does no harm.
   */
  addFiles(
    files: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly scanned: number; readonly matched: number; readonly unread: readonly string[] }>;
}

/** Where events come from. Bound to one place: for Event history, one profile and Region. */
export interface Source {
  /** Two sources of one place hold the same events, whoever asks. Absent: nobody else has them. */
  readonly place?: string;
  /**
   * Pages until the window is read whole. Throws `Failure`, or an AbortError when `signal` is aborted (within milliseconds).
   * What was yielded before stays valid. `slowed` is told each time the source was asked too fast, long before the page
   * that counts it.
   */
  search(plan: SourcePlan, signal: AbortSignal, slowed?: () => void): AsyncIterable<SourcePage>;
}
