import { lookupValues } from "../../iac/lookupValues.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import { homeRegionsOf } from "../../model/aws/globalServices.ts";
import { serviceOf } from "../../model/aws/service.ts";
import { withTerms } from "../../query/language/edit.ts";
import { printValues } from "../../query/language/print.ts";
import { searchForValues } from "../event/entityQuery.ts";
import type { SearchRequest } from "../search/search.ts";
import { locatedIn, planHistory } from "./historyPlan.ts";
import type { ResourceHistory, WiderSearch } from "./historyState.ts";
import { daysOf, daysText } from "./settling.ts";

/** Events that a search looks up by their ids; more would read every event. */
const MOST_IDS = 4;

/**
 * The search that repeats a history's lookups. Their pages are cached, so it makes few requests. A history that read the
 * events of the service and found changes: those. One that found none: `searchWider`.
 */
export function searchForHistory(instance: ResourceInstance, history: ResourceHistory): SearchRequest {
  const { asked, changes, attempted, coverage } = history;
  const origin = { profiles: [asked.profile], regions: [asked.region] };
  const isWider = asked.service !== undefined || asked.operations.length > 0;
  if (!isWider || (coverage.kind === "all" && asked.names.length > 0)) {
    const { text, ...targets } = searchForValues("resource", asked.names, origin);
    return { text: withTerms(text, "-readonly"), ...targets };
  }
  const own = [...changes, ...attempted].filter(({ role }) => role === "target").map(({ eventId }) => eventId);
  return own.length > 0 && own.length <= MOST_IDS
    ? searchForValues("id", own, origin)
    : (searchWider(instance, history)?.request ?? searchForValues("id", own, origin));
}

/** Whether a history covers all of the events that can change its resource. */
export function isWide({ asked, coverage }: Pick<ResourceHistory, "asked" | "coverage">): boolean {
  return coverage.kind === "all" && asked.assumed?.includes("region") !== true;
}

/** What to do about a history that does not. */
export const WIDER_NOTE =
  "Other changes may exist. To look for them, use Search All Events for Changes in the context menu.";

/**
 * The search for everything that a history did not cover: all events of its service that contain one of its names (of any
 * service, if the type's service is a guess), in every Region that may record them. Undefined: it covered everything.
 */
export function searchWider(
  instance: ResourceInstance,
  { asked, coverage }: Pick<ResourceHistory, "asked" | "coverage">,
): WiderSearch | undefined {
  const located = locatedIn(instance, asked);
  const plan = planHistory(located);
  const inOneRegion = asked.assumed?.includes("region") !== true;
  if ("why" in plan || isWide({ asked, coverage })) {
    return undefined;
  }
  const isByName =
    plan.names.length > 0 && plan.basis === "row" && (plan.listing === "documented" || coverage.kind === "all");
  const { name } = serviceOf(plan.service);
  const { values, global, service } = lookupValues(located);
  const homes = global ? homeRegionsOf(service, asked.region) : [];
  const regions = inOneRegion ? [asked.region] : homes.length > 1 ? homes : undefined;
  const where = regions === undefined ? "all Regions" : regions.join(" and ");
  const what = isByName
    ? "all events listed under its names"
    : plan.basis === "row"
      ? `all ${name} events`
      : "all events";
  const terms = isByName
    ? [printValues("resource", values)]
    : [
        ...(plan.basis === "row" ? [printValues("source", [plan.service])] : []),
        ...(values.length > 0 ? [printValues("mentions", values)] : []),
      ];
  return {
    title: `search ${what}`,
    detail: `Reads ${what} of the last ${daysText(asked.reach)} in ${where}.`,
    request: {
      text: [
        ...terms,
        ...(regions === undefined ? ["region:*"] : []),
        `last:${daysOf(asked.reach)}d`,
        "-readonly",
      ].join(" "),
      profiles: [asked.profile],
      ...(regions === undefined ? {} : { regions: [...regions] }),
    },
  };
}
