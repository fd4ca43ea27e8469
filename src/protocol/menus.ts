import * as v from "valibot";
import { type ChosenEvents, chosenEventsSchema } from "./chosenEvents.ts";
import { columnSchema, type ResultColumn } from "./columns.ts";
import { type FilterField, filterFieldSchema } from "./filters.ts";

/**
 * The fields of the search language that hold the values of a column. With several, the first that all events in
 * question have a value of. Absent: results cannot be filtered by the column.
 */
export const COLUMN_FIELDS: Readonly<Partial<Record<ResultColumn, readonly [FilterField, ...FilterField[]]>>> = {
  eventName: ["event"],
  // An AWS service is a caller without a user name.
  user: ["user", "actor"],
  role: ["role"],
  session: ["session"],
  accessKey: ["key"],
  resource: ["resource"],
  error: ["error"],
  readOnly: ["readonly"],
  source: ["source"],
  category: ["category"],
  region: ["region"],
  ipAddress: ["ip"],
  userAgent: ["agent"],
  account: ["account"],
};

const index = v.pipe(v.number(), v.integer(), v.minValue(0));

const eventContext = v.object({
  webviewSection: v.literal("event"),
  /** Number of the search that the view showed. */
  search: v.number(),
  eventId: v.string(),
  column: v.exactOptional(columnSchema),
  /** Whether more events than this one are selected. */
  several: v.boolean(),
});
/** A value of a facet or a group. `value` absent: events without a value. */
export const valueTargetSchema = v.object({
  search: v.number(),
  field: filterFieldSchema,
  value: v.exactOptional(v.string()),
});
export type ValueTarget = v.InferOutput<typeof valueTargetSchema>;
const valueContext = v.object({ webviewSection: v.literal("value"), ...valueTargetSchema.entries });
const entityContext = v.object({ webviewSection: v.literal("entity"), eventId: v.string(), entity: index });

/** The event and column, or the value of a facet or group, on which a menu of a results view was opened. */
export type ResultsMenuContext = v.InferOutput<typeof eventContext> | v.InferOutput<typeof valueContext>;
/** The entity on which a menu of an event view was opened. */
export type EntityMenuContext = v.InferOutput<typeof entityContext>;

const resultsContext = v.variant("webviewSection", [eventContext, valueContext]);

/** Checks the argument of a command: undefined unless it is the context of a menu of a results view. */
export function readResultsContext(argument: unknown): ResultsMenuContext | undefined {
  const parsed = v.safeParse(resultsContext, argument);
  return parsed.success ? parsed.output : undefined;
}

/** Checks the argument of a command: undefined unless it is the context of an entity's menu. */
export function readEntityContext(argument: unknown): EntityMenuContext | undefined {
  const parsed = v.safeParse(entityContext, argument);
  return parsed.success ? parsed.output : undefined;
}

/** The parts of a results view in which commands have keys. */
export const FOCUSED_PARTS = ["table", "value"] as const;
export type FocusedPart = (typeof FOCUSED_PARTS)[number];

/** What commands without a menu act on in the table of a results view. */
export interface TableTarget {
  readonly search: number;
  /** The event of the active row. */
  readonly eventId: string;
  /** The active cell's column. Absent: the whole row is active. */
  readonly column?: ResultColumn;
  /** The selected events; of those with their ids at most as many as requested. */
  readonly chosen: ChosenEvents;
}

export const tableTargetSchema: v.GenericSchema<unknown, TableTarget> = v.object({
  search: v.number(),
  eventId: v.string(),
  column: v.exactOptional(columnSchema),
  chosen: chosenEventsSchema,
});
