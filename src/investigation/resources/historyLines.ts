import type { ResourceChange } from "../../analysis/resourceChange.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import { IAC_TOOLS, type IacTool } from "../../iac/tools.ts";
import { failureTitle } from "../../model/failure.ts";
import { capitalized, visible } from "../../model/text/text.ts";
import { formatRelative } from "../../model/text/time.ts";
import { attemptsText, changesText, unchangedText } from "./claims.ts";
import { isWide, WIDER_NOTE } from "./historySearch.ts";
import type { HistoryState } from "./historyState.ts";
import { historyIn, whoOf } from "./lensText.ts";
import { mayHaveOlder, olderNote } from "./olderChanges.ts";

/** Number of changes listed in a hover. */
const MOST_LISTED = 5;

export interface HistoryWords {
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** Formats a time in the user's time zone. */
  readonly stamp: (time: number) => string;
}

/** A resource's history as plain text: one sentence per recent change, then notes on what was looked up. */
export interface HistoryLines {
  readonly changes: readonly string[];
  readonly notes: readonly string[];
}

/** Describes a resource's history as lines of plain text. */
export function historyLines(
  state: HistoryState,
  { tool, type }: Pick<ResourceInstance, "tool" | "type">,
  words: HistoryWords,
): HistoryLines {
  const history = historyIn(state);
  const notes = noteOf(state);
  if (history === undefined) {
    return { changes: [], notes };
  }
  const own = history.changes.filter(({ role }) => role === "target");
  const { changes, mentioned, attempted } = history.summary;
  const listed = own.slice(0, MOST_LISTED);
  return {
    changes: listed.map((change) => sentenceOf(change, tool, words)),
    notes: [
      sentence(
        changes === 0
          ? unchangedText([history])
          : changes > listed.length
            ? `${changesText(history)}; the newest ${listed.length} are listed`
            : changesText(history),
      ),
      ...(mentioned > 0 ? [`${mentioned} more ${mentioned === 1 ? "event references" : "events reference"} it.`] : []),
      ...(attempted > 0 ? [`${attemptsText(attempted)}.`] : []),
      `${history.asked.sentence}.`,
      ...(isWide(history) ? [] : [WIDER_NOTE]),
      ...(mayHaveOlder(history, type) ? [olderNote(history)] : []),
      ...notes,
    ],
  };
}

/** With a capital letter and a full stop. */
function sentence(text: string): string {
  return `${capitalized(text)}.`;
}

function sentenceOf(change: ResourceChange, tool: IacTool, { now, stamp }: HistoryWords): string {
  const when = change.time === undefined ? "" : `, ${formatRelative(change.time, now)} (${stamp(change.time)})`;
  const how =
    change.by === "outside"
      ? ` via ${visible(change.via)}, outside ${IAC_TOOLS[tool].name}`
      : change.by === "tool"
        ? ` via ${visible(change.via)}`
        : " (an AWS service)";
  return `${visible(change.eventName)} by ${whoOf(change)}${how}${when}`;
}

function noteOf(state: HistoryState): readonly string[] {
  switch (state.kind) {
    case "never-asked":
      return ["Not looked up yet."];
    case "asking":
      return ["Looking up changes…"];
    case "known":
      return state.stale ? [`Looked up ${formatRelative(0, state.age)}.`] : [];
    case "not-asked":
      return [state.why.message];
    case "failed":
      return [`${failureTitle(state.failure)}: ${state.failure.message}`];
  }
}
