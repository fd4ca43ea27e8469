import * as v from "valibot";

/** How a results view is kept up to date while it is open. Times in ms since 1970 UTC. */
export interface FollowingView {
  /**
   * "on": refreshes while it is visible. "unattended": paused because nobody used the view for long. "failed": paused because
   * a refresh failed. "stopped": by the person. "restored": paused because the results are those of an earlier window.
   */
  readonly mode: "on" | "unattended" | "failed" | "stopped" | "restored";
  /** A refresh is running. */
  readonly reading: boolean;
  /** Time between two refreshes, in ms. */
  readonly every: number;
  /** When it was read last. */
  readonly readAt: number;
  /** Time of the newest event that was found. Absent: none was. */
  readonly newest?: number;
  /** Number of events that refreshes added and that were not marked as seen. */
  readonly fresh: number;
  /** Profiles and Regions that the last read lacks, with the reason where it is known. */
  readonly unread: readonly string[];
  /** Why the last refresh failed. */
  readonly failure?: string;
}

export const followingSchema: v.GenericSchema<unknown, FollowingView> = v.object({
  mode: v.picklist(["on", "unattended", "failed", "stopped", "restored"]),
  reading: v.boolean(),
  every: v.number(),
  readAt: v.number(),
  newest: v.exactOptional(v.number()),
  fresh: v.pipe(v.number(), v.integer(), v.minValue(0)),
  unread: v.array(v.string()),
  failure: v.exactOptional(v.string()),
});
