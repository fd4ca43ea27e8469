import type { GroupField, Groups, Summary, SummaryAsk } from "../../protocol/filters.ts";
import type { Results } from "../results/results.ts";
import { timelineEdges, timelineWindow } from "../results/timeline.ts";
import type { Search } from "../search/search.ts";

/** How many values a facet shows before more are asked for. */
const VALUES = 6;
const GROUPS = 1000;

/** What counting is about. */
export interface Counting {
  readonly results: Results;
  readonly search: Search;
  readonly timeZone: string;
  /** Told when there is more to count than there was at first; "later": what takes long can wait for the search to end. */
  readonly more?: (() => void) | "later";
}

/** Facets and timeline. */
export async function summaryOf({ results, search, timeZone, more }: Counting, ask: SummaryAsk): Promise<Summary> {
  const window = timelineWindow(search.plan.window, results.span, Date.now());
  const edges = timelineEdges(window, ask.bars, timeZone);
  return await results.summary({ edges, valuesPerFacet: VALUES, wanted: ask.facets }, more);
}

/** What is shown, by the values of a field. */
export async function groupsOf(counting: Counting, by: GroupField): Promise<Groups> {
  const groups = await counting.results.groups(by);
  return { groups: groups.slice(0, GROUPS), total: groups.length };
}
