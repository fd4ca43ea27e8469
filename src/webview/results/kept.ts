import * as v from "valibot";
import { groupFieldSchema } from "../../protocol/filters.ts";
import { openedGroupSchema, type SummaryPane } from "./summary/summaryPane.ts";
import { layoutSchema } from "./table/layout.ts";
import type { ResultsTable } from "./table/table.ts";

/** More selected events than this are not kept across a reload. */
const MOST_CHOSEN = 1_000;
const eventIdSchema = v.pipe(v.string(), v.maxLength(1_000));

const keptSchema = v.object({
  layout: layoutSchema,
  details: v.boolean(),
  text: v.string(),
  scroll: v.pipe(v.number(), v.finite(), v.minValue(0)),
  chosen: v.union([v.literal("all"), v.pipe(v.array(eventIdSchema), v.maxLength(MOST_CHOSEN))]),
  active: v.exactOptional(eventIdSchema),
  by: v.exactOptional(groupFieldSchema),
  /** The group whose events are shown. */
  from: v.exactOptional(openedGroupSchema),
});
/** What is kept across a reload, in addition to the host's memento. */
export type Kept = v.InferOutput<typeof keptSchema>;

/** The part of it that tells which rows are shown. */
type KeptRows = Omit<Kept, "layout" | "details" | "text">;

/** What an earlier page kept; undefined where it cannot be read. */
export function readKept(kept: unknown): Kept | undefined {
  const parsed = v.safeParse(keptSchema, kept);
  return parsed.success ? parsed.output : undefined;
}

/** What of the rows and groups that are shown is to be shown again. */
export function keptRows(table: ResultsTable, { by, from }: SummaryPane): KeptRows {
  const { top: scroll, chosen, active } = table.shownRows;
  return {
    scroll,
    chosen: chosen === "all" ? chosen : chosen.length > MOST_CHOSEN ? [] : [...chosen],
    ...(active === undefined ? {} : { active }),
    ...(by === undefined ? {} : { by }),
    ...(from === undefined ? {} : { from }),
  };
}
