import { setImmediate as turn } from "node:timers/promises";
import type { Results } from "../../investigation/results/results.ts";
import { timelineBars, timelineWindow } from "../../investigation/results/timeline.ts";
import type { Search } from "../../investigation/search/search.ts";
import { stamper } from "../../investigation/when.ts";
import type { GroupField, GroupsView, SummaryAsk, SummaryView } from "../../protocol/narrowing.ts";

/** How many values a facet shows before more are asked for. */
const VALUES = 6;
const GROUPS = 1000;
/** How long counting holds up everything else at once (ms). */
const SLICE = 12;

/** What counting is about. */
export interface Counting {
  readonly results: Results;
  readonly search: Search;
  readonly timeZone: string;
  /** False when another search has taken the place of this one. */
  readonly current: () => boolean;
}

/** Facets and timeline. Undefined when another search came meanwhile. */
export async function summaryOf(counting: Counting, ask: SummaryAsk): Promise<SummaryView | undefined> {
  const { results, search, timeZone } = counting;
  if (!(await prepared(counting))) {
    return undefined;
  }
  const window = timelineWindow(search.plan.window, results.span, Date.now());
  const bars = timelineBars(window, ask.bars, timeZone);
  return results.summary({ ...bars, valuesPerFacet: VALUES, wanted: ask.facets });
}

/** What is shown, by the values of a field. Undefined when another search came meanwhile. */
export async function groupsOf(counting: Counting, by: GroupField): Promise<GroupsView | undefined> {
  if (!(await prepared(counting))) {
    return undefined;
  }
  const groups = counting.results.groups(by);
  const stamp = stamper(counting.timeZone);
  const at = (time: number | undefined) => (time === undefined ? "" : stamp(time));
  return {
    groups: groups
      .slice(0, GROUPS)
      .map(({ first, last, ...group }) => ({ ...group, first: at(first), last: at(last) })),
    total: groups.length,
  };
}

async function prepared({ results, current }: Counting): Promise<boolean> {
  while (!results.prepare(SLICE)) {
    await turn();
    if (!current()) {
      return false;
    }
  }
  return true;
}
