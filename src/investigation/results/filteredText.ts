import type { Filters } from "../../protocol/filters.ts";
import { withCondition, withWindow } from "../../query/language/edit.ts";
import { filteredCondition } from "./filters.ts";

/**
 * A search text with the choices in it, to be asked of AWS: its own words and relative times stay, except for the times
 * that a chosen window replaces. `listed`: see `filteredCondition`.
 */
export function filteredText(text: string, filters: Filters, listed: (resource: string) => boolean): string {
  const condition = filteredCondition(undefined, filters, listed);
  const chosen = condition === undefined ? text.trim() : withCondition(text, condition);
  return filters.window === undefined ? chosen : withWindow(chosen, filters.window);
}
