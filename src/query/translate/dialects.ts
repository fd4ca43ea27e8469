import { ATHENA } from "./athena.ts";
import type { Dialect } from "./dialect.ts";
import { EVENT_BRIDGE } from "./eventBridge.ts";
import { FILTER_PATTERN } from "./filterPattern.ts";
import { LOGS_INSIGHTS } from "./logsInsights.ts";

/** The languages that need only a search, in the order of menus. */
export const DIALECTS: readonly Dialect[] = [ATHENA, LOGS_INSIGHTS, FILTER_PATTERN, EVENT_BRIDGE];
