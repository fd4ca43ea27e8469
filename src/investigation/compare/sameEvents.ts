import type { SameEvents } from "../../protocol/compare.ts";
import type { Filters } from "../../protocol/filters.ts";
import { isSameOrigin } from "../../sources/source.ts";
import type { Results } from "../results/results.ts";
import type { Search } from "../search/search.ts";

/** Ids of more events than this are not compared. */
const MOST = 200_000;

/** The events of one side. */
export interface FoundOnSide {
  readonly search: Search | undefined;
  readonly results: Pick<Results, "idsWithin">;
  readonly filters: Filters;
}

/** The events of both sides, by event id. Undefined where they share no target and time, or have too many. */
export async function sameEvents(a: FoundOnSide, b: FoundOnSide): Promise<SameEvents | undefined> {
  if (!mayShare(a.search, b.search)) {
    return undefined;
  }
  const [ofA, ofB] = await Promise.all([a, b].map(({ results, filters }) => results.idsWithin(filters, 0, MOST + 1)));
  if (ofA === undefined || ofB === undefined || ofA.length > MOST || ofB.length > MOST) {
    return undefined;
  }
  const ids = new Set(ofA);
  const both = ofB.filter((id) => ids.has(id)).length;
  return { both, onlyA: ofA.length - both, onlyB: ofB.length - both };
}

/** Whether two searches can have found the same event: they read one target at overlapping times. */
function mayShare(a: Search | undefined, b: Search | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.targets.some((one) =>
      b.targets.some(
        (other) =>
          isSameOrigin(one, other) && one.plan.window.from < b.window.to && other.plan.window.from < a.window.to,
      ),
    )
  );
}
