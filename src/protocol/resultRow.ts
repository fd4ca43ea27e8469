import * as v from "valibot";
import { type Cells, cellsSchema } from "./columns.ts";

/** One row, all plain text. Rows are identified by their index in the current order. */
export interface ResultRow {
  readonly eventId: string;
  /** Codicon name for the service. */
  readonly icon: string;
  readonly readOnly: boolean;
  readonly failed: boolean;
  /** True for an event that only mentions the resource of the results. */
  readonly mentions?: boolean;
  /** True for an event that a refresh added and that was not marked as seen. */
  readonly fresh?: boolean;
  /** The texts of the columns that were asked for. */
  readonly cells: Cells;
}

export const rowSchema: v.GenericSchema<unknown, ResultRow> = v.object({
  eventId: v.string(),
  icon: v.string(),
  readOnly: v.boolean(),
  failed: v.boolean(),
  mentions: v.exactOptional(v.boolean()),
  fresh: v.exactOptional(v.boolean()),
  cells: cellsSchema,
});
