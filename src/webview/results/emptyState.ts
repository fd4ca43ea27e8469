import { html, type TemplateResult } from "lit/html.js";
import { visible } from "../../model/text.ts";
import type { ResultsState } from "../../protocol/results.ts";
import { icon } from "../controls.ts";
import { failureBox } from "../failure.ts";
import { events, type StatusActions } from "./status.ts";

/** What stands in the table's place when there is no row. */
export function emptyState(state: ResultsState, actions: StatusActions): TemplateResult {
  if (state.total > 0) {
    return html`<div class="empty-state">
      <h2>None of the ${events(state.total)} is left</h2>
      <p class="dim">What was chosen leaves no event. The search itself found some.</p>
      <p class="buttons">
        <button type="button" class="button" @click=${() => actions.widen()}>${icon("clear-all")}Clear</button>
      </p>
    </div>`;
  }
  if (state.failure !== undefined) {
    return html`<div class="empty-state">${failureBox(state.failure, (remedy) => actions.remedy(-1, remedy))}</div>`;
  }
  if (state.notShown !== undefined && state.state !== "running") {
    return html`<div class="empty-state">
      <h2>${events(state.notShown)} found, and none can be shown</h2>
      <p class="dim">The notes above tell why.</p>
    </div>`;
  }
  if (state.state === "idle" && state.text !== "") {
    return html`<div class="empty-state">
      <h2>Not searched yet</h2>
      <p class="dim">Nothing was asked of AWS in this window.</p>
      <p class="buttons">
        <button type="button" class="button" @click=${() => actions.rerun()}>${icon("search")}Search</button>
      </p>
    </div>`;
  }
  const title: Readonly<Record<ResultsState["state"], string>> = {
    idle: "Search CloudTrail",
    running: "Searching…",
    done: "No events were found",
    cancelled: "Cancelled before any event was found",
    limited: "No events were found up to the limit",
    failed: "The search failed",
  };
  const hint: Readonly<Record<ResultsState["state"], string>> = {
    idle: "Write a search above, such as event:DeleteBucket last:7d, and press Enter.",
    running: "Events appear here as their pages arrive.",
    done: "What may be the reason:",
    cancelled: "Continue to read on from where it stopped.",
    limited: "Continue to read on from where it stopped.",
    failed: "The details above tell what happened.",
  };
  const reasons = state.state === "running" ? [] : state.emptyReasons;
  return html`<div class="empty-state">
    <h2>${title[state.state]}</h2>
    ${state.state === "done" && reasons.length === 0 ? "" : html`<p class="dim">${hint[state.state]}</p>`}
    <ul class="reasons">
      ${reasons.map(
        (reason) => html`<li>
          <span>${visible(reason.text)}</span>
          ${
            reason.action === undefined
              ? ""
              : html`<button type="button" class="button secondary" @click=${() => actions.tryReason(reason.id)}>
                  ${visible(reason.action)}
                </button>`
          }
        </li>`,
      )}
    </ul>
  </div>`;
}
