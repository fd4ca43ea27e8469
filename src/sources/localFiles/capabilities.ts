import type { Capabilities } from "../../query/plan/capabilities.ts";
import { ALL_TIME } from "../../query/plan/plan.ts";

/** Files take nothing off our hands: all is read, and filtered here. */
export const LOG_FILES: Capabilities = {
  source: "localFiles",
  title: "Log files",
  pushable: [],
  attributesPerRequest: 0,
  maxLookups: 0,
  neverReturns: [],
  allTime: ALL_TIME,
  readsFiles: true,
  isLocal: true,
};
