import type { ApiEvent, ApiPage, ApiRead, ApiTarget, CloudTrailInvestigatorApi } from "../api.ts";
import { agreedRun } from "../investigation/search/agreedRun.ts";
import { costText, insteadNote } from "../investigation/search/cost.ts";
import { gapSentence } from "../investigation/search/gapReasons.ts";
import type { EventHit, SearchPage, TargetProgress } from "../investigation/search/search.ts";
import type { Searches } from "../investigation/search/searches.ts";
import { readSearchRequest } from "../investigation/search/searchRequest.ts";
import { originOf } from "../investigation/search/targetProgress.ts";
import { outcomeOf } from "../investigation/session/outcome.ts";
import { Failure, refusedRequest } from "../model/failure.ts";
import { printCondition } from "../query/language/print.ts";
import type { NotCovered } from "../query/plan/notCovered.ts";
import type { Cost } from "../sources/queryCost.ts";
import { readUris, showLogFiles } from "./commands/openLogFiles.ts";
import type { ResultsPanels } from "./panels/resultsPanels.ts";

/** Limit of events that are passed to another extension at once: each is a full object. */
const MOST_EVENTS = 100_000;

/** The extension's public API. Requests of other extensions are validated like any untrusted input. */
export function makeApi(searches: Searches, results: ResultsPanels): CloudTrailInvestigatorApi {
  return {
    version: 2,
    async *search(request, signal = new AbortController().signal, { consent } = {}) {
      const { limit, ...asked } = readSearchRequest(request) ?? refuse();
      const search = await searches.prepare(asked, signal);
      try {
        const agree = async (cost: Cost) => (await consent?.(cost)) === true || refuseCost(cost);
        for await (const page of agreedRun(search, { signal, limit, agree })) {
          yield apiPage(page, search.notCovered);
        }
      } finally {
        await search.close();
      }
    },
    async openLogFiles(uris) {
      const shown = await showLogFiles(readUris(uris), results);
      const { events, notes, complete } = await outcomeOf(shown, MOST_EVENTS);
      return { events: events.map(apiEvent), notes, complete };
    },
  };
}

function apiPage({ events, plan, targets }: SearchPage, notCovered: NotCovered): ApiPage {
  return {
    events: events.map(apiEvent),
    plan: { sentence: plan.sentence, range: plan.window },
    targets: targets.map(apiTarget),
    notCovered: notCovered.map((gap) => ({ kind: gap.kind, text: gapSentence(gap) })),
  };
}

function apiTarget(target: TargetProgress): ApiTarget {
  const { plan, state, scanned, matched, coveredFrom, asOf, askedWith, failure } = target;
  const notes = [...(target.insteadOf ?? []).map((one) => insteadNote(one, target)), ...(target.notes ?? [])];
  const read = apiRead(target);
  return {
    ...originOf(target),
    plan: plan.sentence,
    ...(plan.residual === undefined ? {} : { residual: printCondition(plan.residual) }),
    state,
    scanned,
    matched,
    coverage: {
      from: Math.min(Math.max(coveredFrom, plan.window.from), plan.window.to),
      to: plan.window.to,
      ...(asOf === undefined ? {} : { asOf }),
    },
    ...(read === undefined ? {} : { read }),
    ...(askedWith === undefined ? {} : { readWith: askedWith }),
    ...(failure === undefined ? {} : { failure: failure.message }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

function apiRead({ filesRead, pages, remembered, again, estimate }: TargetProgress): ApiRead | undefined {
  if (filesRead !== undefined) {
    return { unit: "file", read: filesRead.read, of: filesRead.of };
  }
  return pages === 0
    ? undefined
    : { unit: "page", read: pages, cached: remembered, again, ...(estimate === undefined ? {} : { estimate }) };
}

function apiEvent({ event, origins }: EventHit): ApiEvent {
  return { eventId: event.eventId, record: event.record, raw: event.raw, origins };
}

function refuse(): never {
  throw refusedRequest(
    "Invalid search: expected an object with text, profiles, regions, sources, targets, files, from, to, limit, and refresh (true or false).",
  );
}

function refuseCost(cost: Cost): never {
  throw new Failure({
    reason: "cost",
    message: `The cost of this search was not allowed: ${costText(cost)}.`,
    context: {},
    remedies: [],
  });
}
