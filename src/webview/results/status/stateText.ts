import type { ResultsState, TargetView } from "../../../protocol/results.ts";
import { Clock } from "../../clock.ts";

/**
 * Text of a search's state: "complete", or "complete as of 14:35 for the last 24 h, 2 of 17 enabled Regions; late events
 * can still arrive". Complete only if all found events are shown. `now`: ms since 1970 UTC.
 */
export function stateText(
  {
    state,
    targets,
    notShown,
    failure,
    asOf,
    checking,
    timeZone,
    notCovered,
  }: Pick<ResultsState, "state" | "targets" | "notShown" | "failure" | "asOf" | "checking" | "timeZone" | "notCovered">,
  now = Date.now(),
): string {
  const scope = notCovered === undefined || notCovered.scope === "" ? "" : ` for ${notCovered.scope}`;
  const texts: Readonly<Record<ResultsState["state"], string>> = {
    idle: "no search yet",
    running: checking === true ? "checking for late events…" : "searching…",
    done:
      asOf === undefined
        ? `complete${scope}`
        : `complete as of ${new Clock(timeZone, navigator.language).moment(asOf, now)}${scope}; late events can still arrive`,
    cancelled: "cancelled",
    limited: "stopped at the limit",
    failed: "failed",
  };
  const whole = notShown === undefined && failure === undefined && !targets.some(isFailed);
  return state === "done" && !whole ? "incomplete" : texts[state];
}

export function isFailed({ state }: TargetView): boolean {
  return state === "failed";
}
