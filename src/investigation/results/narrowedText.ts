import { isDeepStrictEqual } from "node:util";
import type { Narrowing } from "../../protocol/filters.ts";
import { printQuery } from "../../query/print.ts";
import { simplify } from "../../query/simplify.ts";
import { parseQuery, type Query } from "../../query/text.ts";
import { narrowedCondition } from "./narrowing.ts";

/**
 * A search text with the choices in it, to be asked of AWS. Where the choices can stand behind the text as it was
 * written, its own words and relative times stay; else the whole is written anew. `now`: ms since 1970 UTC; `listed`:
 * see `narrowedCondition`.
 */
export function narrowedText(
  text: string,
  query: Query,
  narrowing: Narrowing,
  now: number,
  listed: (resource: string) => boolean,
): string {
  const condition = narrowedCondition(query.condition, narrowing, listed);
  const { window } = narrowing;
  if (window === undefined) {
    const more = printQuery({ condition: narrowedCondition(undefined, narrowing, listed) });
    const longer = [text.trim(), more].filter((part) => part !== "").join(" ");
    const read = parseQuery(longer, { now });
    if (read.problems.length === 0 && sameCondition(read.query, condition)) {
      return longer;
    }
  }
  return printQuery({ condition, window: window ?? parseQuery(text, { now }).query.window });
}

function sameCondition(query: Query, condition: Query["condition"]): boolean {
  const everything: NonNullable<Query["condition"]> = { kind: "all", of: [] };
  return isDeepStrictEqual(simplify(query.condition ?? everything), simplify(condition ?? everything));
}
