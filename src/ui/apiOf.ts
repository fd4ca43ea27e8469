import type { ApiEvent, ApiPage, CloudTrailInvestigatorApi } from "../api.ts";
import { notShown, shortfallNotes } from "../investigation/results/shortfall.ts";
import type { FoundEvent, SearchPage } from "../investigation/search/search.ts";
import type { Searches } from "../investigation/search/searches.ts";
import { readSearchRequest } from "../investigation/search/searchRequest.ts";
import { Failure } from "../model/failure.ts";
import { printCondition } from "../query/print.ts";
import { readUris, showLogFiles } from "./commands/openLogFiles.ts";
import type { ResultsPanels } from "./panels/resultsPanels.ts";

/** Events that another extension is given at once: each is an object with all that it holds. */
const MOST_EVENTS = 100_000;

/** The extension's API over its searches. Requests of other extensions are read as carefully as any input. */
export function makeApi(searches: Searches, results: ResultsPanels): CloudTrailInvestigatorApi {
  return {
    version: 1,
    async *search(request, signal = new AbortController().signal) {
      const { limit, ...asked } = readSearchRequest(request) ?? refuse();
      const search = await searches.prepare(asked, signal);
      for await (const page of search.run(signal, limit)) {
        yield apiPage(page);
      }
    },
    async openLogFiles(uris) {
      const shown = await showLogFiles(readUris(uris), results);
      if (shown === undefined || shown.search.state === "cancelled") {
        throw new DOMException("The log files were not read to their end.", "AbortError");
      }
      const { search, results: found, shortfall, failure: stopped } = shown;
      const [failure] = search.scopes.flatMap((scope) => scope.failure ?? []);
      if (failure !== undefined) {
        throw new Failure(failure);
      }
      const events: ApiEvent[] = [];
      for await (const one of found.events.everything()) {
        if (events.length === MOST_EVENTS) {
          break;
        }
        events.push(apiEvent(one));
      }
      return {
        events,
        notes: [
          ...shortfallNotes(shortfall),
          ...(stopped === undefined ? [] : [stopped.message]),
          ...search.scopes.flatMap(({ notes = [] }) => notes),
        ],
        complete:
          search.state === "done" &&
          stopped === undefined &&
          notShown(shortfall) === 0 &&
          found.lost.length === 0 &&
          events.length === found.total,
      };
    },
  };
}

function apiPage({ events, plan, scopes }: SearchPage): ApiPage {
  return {
    events: events.map(apiEvent),
    plan: { sentence: plan.sentence, window: plan.window },
    places: scopes.map(({ profile, region, source, plan: { lookups, residual }, ...place }) => ({
      profile,
      region,
      source,
      lookups,
      ...(residual === undefined ? {} : { residual: printCondition(residual) }),
      state: place.state,
      scanned: place.scanned,
      matched: place.matched,
      pages: place.pages,
      remembered: place.remembered,
      again: place.again,
      ...(place.asOf === undefined ? {} : { asOf: place.asOf }),
      ...(place.estimate === undefined ? {} : { estimate: place.estimate }),
      ...(place.askedWith === undefined ? {} : { askedWith: place.askedWith }),
      ...(place.failure === undefined ? {} : { failure: place.failure.message }),
    })),
  };
}

function apiEvent({ event, seenIn }: FoundEvent): ApiEvent {
  return {
    eventId: event.eventId,
    record: event.record,
    raw: event.raw,
    seenIn: seenIn.map((place) => ({ ...place })),
  };
}

function refuse(): never {
  throw new Failure({
    reason: "invalid-request",
    message:
      "Invalid search: expected an object with text, profiles, regions, sources, files, from, to, limit, and refresh (true or false).",
    context: {},
    remedies: [],
  });
}
