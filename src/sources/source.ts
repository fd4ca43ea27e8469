import type { CloudTrailEvent } from "../model/event/record.ts";
import type { FilesRead } from "../query/plan/estimate.ts";
import type { SourcePlan, TimeWindow } from "../query/plan/plan.ts";

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
  /** True when the source was asked for a range all of which had been read before: events may have arrived late. */
  readonly again?: boolean;
  /**
   * When it was read (ms since 1970 UTC), where late events can still arrive in its range. Absent where they cannot, and
   * where the range is in `stale`.
   */
  readonly asOf?: number;
  /**
   * Ranges that were given as they had been read long ago and are still to be read again, newest first. They are what a
   * search that goes on later passes as `again`. Absent: none.
   */
  readonly stale?: readonly TimeWindow[];
  /** How many ms of the window are still to be asked of the source, added up over its lookups; absent: not known. */
  readonly unread?: number;
  /** Part of what cannot be read now: a search that goes on later reads it again. */
  readonly provisional?: boolean;
  /** Of a source that reads files: how many until now. */
  readonly files?: FilesRead;
  /** 0 to 1: how much was read, from a source that does not read along the time. */
  readonly share?: number;
  /** What a person should know of what was read until now: all of it, not only what is new. */
  readonly notes?: readonly string[];
}

/** Takes events where they are: a source that is given one leaves the files to it that need no other reading. */
export interface LogFileIndex {
  /**
   * Adds the events of files as a trail writes them, `{"Records":[…]}`: a file whole or not at all. Answers how many of
   * the events are new, how many of those matched, and the files that were not added. Throws `Failure`, and an AbortError when aborted: adding the same
   * files again then does no harm.
   */
  addFiles(
    files: readonly string[],
    signal: AbortSignal,
  ): Promise<{
    readonly scanned: number;
    readonly matched: number;
    readonly unread: readonly string[];
    /** Events that were left out because another event has their id. */
    readonly clashes: number;
    /** In how many of all files that it has taken records had to be opened, since the index did not answer. */
    readonly parsed: number;
  }>;
}

export interface SourceOptions {
  /** Called each time the source was asked too fast, long before the page that counts it. */
  readonly slowed?: () => void;
  /** Ranges to read again after the plan's window: the `stale` of the last page of an earlier run. */
  readonly again?: readonly TimeWindow[];
  /** Ids of the events that earlier runs of the same search yielded; grows. */
  readonly seen?: Set<string>;
}

/** Where events come from. Bound to one place: for Event history, one profile and Region. */
export interface Source {
  /** Two sources of one place hold the same events, whoever asks. Absent: nobody else has them. */
  readonly sharedKey?: string;
  /**
   * Pages until the window is read whole and stale ranges are read again. Throws `Failure`, or an AbortError when `signal`
   * is aborted (within milliseconds). What was yielded before stays valid. A page is taken when the next one is asked for: a
   * source that remembers how far it got gives a page that was not taken once more when it is run again.
   */
  search(plan: SourcePlan, signal: AbortSignal, options?: SourceOptions): AsyncIterable<SourcePage>;
}
