import type { TargetPlan, TargetProgress } from "../../../src/investigation/search/targetProgress.ts";
import { EVENT_HISTORY } from "../../../src/sources/eventHistory/capabilities.ts";
import { filesTitle } from "../../../src/sources/filesTitle.ts";
import { LOG_FILES } from "../../../src/sources/localFiles/capabilities.ts";
import type { Origin } from "../../../src/sources/source.ts";
import { ObjectCache } from "../../../src/sources/trailBucket/objectCache.ts";

/** Event history of a profile and Region. */
export function historyOrigin(profile: string, region: string): Origin {
  return {
    source: "eventHistory",
    label: profile,
    profile,
    region,
    target: { source: "eventHistory", profile, region },
  };
}

/** Files and folders that were opened together. */
export function filesOrigin(...paths: readonly string[]): Origin {
  const label = filesTitle(paths);
  return { source: "localFiles", label, unbounded: true, target: { source: "localFiles", label, paths: [...paths] } };
}

/** Event history of a profile and Region in a search. */
export function historyPlan(
  profile: string,
  region: string,
  more: Pick<TargetPlan, "plan" | "open"> & Partial<Pick<TargetPlan, "isIndexed">>,
): TargetPlan {
  return { origin: historyOrigin(profile, region), capabilities: EVENT_HISTORY, ...more };
}

/** A target that was read to its end. */
export function progressOf(origin: Origin, more: Partial<TargetProgress> = {}): TargetProgress {
  const { source } = origin;
  const window = { from: 0, to: Date.parse("2026-11-22T12:00:00Z") };
  return {
    ...origin,
    capabilities: source === "localFiles" ? LOG_FILES : EVENT_HISTORY,
    state: "done",
    plan: { source, lookups: [], window, empty: false, sentence: "" },
    pages: 1,
    scanned: 0,
    matched: 0,
    throttled: 0,
    remembered: 0,
    again: 0,
    coveredFrom: 0,
    ...more,
  };
}

/** A cache that keeps nothing. */
export function noObjects(): ObjectCache {
  return new ObjectCache({ folder: "/nowhere", maxBytes: () => 0, onUnwritable: () => undefined });
}
