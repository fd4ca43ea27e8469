import type { ApiPage, CloudTrailInvestigatorApi } from "../api.ts";
import type { SearchPage } from "../investigation/search.ts";
import type { Searches } from "../investigation/searches.ts";
import { readSearchRequest } from "../investigation/searchRequest.ts";
import { Failure } from "../model/failure.ts";
import { printCondition } from "../query/print.ts";

/** The extension's API over its searches. Requests of other extensions are read as carefully as any input. */
export function makeApi(searches: Searches): CloudTrailInvestigatorApi {
  return {
    version: 1,
    async *search(request, signal = new AbortController().signal) {
      const { limit, ...asked } = readSearchRequest(request) ?? refuse();
      const search = await searches.prepare(asked, signal);
      for await (const page of search.run(signal, limit)) {
        yield apiPage(page);
      }
    },
  };
}

function apiPage({ events, plan, scopes }: SearchPage): ApiPage {
  return {
    events: events.map(({ event, seenIn }) => ({
      eventId: event.eventId,
      record: event.record,
      raw: event.raw,
      seenIn: seenIn.map((place) => ({ ...place })),
    })),
    plan: { sentence: plan.sentence, window: plan.window },
    places: scopes.map(
      ({ profile, region, source, plan: { lookups, residual }, state, scanned, matched, failure }) => ({
        profile,
        region,
        source,
        lookups,
        ...(residual === undefined ? {} : { residual: printCondition(residual) }),
        state,
        scanned,
        matched,
        ...(failure === undefined ? {} : { failure: failure.message }),
      }),
    ),
  };
}

function refuse(): never {
  throw new Failure({
    reason: "invalid-request",
    message: "The search cannot be read: it takes text, profiles, regions, sources, from, to and limit.",
    context: {},
    remedies: [],
  });
}
