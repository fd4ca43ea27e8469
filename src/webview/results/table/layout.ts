import * as v from "valibot";
import { FACET_FIELDS, type FacetField } from "../../../protocol/filters.ts";
import { type ColumnChoice, columnsSchema, USUAL } from "./columns.ts";

/** The user's layout of the view. Kept with the page, and by the host for the next search. */
export interface Layout {
  readonly columns: ColumnChoice;
  readonly facets: boolean;
  readonly folded: readonly FacetField[];
  readonly timeline: boolean;
  /** Whether the event view follows the selection. */
  readonly preview: boolean;
}

export const USUAL_LAYOUT: Layout = { columns: USUAL, facets: true, folded: [], timeline: true, preview: false };

export const layoutSchema: v.GenericSchema<unknown, Layout> = v.object({
  columns: columnsSchema,
  facets: v.boolean(),
  folded: v.array(v.picklist(FACET_FIELDS)),
  timeline: v.boolean(),
  preview: v.boolean(),
});

/** Parses the layout stored by the host. Undefined: none or invalid. */
export function readLayout(text: string | undefined): Layout | undefined {
  try {
    const parsed = v.safeParse(layoutSchema, JSON.parse(text ?? ""));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
