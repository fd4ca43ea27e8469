import type { Capabilities } from "../../query/plan/capabilities.ts";

/** The condition is written as SQL where that can express it; what it returns is filtered here once more. */
export const ATHENA_TABLE: Capabilities = {
  source: "athena",
  title: "Athena table",
  pushable: [],
  attributesPerRequest: 0,
  maxLookups: 0,
  neverReturns: [],
  runsQueries: true,
  isBilled: true,
  storesRecords: true,
  /** As the log files that the table reads. */
  arrivesWithin: 30 * 60_000,
};
