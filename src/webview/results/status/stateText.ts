import type { ResultsState } from "../../../protocol/results.ts";
import { type SearchStateFacts, searchStateText } from "../../../protocol/searchStateText.ts";
import { Clock } from "../../clock.ts";

/** `searchStateText` with times in the person's time zone and language. `now`: ms since 1970 UTC. */
export function stateText(state: SearchStateFacts & Pick<ResultsState, "timeZone">, now = Date.now()): string {
  return searchStateText(state, (time) => new Clock(state.timeZone, navigator.language).moment(time, now));
}
