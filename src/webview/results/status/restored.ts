import { html, type TemplateResult } from "lit/html.js";
import { visible } from "../../../model/text/text.ts";
import type { ResultsState } from "../../../protocol/results.ts";
import { Clock } from "../../clock.ts";
import { icon } from "../../controls.ts";

/**
 * Says that the results are those of an earlier window, as of when, and what of them is no longer stored. Without any
 * events, that is said in place of the table; of a followed search, the line of its refreshes says when it was read.
 */
export function restoredLine(
  { restored, state, timeZone, total, following }: ResultsState,
  actions: { rerun(): void },
): TemplateResult | "" {
  const { gone, why, at = 0 } = restored ?? {};
  const isSaid = gone === undefined ? following !== undefined : total === 0;
  if (restored === undefined || state === "running" || isSaid) {
    return "";
  }
  const time = new Clock(timeZone, navigator.language).moment(at, Date.now());
  const missing =
    gone === undefined
      ? ""
      : html` ${icon("warning", "warn")} ${visible(gone)}.${why === undefined ? "" : ` ${visible(why)}`} ·
          <button type="button" class="link-button" @click=${() => actions.rerun()}>Run Again</button>`;
  return html`<p class="note-line restored">
    ${icon("history")}<span>Shown from the event cache, as of ${time}.${missing}</span>
  </p>`;
}
