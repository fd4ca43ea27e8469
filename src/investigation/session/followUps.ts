import { refusedRequest } from "../../model/failure.ts";
import { pick } from "../../model/pick.ts";
import { hasWindow } from "../../query/language/edit.ts";
import { parseQuery } from "../../query/language/text.ts";
import type { Guide, GuidedSearch, Origin } from "../../sources/source.ts";
import { filteredText } from "../results/filteredText.ts";
import type { Results } from "../results/results.ts";
import type { Reason } from "../search/emptySearch.ts";
import type { SearchRequest } from "../search/search.ts";

/**
 * The request of a text that was typed where this search ran, in the same scope. A time in the text replaces the times of the
 * request.
 */
export function requestOfText(request: SearchRequest, text: string): SearchRequest {
  const { from: _from, to: _to, limit: _limit, refresh: _refresh, view: _view, ...where } = request;
  return { ...where, ...textAndTimes(request, text) };
}

/** The request of a search that a reason suggests. A time in its text wins over the times of the request. */
export function requestOfReason(
  request: SearchRequest,
  { search, refresh }: NonNullable<Reason["attempt"]>,
): SearchRequest {
  const { text, ...where } = search;
  return {
    ...textAndTimes(request, text),
    ...(where.targets === undefined && where.sources === undefined ? pick(request, SOURCES) : {}),
    ...where,
    ...(refresh === true ? { refresh: true } : {}),
  };
}

/** The request of a search that a guide suggests: where this search ran, in all of its time. */
export function requestOfGuide(request: SearchRequest, guide: Guide, search: GuidedSearch): SearchRequest {
  const { title, text, group } = search;
  const view = { title: `${guide.title}: ${title}`, ...(group === undefined ? {} : { group }) };
  return { ...pick(request, SOURCES), text, view };
}

/** The same request, in which one of its targets may be billed for. `targets`: those that the search resolved it to. */
export function requestOfBilled(request: SearchRequest, targets: readonly Origin[], billed: Origin): SearchRequest {
  const { sources, targets: named = [], ...rest } = request;
  const others = sources?.filter((source) => source !== billed.source) ?? [];
  const own = targets.filter(({ source }) => source === billed.source);
  return {
    ...rest,
    ...(others.length === 0 ? {} : { sources: others }),
    targets: [
      ...named.filter(({ source }) => source !== billed.source),
      ...own.map(({ target }) => (target === billed.target ? { ...target, requesterPays: true } : target)),
    ],
  };
}

const TIMES = ["from", "to"] as const;
const SOURCES = ["sources", "targets", "files"] as const;

/**
 * The request of a search for what these results are filtered to, or would be by other filters. Throws `Failure` where an
 * event cannot be read, or the text of the search becomes too long.
 */
export async function requestOfFilters(
  request: SearchRequest,
  { filters, events }: Pick<Results, "filters" | "events">,
): Promise<SearchRequest> {
  const { from: _from, to: _to, view: _view, ...rest } = request;
  const resources = filters.choices.flatMap(({ field, value }) => (field === "resource" ? (value ?? []) : []));
  const listed = await events.listed(resources);
  const text = filteredText(request.text ?? "", filters, (resource) => listed.has(resource));
  if (parseQuery(text, { now: Date.now() }).problems.length > 0) {
    throw refusedRequest("The search text would become too long. Choose fewer or shorter values.");
  }
  return { ...rest, ...viewOf(request, text), ...(filters.window === undefined ? pick(request, TIMES) : {}), text };
}

/** A text in place of that of a request, with the request's times unless the text has its own. */
function textAndTimes(request: SearchRequest, text: string): Pick<SearchRequest, "text" | "view" | "from" | "to"> {
  return { text, ...viewOf(request, text), ...(hasWindow(text) ? {} : pick(request, TIMES)) };
}

/** How a search of a text is shown that follows on a request: under the same title only if the text is the same. */
function viewOf({ view, text: before = "" }: SearchRequest, text: string): Pick<SearchRequest, "view"> {
  const { title, ...rest } = view ?? {};
  const shown = title === undefined || text !== before ? rest : { title, ...rest };
  return Object.keys(shown).length === 0 ? {} : { view: shown };
}
