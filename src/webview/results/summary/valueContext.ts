import * as v from "valibot";
import { type FilterField, filterFieldSchema } from "../../../protocol/filters.ts";
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

const shownValue = v.object({
  webviewSection: v.literal("value"),
  field: filterFieldSchema,
  value: v.exactOptional(v.string()),
});

/** The value of a context; undefined for any other context. */
export function readValueContext(
  context: string | undefined,
): { readonly field: FilterField; readonly value?: string } | undefined {
  const parsed = v.safeParse(shownValue, context === undefined ? undefined : JSON.parse(context));
  if (!parsed.success) {
    return undefined;
  }
  const { field, value } = parsed.output;
  return { field, ...(value === undefined ? {} : { value }) };
}
