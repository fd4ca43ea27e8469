import * as v from "valibot";

/** How events are added to a results view while it is open. Times in ms since 1970 UTC. */
export type FollowingView = RefreshView | LiveView;

/** Each refresh is a search for what arrived since the last one. */
export interface RefreshView {
  readonly feed: "refreshes";
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

/** Why a live tail ended. "limit": it added as many events as one may. "paused": too many waited while it was paused. */
const LIVE_ENDS = ["stopped", "limit", "paused", "unattended", "failed", "reloaded"] as const;
export type LiveEnd = (typeof LIVE_ENDS)[number];

/** AWS sends events as they arrive in a log group. They are no evidence that a time was read. */
export interface LiveView {
  readonly feed: "live";
  /** "paused": events arrive and wait. */
  readonly mode: "starting" | "on" | "paused" | "ended";
  /** Only with "ended". */
  readonly end?: LiveEnd;
  /** When the first target was connected. Absent: none was yet, or it is not known any more. */
  readonly since?: number;
  /** When it was paused or ended. */
  readonly until?: number;
  /** Number of events that it added. */
  readonly count: number;
  /** Number of events that wait for the end of the pause. */
  readonly waiting: number;
  /** AWS left some out, because more than it sends arrived in a second. */
  readonly sampled: boolean;
  /** Number of received log events that could not be read as events of CloudTrail. */
  readonly unreadable: number;
  /** When it was connected again last, and why: what arrived in between may be missing. */
  readonly reconnected?: { readonly at: number; readonly why: "session ended" | "connection lost" };
  /** Number of events that it added and that were not marked as seen. */
  readonly fresh: number;
  /** Log groups that are not followed, with the reason. */
  readonly unread: readonly string[];
  /** Why it failed. */
  readonly failure?: string;
}

/** What a person can do with the live tail of a view. */
export const LIVE_ACTIONS = ["start", "pause", "resume", "stop"] as const;
export type LiveAction = (typeof LIVE_ACTIONS)[number];

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const followingSchema: v.GenericSchema<unknown, FollowingView> = v.variant("feed", [
  v.object({
    feed: v.literal("refreshes"),
    mode: v.picklist(["on", "unattended", "failed", "stopped", "restored"]),
    reading: v.boolean(),
    every: v.number(),
    readAt: v.number(),
    newest: v.exactOptional(v.number()),
    fresh: count,
    unread: v.array(v.string()),
    failure: v.exactOptional(v.string()),
  }),
  v.object({
    feed: v.literal("live"),
    mode: v.picklist(["starting", "on", "paused", "ended"]),
    end: v.exactOptional(v.picklist(LIVE_ENDS)),
    since: v.exactOptional(v.number()),
    until: v.exactOptional(v.number()),
    count,
    waiting: count,
    sampled: v.boolean(),
    unreadable: count,
    reconnected: v.exactOptional(v.object({ at: v.number(), why: v.picklist(["session ended", "connection lost"]) })),
    fresh: count,
    unread: v.array(v.string()),
    failure: v.exactOptional(v.string()),
  }),
]);
