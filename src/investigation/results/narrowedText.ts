import type { Narrowing } from "../../protocol/filters.ts";
import { withCondition, withWindow } from "../../query/language/edit.ts";
import { narrowedCondition } from "./narrowing.ts";

/**
 * A search text with the choices in it, to be asked of AWS: its own words and relative times stay, except for the times
 * that a chosen window replaces. `listed`: see `narrowedCondition`.
 */
export function narrowedText(text: string, narrowing: Narrowing, listed: (resource: string) => boolean): string {
  const condition = narrowedCondition(undefined, narrowing, listed);
  const chosen = condition === undefined ? text.trim() : withCondition(text, condition);
  return narrowing.window === undefined ? chosen : withWindow(chosen, narrowing.window);
}
