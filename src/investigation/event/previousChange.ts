import { EVENT_HISTORY_DAYS } from "../../model/aws/eventHistory.ts";
import { findEntities } from "../../model/entity/findEntities.ts";
import { Failure } from "../../model/failure.ts";
import { primaryResource } from "../../model/summary/primaryResource.ts";
import { namesText } from "../../model/text/namesText.ts";
import { fieldIs } from "../../query/condition/condition.ts";
import { withCondition, withWindow } from "../../query/language/edit.ts";
import type { EventHit, Search, SearchRequest } from "../search/search.ts";
import { canCompare, isEarlierChange, operationsLike } from "./comparison.ts";
import { type EntitySearch, entitySearch } from "./entityQuery.ts";

type RunningSearch = Pick<Search, "estimate" | "run" | "close"> & {
  readonly plan: Pick<Search["plan"], "window">;
  readonly targets: readonly Pick<
    Search["targets"][number],
    "region" | "label" | "coveredFrom" | "failure" | "notes"
  >[];
};

/** Prepares a search that the person asked for. */
type Prepare = (request: SearchRequest, signal: AbortSignal) => Promise<RunningSearch>;

export type PreviousChange =
  | { readonly found: EventHit }
  /** `none`: what was searched in vain, and what was not read, in sentences. */
  | { readonly none: string }
  /** It costs money, which the view of a search asks about. */
  | { readonly costs: SearchRequest };

const DAY = 24 * 60 * 60 * 1000;

/**
 * The search for earlier changes of the same kind to the resource of an event, as far back as there are events. `now`: ms
 * since 1970 UTC. Undefined: there is none to look for.
 * @internal
 */
export function searchForPrevious(hit: EventHit, now: number): EntitySearch | undefined {
  const { event, origins } = hit;
  const resource = primaryResource(event, findEntities(event));
  if (resource === undefined || event.time === undefined || !canCompare(event)) {
    return undefined;
  }
  const search = entitySearch(resource, { origins, event });
  if (search === undefined) {
    return undefined;
  }
  const { text, from, to: _, ...where } = search.request;
  const named = withCondition(text, fieldIs("event", operationsLike(event)));
  const done = withCondition(named, { kind: "not", of: { kind: "field", field: "error", test: { op: "exists" } } });
  // Log files have no age: they are searched as far as `entitySearch` says.
  const since =
    typeof from === "number" ? from : where.targets === undefined ? now - EVENT_HISTORY_DAYS * DAY : undefined;
  const to = Math.max(event.time + 1000, (since ?? 0) + 1000);
  const window = since === undefined ? { to } : { from: since, to };
  return { ...search, request: { ...where, text: withWindow(done, window) } };
}

/** Looks for the newest earlier change. `now`: ms since 1970 UTC. Throws `Failure` where not everything could be read, and an AbortError. */
export async function findPrevious(
  hit: EventHit,
  { prepare, now }: { readonly prepare: Prepare; readonly now: number },
  signal: AbortSignal,
): Promise<PreviousChange> {
  const previous = searchForPrevious(hit, now);
  if (previous === undefined) {
    return { none: "The event names no resource whose earlier changes can be looked up." };
  }
  const { request, misses } = previous;
  const search = await prepare(request, signal);
  try {
    if ((await search.estimate(signal)) !== undefined) {
      return { costs: request };
    }
    let newest: EventHit | undefined;
    for await (const { events } of search.run(signal)) {
      for (const found of events) {
        if (isEarlierChange(found.event, hit.event) && (newest?.event.time ?? 0) < (found.event.time ?? 0)) {
          newest = found;
        }
      }
      const time = newest?.event.time;
      if (newest !== undefined && search.targets.every(({ coveredFrom }) => coveredFrom <= (time ?? 0))) {
        return { found: newest };
      }
    }
    const failure = search.targets.find((target) => target.failure !== undefined)?.failure;
    if (failure !== undefined) {
      throw new Failure(failure);
    }
    return newest === undefined ? { none: noneText(search, now, misses !== undefined) } : { found: newest };
  } finally {
    await search.close();
  }
}

/** `isUnlisted`: Event history does not list the event under its resource. */
function noneText({ targets, plan: { window } }: RunningSearch, now: number, isUnlisted: boolean): string {
  const regions = [...new Set(targets.flatMap(({ region }) => region ?? []))];
  const where = namesText(regions.length > 0 ? regions : [...new Set(targets.map(({ label }) => label))]);
  const days = Math.round((now - window.from) / DAY);
  const span = regions.length > 0 ? ` in the last ${days} days` : "";
  return [
    `No earlier change of this kind was found${span} in ${where}.`,
    ...(isUnlisted
      ? ["Event history does not list this event under its resource, and may not list earlier ones either."]
      : []),
    ...new Set(targets.flatMap(({ notes = [] }) => notes)),
  ].join(" ");
}
