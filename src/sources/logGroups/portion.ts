import type { LogMessage } from "../../aws/logEvents.ts";
import type { Billed } from "../queryCost.ts";
import type { Checkpoint } from "../source.ts";

/** Log events that were read together. */
export interface Portion {
  readonly messages: readonly LogMessage[];
  /** Answers of AWS that it stands for. Default 0. */
  readonly pages?: number;
  readonly throttled?: number;
  /** All log events from this time on were read, those of this portion included (ms since 1970 UTC). Absent: as before. */
  readonly reached?: number;
  readonly checkpoint?: Checkpoint;
  readonly billed?: Billed;
}
