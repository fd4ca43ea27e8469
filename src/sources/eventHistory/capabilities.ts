import { EVENT_HISTORY_REACH } from "../../model/aws/eventHistory.ts";
import { pushableTo } from "../../query/fields/fields.ts";
import type { Capabilities } from "../../query/plan/capabilities.ts";

/** Events in one answer of `LookupEvents` at most. */
export const PAGE_SIZE = 50;

/** The category of Insights events. */
export const INSIGHT = "Insight";

/**
 * What `LookupEvents` takes off our hands: one attribute a call, matched exactly and case-sensitively, over the last 90
 * days. Which field is which attribute stands in the catalog. Insights events are returned by lookups of their own, which
 * accept three attributes.
 * Source: CloudTrail API reference, LookupEvents.
 */
export const EVENT_HISTORY = {
  source: "eventHistory",
  title: "Event history",
  pushable: pushableTo("eventHistory"),
  attributesPerRequest: 1,
  maxLookups: 4,
  maxAge: EVENT_HISTORY_REACH,
  storesRecords: true,
  /** Source: CloudTrail user guide, "Working with CloudTrail event history". */
  whole: ["Management"],
  neverReturns: ["Data", "NetworkActivity"],
  separate: [{ category: INSIGHT, attributes: ["EventId", "EventName", "EventSource"] }],
} as const satisfies Capabilities;
