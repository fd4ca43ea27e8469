import { html, type TemplateResult } from "lit/html.js";
import { countOf } from "../../../model/text/countOf.ts";
import { namesText } from "../../../model/text/namesText.ts";
import { visible } from "../../../model/text/text.ts";
import type { ResultsState } from "../../../protocol/results.ts";
import { icon } from "../../controls.ts";
import { failureBox } from "../../failure.ts";
import { isChosen, type NoiseLabel, noiseLabels } from "../shownFilters.ts";
import type { StatusActions } from "./status.ts";

/** Shown instead of the table when there are no rows. `details`: the failure of each target is shown above. */
export function emptyState(state: ResultsState, details: boolean, actions: StatusActions): TemplateResult {
  if (state.total > 0) {
    return nothingShown(state, actions);
  }
  const { failure } = state;
  const isAbove = details && state.targets.some((target) => target.failure?.message === failure?.message);
  if (failure !== undefined && !isAbove) {
    return html`<div class="empty-state">${failureBox(failure, (remedy) => actions.remedy(-1, remedy))}</div>`;
  }
  if (state.restored?.gone !== undefined) {
    return html`<div class="empty-state">
      <h2>${state.restored.gone}</h2>
      ${state.restored.why === undefined ? "" : html`<p class="dim">${state.restored.why}</p>`}
      <p class="buttons">
        <button type="button" class="button" @click=${() => actions.rerun()}>${icon("refresh")}Run Again</button>
      </p>
    </div>`;
  }
  if (state.notShown !== undefined && state.state !== "running") {
    return html`<div class="empty-state">
      <h2>${countOf(state.notShown, "event")} found, but none can be shown</h2>
      <p class="dim">See the notes above for the reason.</p>
    </div>`;
  }
  if (state.state === "idle" && state.text !== "") {
    return html`<div class="empty-state">
      <h2>This search has no results yet</h2>
      <p class="buttons">
        <button type="button" class="button" @click=${() => actions.rerun()}>${icon("search")}Search</button>
      </p>
    </div>`;
  }
  const title: Readonly<Record<ResultsState["state"], string>> = {
    idle: "Search CloudTrail",
    running: state.restored === undefined ? "Searching…" : "Reading stored events…",
    done: "No events found",
    cancelled: "Cancelled before any events were found",
    limited: "No events found up to the limit",
    failed: "The search failed",
  };
  const hint: Readonly<Record<ResultsState["state"], string>> = {
    idle: "Enter a search above, such as event:DeleteBucket last:7d, and press Enter.",
    running: "Events appear here as they arrive.",
    done: "Possible reasons",
    cancelled: state.resumes === undefined ? "" : CONTINUE,
    limited: state.resumes === undefined ? "" : CONTINUE,
    failed: "",
  };
  const scope = state.state === "done" ? (state.notCovered?.scope ?? "") : "";
  const reasons = state.state === "running" ? [] : state.emptyReasons;
  return html`<div class="empty-state">
    <h2>${title[state.state]}</h2>
    ${scope === "" ? "" : html`<p>Searched: ${visible(scope)}.</p>`}
    ${hint[state.state] === "" || (state.state === "done" && reasons.length === 0) ? "" : html`<p class="dim">${hint[state.state]}</p>`}
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

const CONTINUE = "Continue resumes where the search stopped.";

/** Filters leave none of the events found. */
function nothingShown(state: ResultsState, actions: StatusActions): TemplateResult {
  const chosen = isChosen(state.filters);
  const { hidden: count = 0 } = state;
  const hiding = noiseLabels(state).filter((noise) => noise.hidden && noise.count > 0);
  return html`<div class="empty-state">
    <h2>${count === 0 ? "No events match the filters" : hiddenTitle(count, chosen, hiding)}</h2>
    ${count === state.total ? "" : html`<p class="dim">The search found ${countOf(state.total, "event")}.</p>`}
    ${hiding.length < 2 ? "" : hiding.map(({ text, tooltip }) => html`<p class="dim" title=${tooltip}>${text}</p>`)}
    <p class="buttons">
      ${
        chosen
          ? html`<button type="button" class="button" @click=${() => actions.widen()}>
              ${icon("clear-all")}Clear Filters
            </button>`
          : ""
      }
      ${hiding.map(
        ({ id, name, tooltip }) => html`<button
          type="button"
          class="button secondary"
          title=${tooltip}
          @click=${() => actions.show(id)}
        >
          ${icon("eye")}Show ${name}
        </button>`,
      )}
    </p>
  </div>`;
}

/** "All 12 events are hidden by “service probes”". */
function hiddenTitle(count: number, chosen: boolean, hiding: readonly NoiseLabel[]): string {
  const names = namesText(hiding.map(({ name }) => name));
  const which = chosen ? " that match the filters" : "";
  return count === 1
    ? `The only event${chosen ? " that matches the filters" : ""} is hidden by ${names}`
    : `All ${countOf(count, "event")}${which} are hidden by ${names}`;
}
