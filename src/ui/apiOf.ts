import type { ApiEvent, ApiPage, CloudTrailInvestigatorApi } from "../api.ts";
import type { EventHit, SearchPage } from "../investigation/search/search.ts";
import type { Searches } from "../investigation/search/searches.ts";
import { readSearchRequest } from "../investigation/search/searchRequest.ts";
import { outcomeOf } from "../investigation/session/outcome.ts";
import { Failure } from "../model/failure.ts";
import { printCondition } from "../query/language/print.ts";
import { readUris, showLogFiles } from "./commands/openLogFiles.ts";
import type { ResultsPanels } from "./panels/resultsPanels.ts";

/** Limit of events that are passed to another extension at once: each is a full object. */
const MOST_EVENTS = 100_000;

/** The extension's public API. Requests of other extensions are validated like any untrusted input. */
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
      const { events, notes, complete } = await outcomeOf(shown, MOST_EVENTS);
      return { events: events.map(apiEvent), notes, complete };
    },
  };
}

function apiPage({ events, plan, scopes }: SearchPage): ApiPage {
  return {
    events: events.map(apiEvent),
    plan: { sentence: plan.sentence, window: plan.window },
    places: scopes.map(({ profile, region, source, plan: { lookups, residual }, ...target }) => ({
      profile,
      region,
      source,
      lookups,
      ...(residual === undefined ? {} : { residual: printCondition(residual) }),
      state: target.state,
      scanned: target.scanned,
      matched: target.matched,
      pages: target.pages,
      remembered: target.remembered,
      again: target.again,
      ...(target.asOf === undefined ? {} : { asOf: target.asOf }),
      ...(target.estimate === undefined ? {} : { estimate: target.estimate }),
      ...(target.askedWith === undefined ? {} : { askedWith: target.askedWith }),
      ...(target.failure === undefined ? {} : { failure: target.failure.message }),
    })),
  };
}

function apiEvent({ event, seenIn }: EventHit): ApiEvent {
  return {
    eventId: event.eventId,
    record: event.record,
    raw: event.raw,
    seenIn: seenIn.map((target) => ({ ...target })),
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
