import * as v from "valibot";
import type { ResourceChange } from "../../analysis/resourceChange.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import { IAC_TOOLS, titleOf } from "../../iac/tools.ts";
import { entitiesInText } from "../../model/entity/entitiesInText.ts";
import { failureTitle } from "../../model/failure.ts";
import { capitalized } from "../../model/text/text.ts";
import { withTerms } from "../../query/language/edit.ts";
import type { FoundDeclaration } from "../code/declaration.ts";
import { searchForEntity, searchForValues, type TextRequest } from "../event/entityQuery.ts";
import { attemptsText, changesText, unchangedText } from "../resources/claims.ts";
import type { HistoryState, ResourceHistory } from "../resources/historyState.ts";
import { historyIn, whoOf } from "../resources/lensText.ts";
import { mayHaveOlder, olderText } from "../resources/olderChanges.ts";
import type { AgentContext } from "./agentContext.ts";
import type { AgentCode } from "./agentHost.ts";
import { agentTool } from "./agentTool.ts";
import { locationText } from "./codeLines.ts";
import { fitting, jsonOf, timeText } from "./eventLines.ts";
import { resourceMember } from "./findInCode.ts";
import { foundLines, searchOf } from "./searchEvents.ts";
import { inputOf, listMembers, requestOf, scopeMembers } from "./searchScope.ts";
import { untrusted, untrustedLines } from "./untrusted.ts";

const USUAL_LIMIT = 20;
/** Characters of all changes that are listed. */
const MOST_LISTED = 16_000;

const { profiles, regions } = scopeMembers;

export const getResourceHistory = agentTool({
  name: "get_resource_history",
  title: "Get History of AWS Resource",
  summary: "Shows who changed an AWS resource, when, and whether that was outside its infrastructure code.",
  description:
    "Shows the changes of one AWS resource in the last 90 days: who, when, with which call, and, if the workspace's code declares it, whether the change was made by the infrastructure tool (Terraform, CloudFormation …) or outside of it. Give the ID or ARN where you have it: names are ambiguous. CloudTrail does not list every event under the resources that it concerns; the answer says how far it can rule out changes. It cannot see changes older than 90 days.",
  input: v.strictObject({ resource: resourceMember, profiles, regions, ...listMembers }),
  plan: ({ resource, profiles: names }) => ({
    message: `Looking up changes of ${untrusted(resource, 100)}`,
    profiles: names,
    usesAws: true,
  }),
  run: async ({ resource, start = 0, limit = USUAL_LIMIT, continue: readsOn = false, ...scope }, context, signal) => {
    const { code } = context.host;
    const declared = code === undefined ? undefined : await declaredAs(resource, code, signal);
    // A choice of profiles or Regions is a search of its own.
    const isHere = declared !== undefined && scope.profiles === undefined && scope.regions === undefined;
    const history = code !== undefined && isHere ? await historyOf(declared, code, context, signal) : undefined;
    const lines =
      declared === undefined || code === undefined ? [] : [`Declared in code: ${locationText(declared, code)}.`];
    if (history?.known !== undefined && declared !== undefined && code !== undefined) {
      return [...lines, ...historyLines(history.known, declared.instance, code, { start, limit })];
    }
    const request = requestOf(...requestFor(resource, scope), context.host);
    const search = await searchOf({ request, isSame: start > 0 || readsOn, readsOn }, context, signal);
    return [
      ...lines,
      ...(history?.why === undefined ? [] : [untrusted(history.why, 1_000)]),
      "Write events that CloudTrail lists under it; some may only refer to it:",
      ...(await foundLines(search, start, limit)),
    ];
  },
});

/** The block that declares a resource now. */
async function declaredAs(
  resource: string,
  { declarations }: AgentCode,
  signal: AbortSignal,
): Promise<FoundDeclaration | undefined> {
  const found = await declarations.find(resource, signal);
  return found.find(({ stale, workspace }) => !stale && workspace === undefined) ?? found[0];
}

/** The history of a declared resource, or why it was not looked up. */
async function historyOf(
  { instance, stale, workspace }: FoundDeclaration,
  code: AgentCode,
  { host }: AgentContext,
  signal: AbortSignal,
): Promise<{ readonly known?: ResourceHistory; readonly why?: string }> {
  // In Restricted Mode, names in files must not cause requests.
  if (!code.mayLookUp() || stale || workspace !== undefined) {
    return {};
  }
  const state = await code.histories.resolve(instance, signal, { asked: host.mayPrompt });
  const known = historyIn(state);
  return known === undefined ? { why: whyNot(state) } : { known };
}

function whyNot(state: HistoryState): string {
  switch (state.kind) {
    case "not-asked":
      return state.why.message;
    case "failed":
      return `${failureTitle(state.failure)}: ${state.failure.message}`;
    default:
      return "Not looked up yet.";
  }
}

function requestFor(
  resource: string,
  scope: { readonly profiles?: readonly string[]; readonly regions?: readonly string[] },
): Parameters<typeof requestOf> extends [infer Text, infer Scope, unknown] ? [Text, Scope] : never {
  const [entity] = entitiesInText(resource).filter(({ start, end }) => start === 0 && end === resource.length);
  const found: TextRequest | undefined = entity === undefined ? undefined : searchForEntity(entity.entity, {});
  const { text, regions } = found ?? searchForValues("resource", [resource], {});
  return [withTerms(text, "-readonly"), { ...(regions === undefined ? {} : { regions }), ...scope }];
}

function historyLines(
  history: ResourceHistory,
  instance: ResourceInstance,
  code: AgentCode,
  { start, limit }: { readonly start: number; readonly limit: number },
): readonly string[] {
  const { asked, summary, changes, attempted, coverage } = history;
  const all = [...changes, ...attempted].toSorted((one, other) => (other.time ?? 0) - (one.time ?? 0));
  const rows = all.slice(start, start + limit).map((change) => changeJson(change, instance));
  const listed = fitting(rows, MOST_LISTED);
  const next = start + listed.length;
  const wider = code.histories.wider(instance, history);
  const widerInput = wider === undefined ? undefined : inputOf(wider.request);
  return [
    `${untrusted(titleOf(instance), 300)}: ${summary.changes === 0 ? unchangedText([history]) : changesText(history)}.`,
    ...(summary.mentioned > 0 ? [`${summary.mentioned} more only refer to it.`] : []),
    ...(summary.attempted > 0 ? [`${capitalized(attemptsText(summary.attempted))}.`] : []),
    `Searched: ${untrusted(asked.sentence, 1_500)}.`,
    ...(coverage.kind === "all" ? [] : ["Other changes may exist."]),
    ...(widerInput === undefined ? [] : [`To look for them: search_events ${JSON.stringify(widerInput)}`]),
    ...(mayHaveOlder(history, instance.type) ? [olderText(history)] : []),
    ...untrustedLines("Changes, newest first", listed),
    ...(next < all.length ? [`${all.length - next} more: call again with the same input and start: ${next}.`] : []),
  ];
}

function changeJson(change: ResourceChange, { tool }: ResourceInstance): string {
  const { by, via, role, error } = change;
  return jsonOf({
    time: timeText(change.time),
    eventId: change.eventId,
    event: change.eventName,
    by: whoOf(change),
    actor: change.actor,
    how:
      by === "outside"
        ? `outside ${IAC_TOOLS[tool].name}`
        : by === "tool"
          ? "by the infrastructure tool"
          : "by an AWS service",
    via,
    ...(role === "mentioned" ? { onlyRefersToIt: true } : {}),
    ...(error === undefined ? {} : { error, changedNothing: true }),
    region: change.region,
    account: change.accountId,
  });
}
