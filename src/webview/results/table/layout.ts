import * as v from "valibot";
import { FACET_FIELDS, type FacetField } from "../../../protocol/filters.ts";
import { type ColumnChoice, columnsSchema, USUAL } from "./columns.ts";

/** How a person has arranged the view: kept with the page, and by the host for the next search. */
export interface Layout {
  readonly columns: ColumnChoice;
  readonly facets: boolean;
  readonly folded: readonly FacetField[];
  readonly timeline: boolean;
  /** The event view follows the selection. */
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

/** The layout that the host kept; undefined for none and for anything else. */
export function readLayout(text: string | undefined): Layout | undefined {
  try {
    const parsed = v.safeParse(layoutSchema, JSON.parse(text ?? ""));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
