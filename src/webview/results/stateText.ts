import type { ResultsState, ScopeView } from "../../protocol/results.ts";

/** A search's state in words. It is complete only where all that was found is shown. */
export function stateText({
  state,
  scopes,
  notShown,
  failure,
}: Pick<ResultsState, "state" | "scopes" | "notShown" | "failure">): string {
  const texts: Readonly<Record<ResultsState["state"], string>> = {
    idle: "no search yet",
    running: "searching…",
    done: "complete",
    cancelled: "cancelled",
    limited: "stopped at its limit",
    failed: "failed",
  };
  const whole = notShown === undefined && failure === undefined && !scopes.some(isFailed);
  return state === "done" && !whole ? "incomplete" : texts[state];
}

export function isFailed({ state }: ScopeView): boolean {
  return state === "failed";
}
