import type { ResultsState, TargetView } from "../../../protocol/results.ts";
import { Clock } from "./clock.ts";

/**
 * Text of a search's state: "complete", or "complete as of 14:35; late events can still arrive". Complete only if all
 * found events are shown. `now`: ms since 1970 UTC.
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
  }: Pick<ResultsState, "state" | "targets" | "notShown" | "failure" | "asOf" | "checking" | "timeZone">,
  now = Date.now(),
): string {
  const texts: Readonly<Record<ResultsState["state"], string>> = {
    idle: "no search yet",
    running: checking === true ? "checking for late events…" : "searching…",
    done:
      asOf === undefined
        ? "complete"
        : `complete as of ${new Clock(timeZone, navigator.language).moment(asOf, now)}; late events can still arrive`,
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
