import { failureTitle } from "../../model/failure.ts";
import { searchStateText } from "../../protocol/searchStateText.ts";
import { utcMinute } from "../resources/settling.ts";
import { costText } from "../search/cost.ts";
import type { Reason } from "../search/emptySearch.ts";
import { gapSentence } from "../search/gapReasons.ts";
import type { SearchRequest } from "../search/search.ts";
import { requestOfReason } from "../session/followUps.ts";
import type { AgentSearch } from "./agentSearches.ts";
import { inputOf } from "./searchScope.ts";
import { untrusted } from "./untrusted.ts";

const MOST_FAILURES = 5;
const MOST_NOTES = 5;
const MOST_REASONS = 8;
const LONGEST_SENTENCE = 1_500;

/** What a search covered and what it did not, for an agent: lines of the extension's own sentences. */
export function coverageLines(search: AgentSearch): readonly string[] {
  const { state } = search.session;
  return [
    ...(state.sentence === "" ? [] : [`Searched: ${untrusted(state.sentence, LONGEST_SENTENCE)}.`]),
    `Coverage: ${searchStateText(state, utcMinute)}.`,
    ...stopLines(search),
    ...failureLines(search),
    ...noteLines(search),
    ...gapLines(search),
  ];
}

/** Whether the search was read to its end, everything that it found can be listed, and nothing failed. */
export function isWholeAnswer({ session }: AgentSearch): boolean {
  return searchStateText(session.state, utcMinute).startsWith("complete");
}

/** Why the search stopped before its end, and how to read on. */
function stopLines({ session, isCutShort, refused }: AgentSearch): readonly string[] {
  const { state, resumes, progress } = session.state;
  const read = progress === undefined ? "" : `, ${Math.floor(progress * 100)} % read`;
  const readOn = resumes === undefined ? "" : " Call again with the same input and continue: true to read on.";
  if (refused !== undefined) {
    return [
      `Nothing was read: the cost of the search was not allowed (${costText(refused)}). A person can run it in the editor.`,
    ];
  }
  if (isCutShort && state === "cancelled") {
    return [`The search takes long and was stopped${read}: there may be more events.${readOn}`];
  }
  return state === "limited" ? [`It stopped at its limit of events: there are older ones.${readOn}`] : [];
}

function failureLines({ session }: AgentSearch): readonly string[] {
  const { failure, targets } = session.state;
  const failed = targets.flatMap(({ label, region, failure: own }) =>
    own === undefined ? [] : [{ where: region === undefined ? label : `${label} ${region}`, failure: own }],
  );
  const lines = failed
    .slice(0, MOST_FAILURES)
    .map(({ where, failure: own }) => `- ${where}: ${failureTitle(own)}. ${own.message}`);
  return [
    ...(failure === undefined || failed.length > 0 ? [] : [`Failed: ${failureTitle(failure)}. ${failure.message}`]),
    ...(failed.length === 0 ? [] : [`${failed.length} of ${targets.length} targets could not be read:`]),
    ...lines,
    ...(failed.length > MOST_FAILURES ? [`- and ${failed.length - MOST_FAILURES} more`] : []),
  ].map((line) => untrusted(line, LONGEST_SENTENCE));
}

function noteLines({ session }: AgentSearch): readonly string[] {
  const notes = [...new Set(session.state.targets.flatMap((target) => target.notes ?? []))];
  return [
    ...notes.slice(0, MOST_NOTES).map((note) => `Note: ${untrusted(note, LONGEST_SENTENCE)}`),
    ...(notes.length > MOST_NOTES ? [`Note: and ${notes.length - MOST_NOTES} more.`] : []),
  ];
}

/** What the search did not cover; where it found nothing, all reasons why that may be. Each with a search that covers it. */
function gapLines({ session, request }: AgentSearch): readonly string[] {
  const { reasons, search } = session;
  const told = new Set<string>();
  const listed =
    reasons.length > 0
      ? reasons
          .filter(({ gap }) => gap !== "failed" && gap !== "late")
          .map((reason) => reasonText(reason, request, told))
      : (search?.notCovered ?? []).flatMap((gap) =>
          gap.kind === "failed" || gap.kind === "late" ? [] : [gapSentence(gap)],
        );
  return listed.length === 0
    ? []
    : [
        session.state.total === 0 ? "Why there may be events nevertheless:" : "Not covered:",
        ...listed.slice(0, MOST_REASONS).map((text) => `- ${untrusted(text, LONGEST_SENTENCE)}`),
        ...(listed.length > MOST_REASONS ? [`- and ${listed.length - MOST_REASONS} more`] : []),
      ];
}

/** `told`: the searches that were suggested before; each is suggested once. */
function reasonText({ text, attempt }: Reason, request: SearchRequest, told: Set<string>): string {
  const input = attempt === undefined ? undefined : inputOf(requestOfReason(request, attempt));
  const call = input === undefined ? "" : JSON.stringify(input);
  if (attempt === undefined || call === "" || told.has(call)) {
    return text;
  }
  told.add(call);
  return `${text} (${attempt.label}: search_events ${call})`;
}
