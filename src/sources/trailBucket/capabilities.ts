import type { Capabilities } from "../../query/plan/capabilities.ts";

/** S3 filters by key alone: what is pushed down are folders of accounts, Regions, days and kinds of log files. */
export const TRAIL_BUCKET: Capabilities = {
  source: "trailBucket",
  title: "Trail bucket",
  pushable: [],
  attributesPerRequest: 0,
  maxLookups: 0,
  neverReturns: [],
  readsFiles: true,
  isBilled: true,
  /** CloudTrail's user guide: "about 5 minutes on average … not guaranteed"; the rest is a margin. */
  arrivesWithin: 30 * 60_000,
};
