import type { FilterField } from "../../../protocol/filters.ts";
import { menuContext } from "../../menuContext.ts";

/** The context of the menu of a facet's value or a group. `value` undefined: events without a value. */
export function valueContext(field: FilterField, value: string | undefined): string {
  return menuContext({
    webviewSection: "value",
    field,
    value,
    canFilter: true,
    canSearch: field !== "resource" || value !== undefined,
    canCopy: value !== undefined,
  });
}
