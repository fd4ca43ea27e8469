import type { ResourceChange } from "../../analysis/resourceChange.ts";
import { IAC_TOOLS, TOOL_FACTS } from "../../iac/tools.ts";
import { failureTitle } from "../../model/failure.ts";
import { visible } from "../../model/text/text.ts";
import { formatRelative } from "../../model/text/time.ts";
import type { Declaration, Unresolved } from "../code/declaration.ts";
import { attemptsText, changesText, isLastOf, unchangedText } from "./claims.ts";
import type { HistoryState, ResourceHistory } from "./historyState.ts";

/** Text of a CodeLens. Plain text. */
export interface LensText {
  readonly text: string;
  /** What was looked up, or why nothing was. */
  readonly tooltip: string;
  /** Number of changes outside the tool since its last change. */
  readonly outside: number;
}

/**
 * The CodeLens text of a block. `states`: of the block's instances, in their order. Only states what was looked up;
 * otherwise it says that nothing was looked up yet.
 */
export function lensText(
  { block, instances, unresolved, stack }: Declaration,
  states: readonly HistoryState[],
  now: number,
): LensText {
  const tool = IAC_TOOLS[block.tool].name;
  const [state] = states;
  if (unresolved !== undefined && state !== undefined && state.kind !== "never-asked") {
    // The resource is known only from the name in the code: another resource may have the same name.
    const named = oneText(state, tool, now);
    return {
      ...named,
      text: `${named.text} · matched by name`,
      tooltip: `${visible(unresolved.message)}\n${named.tooltip}`,
    };
  }
  if (unresolved !== undefined) {
    return {
      text: `CloudTrail: ${unresolvedText(unresolved.reason, stack?.stack ?? "")}`,
      tooltip: visible(unresolved.message),
      outside: 0,
    };
  }
  if (instances.length === 1 && state !== undefined) {
    return oneText(state, tool, now);
  }
  const known = states.flatMap((each) => historyIn(each) ?? []);
  const count = `${instances.length} resources`;
  if (known.length === 0) {
    return { text: `${count} · select one…`, tooltip: "Only the resource that you select is looked up.", outside: 0 };
  }
  const latest = newest(known.flatMap(({ summary }) => summary.last ?? []));
  const outside = sum(known.map(({ summary }) => summary.outside));
  const words = [
    count,
    latest === undefined
      ? unchangedText(known)
      : changedBy(
          latest,
          known.every((history) => isLastOf(history, latest)),
          now,
        ),
    ...(outside > 0 ? [outsideText(known, tool)] : []),
    ...(known.length < instances.length ? [`${known.length} looked up`] : []),
  ];
  return {
    text: words.join(" · "),
    tooltip: known.map(({ asked }) => asked.sentence).join("\n"),
    outside: sum(known.map(({ summary }) => summary.outsideSinceTool)),
  };
}

/** Whether a click can resolve the block's resources. Until then they are not looked up by name. */
export function canResolve({ unresolved }: Declaration): boolean {
  const reason = unresolved?.reason;
  return reason === "remote-state" || reason === "no-stack" || reason === "stack-not-asked";
}

/** The known history of a resource, however old. Undefined: none. */
export function historyIn(state: HistoryState): ResourceHistory | undefined {
  switch (state.kind) {
    case "known":
      return state.history;
    case "asking":
    case "failed":
      return state.before;
    case "never-asked":
    case "not-asked":
      return undefined;
  }
}

function oneText(state: HistoryState, tool: string, now: number): LensText {
  const history = historyIn(state);
  const known = history === undefined ? [] : historyWords(history, tool, now);
  const outside = history?.summary.outsideSinceTool ?? 0;
  const sentence = history?.asked.sentence ?? "";
  switch (state.kind) {
    case "never-asked":
      return { text: "CloudTrail: not looked up yet", tooltip: "Click to look up its changes.", outside };
    case "asking":
      return {
        text: [
          ...known,
          state.position > 0 ? `looking up changes, ${state.position} ahead…` : "looking up changes…",
        ].join(" · "),
        tooltip: sentence,
        outside,
      };
    case "known":
      return {
        text: [...known, ...(state.stale ? ["may be outdated"] : [])].join(" · "),
        tooltip: sentence,
        outside,
      };
    case "not-asked":
      return { text: `CloudTrail: ${notAskedText(state.why.reason)}`, tooltip: visible(state.why.message), outside };
    case "failed":
      return {
        text: [...known, `CloudTrail: ${failureTitle(state.failure)}`].join(" · "),
        tooltip: visible(state.failure.message),
        outside,
      };
  }
}

function historyWords(history: ResourceHistory, tool: string, now: number): readonly string[] {
  const { summary } = history;
  const failed = summary.attempted > 0 ? [attemptsText(summary.attempted)] : [];
  return summary.last === undefined
    ? [unchangedText([history]), ...failed]
    : [
        changedBy(summary.last, isLastOf(history, summary.last), now),
        changesText(history),
        ...(summary.outside > 0 ? [outsideText([history], tool)] : []),
      ];
}

/** "2 outside Terraform", "2+ outside Terraform": with "+", there may be more. */
function outsideText(histories: readonly ResourceHistory[], tool: string): string {
  const isAll = histories.every(({ coverage }) => coverage.kind === "all");
  return `${sum(histories.map(({ summary }) => summary.outside))}${isAll ? "" : "+"} outside ${tool}`;
}

/** `isLast`: no later change can have been missed. */
function changedBy(change: ResourceChange, isLast: boolean, now: number): string {
  const { time } = change;
  return `${isLast ? "changed" : "last known change"} ${time === undefined ? "at an unknown time" : formatRelative(time, now)} by ${whoOf(change)}`;
}

/**
 * The user or role of a change. For a tool's own service, whose session names only identify the tool, the tool's name.
 */
export function whoOf({ by, via, who }: ResourceChange): string {
  const session = who.slice(who.lastIndexOf("/") + 1);
  return visible(by === "tool" && TOOL_FACTS.some(({ service }) => service?.sessionName === session) ? via : who);
}

function unresolvedText(reason: Unresolved["reason"], stack: string): string {
  switch (reason) {
    case "no-state":
      return "no state found";
    case "state-elsewhere":
      return "state is kept elsewhere";
    case "remote-state":
      return "read remote state…";
    case "not-in-state":
      return "not in the state yet";
    case "no-stack":
      return "select stack…";
    case "stack-not-asked":
      return `load resources of stack ${visible(stack)}…`;
    case "not-in-stack":
      return "not in the stack";
    case "unreadable-state":
      return "state can't be read";
  }
}

function notAskedText(reason: Extract<HistoryState, { kind: "not-asked" }>["why"]["reason"]): string {
  switch (reason) {
    case "no-identifier":
      return "can't be looked up";
    case "other-account":
      return "no profile for its account";
    case "unknown-account":
      return "unknown account";
    case "unknown-region":
      return "unknown Region";
    case "code-needed":
      return "MFA code required: click to look up";
    case "command-needed":
      return "sign-in command required: click to look up";
    case "instance-role-needed":
      return "instance role required: click to look up";
    case "no-profile":
      return "no profile selected";
  }
}

function newest(changes: readonly ResourceChange[]): ResourceChange | undefined {
  return changes.reduce<ResourceChange | undefined>(
    (last, change) => ((change.time ?? 0) > (last?.time ?? -1) ? change : last),
    undefined,
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
