import type { Capabilities } from "../../query/plan.ts";

const DAY = 24 * 60 * 60 * 1000;

/**
 * What `LookupEvents` takes off our hands: one attribute a call, matched exactly and case-sensitively, over the last 90
 * days. Selectivity is a guess by kind, from one event (an id) to half of them (read-only).
 * Source: CloudTrail API reference, LookupEvents.
 */
export const EVENT_HISTORY = {
  source: "eventHistory",
  title: "Event history",
  pushable: [
    { field: "id", attribute: "EventId", selectivity: 8 },
    { field: "key", attribute: "AccessKeyId", selectivity: 7 },
    { field: "resource", attribute: "ResourceName", selectivity: 6 },
    { field: "user", attribute: "Username", selectivity: 5 },
    { field: "event", attribute: "EventName", selectivity: 4 },
    { field: "resourceType", attribute: "ResourceType", selectivity: 3 },
    { field: "source", attribute: "EventSource", selectivity: 2 },
    { field: "readonly", attribute: "ReadOnly", selectivity: 1 },
  ],
  attributesPerRequest: 1,
  pageSize: 50,
  maxLookups: 4,
  maxAge: 90 * DAY,
  neverReturns: ["Data", "NetworkActivity", "Insight"],
} as const satisfies Capabilities;
