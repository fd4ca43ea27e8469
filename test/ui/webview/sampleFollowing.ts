import type { FollowingView, LiveView, RefreshView } from "../../../src/protocol/following.ts";
import type { ResultsState } from "../../../src/protocol/results.ts";
import type { ResultsRequests } from "../../../src/protocol/resultsChannel.ts";
import { sampleRow, sampleState, sampleSummary } from "./sampleResults.ts";

const READ = Date.parse("2026-11-22T09:41:00Z");
/** Refreshes on, new events, a Region that is not up to date. */
export const ON: RefreshView = {
  feed: "refreshes",
  mode: "on",
  reading: false,
  every: 60_000,
  readAt: READ,
  newest: READ - 6 * 60_000,
  fresh: 2,
  unread: ["production us-west-2 (Timed out)"],
};

/** A live tail with new events. */
export const LIVE: LiveView = {
  feed: "live",
  mode: "on",
  since: READ,
  count: 128,
  waiting: 0,
  sampled: false,
  unreadable: 0,
  fresh: 2,
  unread: [],
};

/** The results of What Changed. */
export function stateOf(following: FollowingView): ResultsState {
  return { ...sampleState(20), title: "What changed", text: "readonly:false region:*", following, group: "actor" };
}

/** A person, a pipeline and a service. */
const GROUPS = [
  { value: "alice@example.com", count: 12, errors: 1, first: READ - 3_000_000, last: READ - 400_000, fresh: 2 },
  { value: "deploy/GitHubActions", count: 6, errors: 0, kind: "pipeline" as const },
  { value: "autoscaling.amazonaws.com", count: 2, errors: 0, kind: "service" as const },
];

/** What the host answers for What Changed: two of the 20 rows are new. */
export function followed(following: FollowingView): Pick<ResultsRequests, "ready" | "rows" | "summary" | "groups"> {
  return {
    ready: () => stateOf(following),
    rows: (_search, start, count) =>
      Array.from({ length: Math.min(count, 20 - start) }, (_, at) => ({
        ...sampleRow(start + at),
        ...(start + at < 2 ? { fresh: true } : {}),
      })),
    summary: (_search, ask) => sampleSummary(ask),
    groups: () => ({ groups: GROUPS, total: GROUPS.length }),
  };
}
