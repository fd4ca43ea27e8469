import type { Capabilities, TimeWindow } from "../../query/plan/plan.ts";

/** The window that leaves nothing out: from 1970 to the last moment that a Date can hold (ms). */
export const ALL_TIME: TimeWindow = { from: 0, to: 8.64e15 };

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
};
