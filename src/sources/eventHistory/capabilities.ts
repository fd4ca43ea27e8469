import { EVENT_HISTORY_REACH } from "../../model/aws/eventHistory.ts";
import { pushableTo } from "../../query/fields/fields.ts";
import type { Capabilities } from "../../query/plan/plan.ts";

/** Events in one answer of `LookupEvents` at most. */
export const PAGE_SIZE = 50;

/**
 * What `LookupEvents` takes off our hands: one attribute a call, matched exactly and case-sensitively, over the last 90
 * days. Which field is which attribute stands in the catalogue.
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
  neverReturns: ["Data", "NetworkActivity", "Insight"],
} as const satisfies Capabilities;
