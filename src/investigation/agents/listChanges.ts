import * as v from "valibot";
import { pipelineTest } from "../../analysis/changeOrigin.ts";
import { globalRegionOf } from "../../model/aws/globalServices.ts";
import { countOf } from "../../model/text/countOf.ts";
import type { Group } from "../../protocol/filters.ts";
import { callerKind } from "../results/callerKind.ts";
import { NO_FILTERS } from "../results/filters.ts";
import { rowSentence } from "../results/resultRow.ts";
import type { Results } from "../results/results.ts";
import type { SearchRequest } from "../search/search.ts";
import { whatChanged } from "../search/whatChanged.ts";
import { groupsOf } from "../session/counts.ts";
import type { AgentContext } from "./agentContext.ts";
import type { AgentHost } from "./agentHost.ts";
import type { AgentSearch } from "./agentSearches.ts";
import { agentTool, MOST_CHARACTERS } from "./agentTool.ts";
import { coverageLines, isWholeAnswer } from "./coverageText.ts";
import { fitting, jsonOf, timeText } from "./eventLines.ts";
import { searchOf } from "./searchEvents.ts";
import { listMembers, requestOf, type ScopeInput, scopeMembers } from "./searchScope.ts";
import { untrusted, untrustedLines } from "./untrusted.ts";

/** A search stops after so many changes. */
const MOST_FOUND = 5_000;
const USUAL_LIMIT = 15;
const MOST_CALLS = 8;
const NEWEST = 3;

const { profiles, regions, to } = scopeMembers;

export const listChanges = agentTool({
  name: "list_changes",
  title: "List Changes in AWS",
  summary: "Lists what changed in the chosen AWS accounts in a time range, grouped by who changed it.",
  description:
    'Answers "what changed, and who did it?" for a time range: all write calls in all enabled Regions of the profiles, grouped by caller, people and roles before pipelines and AWS services, with the calls of each and their newest events. Failed calls are counted apart: they changed nothing. Events arrive some minutes late. Read calls (Describe, Get, List) are not included: search_events finds them.',
  input: v.strictObject({
    from: v.exactOptional(
      v.pipe(
        v.string(),
        v.maxLength(100),
        v.description(
          'Start of the time range: a span before now such as "1h" or "24h", or an ISO 8601 time in UTC. Default: 1h.',
        ),
      ),
    ),
    to,
    profiles,
    regions,
    start: listMembers.start,
    limit: listMembers.limit,
    continue: listMembers.continue,
  }),
  plan: ({ from = "1h", profiles: names }) => ({
    message: `Listing changes since ${untrusted(from, 50)}`,
    profiles: names,
    usesAws: true,
  }),
  run: async (
    { start = 0, limit = USUAL_LIMIT, continue: readsOn = false, from = "1h", ...scope },
    context,
    signal,
  ) => {
    const request = await changesRequest({ ...scope, from }, context.host);
    const search = await searchOf({ request, isSame: start > 0 || readsOn, readsOn }, context, signal, MOST_FOUND);
    return await callerLines(search, { start, limit }, context);
  },
});

/** The search of *What Changed?*, without the refreshes of a view. */
async function changesRequest(scope: ScopeInput & { readonly from: string }, host: AgentHost): Promise<SearchRequest> {
  const { regions: named, ...rest } = scope;
  const isEverywhere = named === undefined || named.includes("all");
  const shown = (await host.shown()).filter(({ profile }) => rest.profiles?.includes(profile.name) ?? true);
  const homes = [...new Set(shown.map(({ profile }) => globalRegionOf(profile.region ?? profile.partition)))];
  const { text = "", alsoRegions } = whatChanged(isEverywhere ? {} : { regions: named }, { from: rest.from }, homes);
  return {
    ...requestOf(text, isEverywhere ? rest : { ...rest, regions: named }, host),
    ...(alsoRegions === undefined ? {} : { alsoRegions }),
  };
}

async function callerLines(
  search: AgentSearch,
  { start, limit }: { readonly start: number; readonly limit: number },
  { host }: AgentContext,
): Promise<readonly string[]> {
  const { session } = search;
  const { total } = session.state;
  const coverage = coverageLines(search);
  if (total === 0) {
    return [
      isWholeAnswer(search)
        ? "No changes found in what was searched. See below what that covers."
        : "No changes found so far, but the search is not complete: this does not show that there were none.",
      ...coverage,
    ];
  }
  const isPipeline = pipelineTest(host.pipelineRoles());
  const { groups } = await groupsOf({ results: session.results }, "actor", {
    follower: session.follower,
    kindOf: (caller) => callerKind(caller, isPipeline),
  });
  const calls = await callsOf(session.results);
  const rows: string[] = [];
  for (const group of groups.slice(start, start + limit)) {
    rows.push(await callerJson(group, calls, session.results));
  }
  const used = coverage.reduce((sum, line) => sum + line.length, 0);
  const listed = fitting(rows, MOST_CHARACTERS - used);
  const next = start + listed.length;
  return [
    `${countOf(total, "write event")} by ${countOf(groups.length, "caller")}${isWholeAnswer(search) ? "" : " so far"}.`,
    ...coverage,
    ...untrustedLines("Callers", listed),
    ...(next < groups.length
      ? [`${groups.length - next} more callers: call again with the same input and start: ${next}.`]
      : []),
  ];
}

/** How often each caller made each call. */
async function callsOf(results: Results): Promise<ReadonlyMap<string, readonly string[]>> {
  const { counts } = await results.fieldCounts(["actor", "event"], NO_FILTERS);
  const byCaller = Map.groupBy(counts, ({ values }) => values[0] ?? "");
  return new Map(
    [...byCaller].map(([caller, found]) => [
      caller,
      [
        ...found.slice(0, MOST_CALLS).map(({ values, count }) => `${count} × ${values[1] ?? "?"}`),
        ...(found.length > MOST_CALLS ? [`and ${found.length - MOST_CALLS} other calls`] : []),
      ],
    ]),
  );
}

async function callerJson(
  { value, count, errors, first, last, kind }: Group,
  calls: ReadonlyMap<string, readonly string[]>,
  results: Results,
): Promise<string> {
  const ids = await results.idsWithin({ choices: [{ field: "actor", value, exclude: false }] }, 0, NEWEST);
  const hits = await Promise.all(ids.map((eventId) => results.get(eventId)));
  return jsonOf({
    by: value ?? "(no caller)",
    kind: kind ?? "person or role",
    events: count,
    ...(errors > 0 ? { failed: errors } : {}),
    first: timeText(first),
    last: timeText(last),
    calls: (calls.get(value ?? "") ?? []).map((call) => untrusted(call, 200)),
    newest: hits.flatMap((hit) => {
      if (hit === undefined) {
        return [];
      }
      const { eventId, time } = hit.amended?.event ?? hit.event;
      return [{ time: timeText(time), eventId: untrusted(eventId, 100), what: untrusted(rowSentence(hit), 400) }];
    }),
  });
}
