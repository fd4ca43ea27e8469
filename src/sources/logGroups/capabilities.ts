import type { Capabilities } from "../../query/plan/capabilities.ts";
import { LIVE_TAIL } from "../queryCost.ts";

/** The condition is written as a filter pattern or a query where their languages can express it; the rest is filtered here. */
export const LOG_GROUP: Capabilities = {
  source: "logGroups",
  title: "Log group",
  pushable: [],
  attributesPerRequest: 0,
  maxLookups: 0,
  neverReturns: [],
  narrowedBy: "CloudWatch Logs",
  isBilled: true,
  storesRecords: true,
  live: LIVE_TAIL,
};
