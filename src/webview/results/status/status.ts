import { html, nothing, type TemplateResult } from "lit/html.js";
import { remedyTitle, signInRemedies } from "../../../model/failure.ts";
import { countOf } from "../../../model/text/countOf.ts";
import { visible } from "../../../model/text/text.ts";
import type { ReasonView, ResultsState, TargetView } from "../../../protocol/results.ts";
import { isFailed } from "../../../protocol/searchStateText.ts";
import { icon, iconButton } from "../../controls.ts";
import { failureBox } from "../../failure.ts";
import { noiseLabels } from "../shownFilters.ts";
import { followingLine } from "./following.ts";
import type { FollowingActions } from "./freshPart.ts";
import { doingText, notesOf, slowText } from "./notes.ts";
import { remainingText } from "./progress.ts";
import { restoredLine } from "./restored.ts";
import { stateText } from "./stateText.ts";

export interface StatusActions extends FollowingActions {
  cancel(): void;
  resume(): void;
  rerun(): void;
  toggleDetails(): void;
  toggleFacets(): void;
  toggleTimeline(): void;
  togglePreview(): void;
  group(button: HTMLElement): void;
  /** Opens the menu of known-noise filters. */
  noise(button: HTMLElement): void;
  /** Turns a known-noise filter off by its id. */
  show(noise: string): void;
  columns(button: HTMLElement): void;
  /** Removes all filters but those of known noise. */
  widen(): void;
  export(button: HTMLElement): void;
  remedy(target: number, remedy: number): void;
  tryReason(id: number): void;
  followGuide(index: number): void;
  searchOlder(): void;
  searchWider(): void;
}

/** Which parts of the view are expanded. */
export interface ShownParts {
  readonly details: boolean;
  readonly facets: boolean;
  readonly timeline: boolean;
  readonly preview: boolean;
  readonly grouped: boolean;
}

/** The search's plan, its progress and the available actions. */
export function status(state: ResultsState, shown: ShownParts, actions: StatusActions): TemplateResult {
  return html`${state.plan === "" ? "" : html`<p class="plan" title=${visible(state.plan)}>${visible(state.plan)}</p>`}
    ${state.guide === undefined ? "" : guideLine(state.guide, actions)}
    ${state.about === undefined ? "" : aboutLine(state.about, actions)} ${restoredLine(state, actions)} ${followingLine(state, actions)} ${notesOf(state).map((note) => html`<p class="note-line">${icon("info")}<span>${visible(note)}</span></p>`)} ${signInLines(state, actions)}
    <div class="status-line">
      <p class="counts">${countText(state, actions)}</p>
      ${state.targets.length === 0 ? "" : detailsButton(state, shown.details, actions)}
      <span class="space"></span>
      ${state.total === 0 ? "" : toggles(state, shown, actions)}
      ${buttons(state, actions)}
    </div>`;
}

/** A line for each session or profile whose sign-in the search waits for, with the button to sign in. */
function signInLines({ state, targets }: ResultsState, actions: Pick<StatusActions, "remedy">): TemplateResult[] {
  const seen = new Set<string>();
  // A search that was cancelled is not resumed by a sign-in.
  return (state === "cancelled" ? [] : targets).flatMap(({ failure, label }, target) => {
    const [remedy] = failure === undefined ? [] : signInRemedies(failure);
    const what = remedy?.kind === "sign-in" && remedy.session !== undefined ? remedy.session : label;
    if (failure === undefined || remedy === undefined || seen.has(what)) {
      return [];
    }
    seen.add(what);
    const index = failure.remedies.indexOf(remedy);
    return html`<p class="note-line sign-in">
      ${icon("account")}<span>Waiting for sign-in to <strong>${visible(what)}</strong></span>
      <button type="button" class="button" @click=${() => actions.remedy(target, index)}>${remedyTitle(remedy)}</button>
    </p>`;
  });
}

/** The resource whose changes are shown, how many events changed it, and searches for what is missing. */
function aboutLine(
  { label, counted, older, wider }: NonNullable<ResultsState["about"]>,
  actions: Pick<StatusActions, "searchOlder" | "searchWider">,
): TemplateResult {
  const name = html`<strong>${visible(label)}</strong>`;
  const failed = counted?.attempts ?? 0;
  const attempts = failed === 0 ? "" : `, ${countOf(failed, "failed attempt")}`;
  const text =
    counted === undefined
      ? html`Events that only reference ${name} are dimmed.`
      : html`${counted.changes === 0 ? "No changes" : countOf(counted.changes, "change")} to ${name} in ${counted.days} days${attempts}. <span class="dim">Events that only reference it are dimmed.</span>`;
  const more = html`<button type="button" class="link-button" @click=${() => actions.searchWider()}>${visible(wider ?? "")}</button>`;
  const button = html`<button type="button" class="link-button" @click=${() => actions.searchOlder()}>Search older changes</button>`;
  return html`<p class="about">${icon("code")}<span>${text} ${wider === undefined ? "" : more}${wider === undefined || older === undefined ? "" : " · "}${older === undefined ? "" : button}</span></p>`;
}

/** What the searched data is, and the searches that it suggests. */
function guideLine(
  { title, about, searches }: NonNullable<ResultsState["guide"]>,
  actions: Pick<StatusActions, "followGuide">,
): TemplateResult {
  return html`<div class="about guide">
    ${icon("beaker")}
    <div>
      <p><strong>${visible(title)}</strong>: ${visible(about)}</p>
      <ul aria-label="Searches to start with">
        ${searches.map(
          ({ title: search, shown }, index) =>
            html`<li>
              <button
                type="button"
                class="link-button"
                aria-current=${shown === true ? "true" : nothing}
                @click=${() => actions.followGuide(index)}
              >
                ${visible(search)}
              </button>
            </li>`,
        )}
      </ul>
    </div>
  </div>`;
}

function countText(state: ResultsState, actions: StatusActions): TemplateResult {
  // Without events, the reasons below have the same buttons.
  const gaps = state.total === 0 ? [] : (state.notCovered?.gaps ?? []);
  if (state.state === "idle") {
    return html`<span class="dim">No results</span>`;
  }
  const narrowed = state.count !== state.total;
  return html`<strong>${narrowed ? `${state.count.toLocaleString()} of ${countOf(state.total, "event")}` : countOf(state.count, "event")}</strong>${
    state.scanned > 0 ? html`<span class="dim"> (${state.scanned.toLocaleString()} scanned)</span>` : ""
  }${
    state.notShown === undefined
      ? ""
      : html`<span class="slow"> · ${icon("warning", "warn")} ${state.notShown.toLocaleString()} not shown</span>`
  }<span class="dim" title=${gaps.map(({ text }) => visible(text)).join("\n")}> · ${stateText(state)}</span>${gaps
    .filter(({ brief }) => brief === true)
    .map((gap) => html`<span class="dim"> ·\u00a0</span>${gapButton(gap, actions)}`)}${
    state.remaining === undefined ? "" : html`<span class="dim"> · ${remainingText(state.remaining)}</span>`
  }${slowText(state)}${doingText(state)}`;
}

/** Runs a wider search. */
function gapButton({ id, action }: ReasonView, actions: Pick<StatusActions, "tryReason">): TemplateResult | "" {
  return action === undefined
    ? ""
    : html`<button type="button" class="link-button" @click=${() => actions.tryReason(id)}>${visible(action)}</button>`;
}

/** "4 selected". Empty for at most one row. */
export function selectedText(selected: number | "all"): string {
  return selected === "all" ? "all selected" : selected > 1 ? `${selected.toLocaleString()} selected` : "";
}

function detailsButton(state: ResultsState, open: boolean, actions: StatusActions): TemplateResult {
  const failed = state.targets.filter(isFailed).length;
  const done = state.targets.filter((target) => target.state === "done").length;
  const notes = state.targets.reduce((sum, target) => sum + (target.notes?.length ?? 0), 0);
  return html`<button
    type="button"
    class="details-button"
    aria-expanded=${String(open)}
    aria-controls="targets"
    @click=${() => actions.toggleDetails()}
  >
    ${icon(open ? "chevron-down" : "chevron-right")}${
      failed > 0 ? icon("warning", "warn") : ""
    }<span>${lookupsText(done, state.targets)}${failed > 0 ? html`, ${failed} failed` : ""}${
      notes > 0 ? `, ${countOf(notes, "note")}` : ""
    }</span>
  </button>`;
}

/** "All 34 Region lookups finished", "2 of 34 Region lookups finished", "1 of 2 targets finished". */
function lookupsText(done: number, targets: readonly TargetView[]): string {
  const noun = targets.every(({ region }) => region !== undefined) ? "Region lookup" : "target";
  const all = countOf(targets.length, noun);
  return done < targets.length
    ? `${done.toLocaleString()} of ${all} finished`
    : `${done === 1 ? "" : "All "}${all} finished`;
}

function toggles(state: ResultsState, shown: ShownParts, actions: StatusActions): TemplateResult {
  return html`<div class="toggles" role="group" aria-label="Parts of the view">
    ${noiseButton(state, actions)}
    ${iconButton({ icon: "list-filter", label: "Facets", pressed: shown.facets, run: () => actions.toggleFacets() })}
    ${iconButton({ icon: "graph", label: "Timeline", pressed: shown.timeline, run: () => actions.toggleTimeline() })}
    ${iconButton({
      icon: "open-preview",
      label: "Preview: the event beside follows the selection",
      pressed: shown.preview,
      run: () => actions.togglePreview(),
    })}
    ${iconButton({
      icon: "group-by-ref-type",
      label: shown.grouped ? "Group (grouped now)" : "Group",
      menu: true,
      ...(shown.grouped ? { pressed: true } : {}),
      run: (event) => event.currentTarget instanceof HTMLElement && actions.group(event.currentTarget),
    })}
    ${iconButton({
      icon: "settings",
      label: "Columns",
      menu: true,
      run: (event) => event.currentTarget instanceof HTMLElement && actions.columns(event.currentTarget),
    })}
  </div>`;
}

/**
 * Opens the menu of known-noise filters. Only where one of them is on or would hide something, somebody made one, or there
 * are filters to make one of.
 */
function noiseButton(state: ResultsState, actions: StatusActions): TemplateResult | "" {
  const labels = noiseLabels(state);
  const hides = labels.some(({ hidden }) => hidden);
  const isMade = state.noise.some(({ kind }) => kind !== "builtIn");
  return hides || isMade || state.filters.choices.length > 0 || labels.some(({ count }) => count > 0)
    ? iconButton({
        icon: hides ? "eye-closed" : "eye",
        label: "Known noise",
        menu: true,
        ...(hides ? { pressed: true } : {}),
        run: (event) => event.currentTarget instanceof HTMLElement && actions.noise(event.currentTarget),
      })
    : "";
}

function buttons(state: ResultsState, actions: StatusActions): TemplateResult {
  const running = state.state === "running";
  return html`<div class="buttons">
    ${
      running
        ? html`<button type="button" class="button secondary" @click=${() => actions.cancel()}>
            ${icon("debug-stop")}Cancel
          </button>`
        : ""
    }
    ${
      state.resumes === "continue"
        ? html`<button type="button" class="button" @click=${() => actions.resume()}>
            ${icon("debug-continue")}Continue
          </button>`
        : ""
    }
    ${
      state.resumes === "retry"
        ? html`<button
            type="button"
            class="button secondary"
            title="Try the failed lookups again"
            @click=${() => actions.resume()}
          >
            ${icon("debug-rerun")}<span class="button-label">Retry Failed</span>
          </button>`
        : ""
    }
    ${
      state.canTail === true && state.following?.feed !== "live"
        ? html`<button
            type="button"
            class="button secondary"
            title="Live Tail: add events as they arrive in the log group"
            @click=${() => actions.tail("start")}
          >
            ${icon("broadcast")}<span class="button-label">Live Tail</span>
          </button>`
        : ""
    }
    ${
      running || state.state === "idle"
        ? ""
        : html`<button type="button" class="button secondary" title="Run Again" @click=${() => actions.rerun()}>
            ${icon("refresh")}<span class="button-label">Run Again</span>
          </button>`
    }
    ${
      state.count === 0
        ? ""
        : html`<button
            type="button"
            class="button secondary"
            title="Copy or Export"
            aria-haspopup="menu"
            @click=${(event: Event) =>
              event.currentTarget instanceof HTMLElement && actions.export(event.currentTarget)}
          >
            ${icon("export")}<span class="button-label">Copy or Export</span>
          </button>`
    }
  </div>`;
}

const targetIcons: Readonly<Record<TargetView["state"], readonly [icon: string, look: string]>> = {
  waiting: ["circle-large", ""],
  running: ["loading", "codicon-modifier-spin"],
  done: ["pass", "good"],
  cancelled: ["circle-slash", ""],
  limited: ["debug-pause", ""],
  failed: ["error", "bad"],
};

/** The state of each profile and Region, and what was not covered. Failed targets come first: their fixes must be in sight. */
export function targetList(
  { sentence, targets, notShown, notCovered }: ResultsState,
  actions: StatusActions,
): TemplateResult {
  const common = commonAsk(targets);
  const list = (hasFailed: boolean) => {
    const items = targets.flatMap((target, at) =>
      isFailed(target) === hasFailed
        ? targetItem(target, at, { usual: target.asked === common, whole: notShown === undefined }, actions)
        : [],
    );
    return items.length === 0 ? "" : html`<ul class="targets">${items}</ul>`;
  };
  return html`<p class="sentence">${visible(sentence)}</p>
    ${list(true)}
    ${(notCovered?.gaps ?? []).map((gap) => html`<p>${icon("info")} ${visible(gap.text)} ${gapButton(gap, actions)}</p>`)}
    ${common === undefined ? "" : html`<p class="dim">Each target: ${visible(common)}</p>`}
    ${list(false)}`;
}

/** The plan shared by most targets, if several share it. Shown once instead of per target. */
function commonAsk(targets: readonly TargetView[]): string | undefined {
  const [most] = [...Map.groupBy(targets, ({ asked }) => asked)].sort(
    ([, left], [, right]) => right.length - left.length,
  );
  return most === undefined || most[1].length < 2 ? undefined : most[0];
}

/** `usual`: the plan that was shown above the list. `whole`: all events that were read are shown. */
function targetItem(
  target: TargetView,
  at: number,
  { usual, whole }: { readonly usual: boolean; readonly whole: boolean },
  actions: StatusActions,
): TemplateResult {
  const [name, look] = target.state === "done" && !whole ? ["warning", "warn"] : targetIcons[target.state];
  const state = target.state === "done" && !whole ? "read" : target.state;
  const facts = [
    // Nothing is read for a profile whose account was searched with another profile.
    `${target.matched.toLocaleString()}${target.scanned === 0 ? "" : ` of ${target.scanned.toLocaleString()}`} matched`,
    ...(target.read === undefined ? [] : [target.read]),
    ...(target.throttled === 0
      ? []
      : [`throttled ${target.throttled === 1 ? "once" : `${target.throttled.toLocaleString()} times`}`]),
  ];
  return html`<li class="target">
    <span class="target-icon" title=${state}>${icon(name, look)}</span>
    <div class="target-text">
      <p>
        <strong>${visible(target.label)}</strong>${target.region === undefined ? "" : ` · ${visible(target.region)}`}
        <span class="dim">· ${visible(target.source)} · ${state}</span>
      </p>
      ${usual ? "" : html`<p class="dim">${visible(target.asked)}</p>`}
      <p class="dim">${facts.join(" · ")}</p>
      ${(target.notes ?? []).map((note) => html`<p>${icon("info")} ${visible(note)}</p>`)}
      ${target.failure === undefined ? "" : failureBox(target.failure, (remedy) => actions.remedy(at, remedy))}
    </div>
  </li>`;
}
