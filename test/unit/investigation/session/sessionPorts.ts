import type { SessionPorts } from "../../../../src/investigation/session/searchSession.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";

/** The ports of a session in a test: except for those that are given, they allow everything, keep nothing, and answer nothing. */
export function sessionPorts(
  given: Pick<SessionPorts, "begin" | "results" | "fault"> & Partial<SessionPorts>,
): SessionPorts {
  return {
    recall: () => Promise.reject(new Error("nothing is recalled")),
    whyGone: () => undefined,
    began: () => () => undefined,
    allow: async () => true,
    allowLive: async () => true,
    reasons: () => [],
    learnRegions: async () => undefined,
    saw: () => undefined,
    limit: () => Number.POSITIVE_INFINITY,
    range: () => "24h",
    kinds: [EVENT_HISTORY],
    timeZone: () => "UTC",
    hidden: () => [],
    keepHidden: () => undefined,
    ...given,
  };
}
