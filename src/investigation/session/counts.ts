import type { TimeRange } from "../../model/text/time.ts";
import type { Group, GroupField, Groups, Summary, SummaryAsk } from "../../protocol/filters.ts";
import type { Results } from "../results/results.ts";
import { timelineEdges, timelineWindow } from "../results/timeline.ts";
import type { Search } from "../search/search.ts";
import type { Follower } from "./follower.ts";

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
  const window = timelineWindow(shownWindow(search, results), results.span, Date.now());
  const edges = timelineEdges(window, ask.bars, timeZone);
  return await results.summary({ edges, valuesPerFacet: VALUES, wanted: ask.facets }, more);
}

/** What a live tail added is later than what the search covers. */
function shownWindow({ window, live }: Search, { span }: Results): TimeRange {
  return live === undefined || span === undefined ? window : { ...window, to: Math.max(window.to, span.to) };
}

/** How groups are told apart besides their values. */
export interface GroupLooks {
  readonly follower: Pick<Follower, "fresh" | "freshBy">;
  /** Whether a caller is a pipeline or a service. */
  readonly kindOf?: ((caller: string) => Group["kind"]) | undefined;
}

/** What is shown, by the values of a field: the largest group first; of callers, people and roles before pipelines and services. */
export async function groupsOf(
  { results }: Pick<Counting, "results">,
  by: GroupField,
  looks: GroupLooks,
): Promise<Groups> {
  const groups = await results.groups(by);
  const added = await addedBy(results, by, looks.follower);
  const told = groups.map((group): Group => {
    const { value = "" } = group;
    const kind = by === "actor" ? looks.kindOf?.(value) : undefined;
    const fresh = added.get(value);
    return { ...group, ...(kind === undefined ? {} : { kind }), ...(fresh === undefined ? {} : { fresh }) };
  });
  const sorted = [undefined, "pipeline", "service"].flatMap((kind) => told.filter((group) => group.kind === kind));
  return { groups: sorted.slice(0, GROUPS), total: groups.length };
}

/** How many of the shown events refreshes added, by the values of a field. */
async function addedBy(
  results: Results,
  by: GroupField,
  follower: GroupLooks["follower"],
): Promise<ReadonlyMap<string, number>> {
  const { fresh } = follower;
  if (fresh.length === 0) {
    return new Map();
  }
  const rowIndexes = await results.rowIndexes(fresh);
  return follower.freshBy(
    by,
    fresh.filter((_, at) => rowIndexes[at] !== -1),
  );
}
