import type { ResultsState, TargetView } from "./results.ts";

export type SearchStateFacts = Pick<
  ResultsState,
  "state" | "targets" | "notShown" | "failure" | "asOf" | "checking" | "notCovered" | "restored" | "progress"
>;

/**
 * Text of a search's state: "complete", or "complete as of 14:35 for the last 24 h, 2 of 17 enabled Regions; late events
 * can still arrive". Complete only if all found events are shown. `moment`: formats a time in ms since 1970 UTC.
 */
export function searchStateText(
  { state, targets, notShown, failure, asOf, checking, notCovered, restored, progress }: SearchStateFacts,
  moment: (time: number) => string,
): string {
  const scope = notCovered === undefined || notCovered.scope === "" ? "" : ` for ${notCovered.scope}`;
  const at = asOf ?? restored?.at;
  const texts: Readonly<Record<ResultsState["state"], string>> = {
    idle: "no search yet",
    running:
      restored !== undefined
        ? "reading stored events…"
        : checking === true
          ? "checking for late events…"
          : "searching…",
    done:
      at === undefined
        ? `complete${scope}`
        : `complete as of ${moment(at)}${scope}${asOf === undefined ? "" : "; late events can still arrive"}`,
    cancelled: cancelledText(restored, progress),
    limited: "stopped at the limit",
    failed: "failed",
  };
  return state === "done" && !isWhole({ notShown, failure, targets }) ? "incomplete" : texts[state];
}

function cancelledText(restored: SearchStateFacts["restored"], progress: number | undefined): string {
  if (restored?.goesOn !== undefined) {
    return `the query goes on in ${restored.goesOn}`;
  }
  return restored?.interrupted === true ? `stopped by a reload${percentText(progress)}` : "cancelled";
}

/** Whether everything that was read is shown, and every target could be read. */
export function isWhole({
  notShown,
  failure,
  targets,
}: {
  readonly notShown?: number | undefined;
  readonly failure?: ResultsState["failure"] | undefined;
  readonly targets: readonly TargetView[];
}): boolean {
  return notShown === undefined && failure === undefined && !targets.some(isFailed);
}

/** ", 43 % read" */
function percentText(progress: number | undefined): string {
  return progress === undefined ? "" : `, ${Math.floor(Math.min(1, Math.max(0, progress)) * 100)} % read`;
}

export function isFailed({ state }: TargetView): boolean {
  return state === "failed";
}
