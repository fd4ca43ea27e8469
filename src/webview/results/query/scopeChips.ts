import { html, type TemplateResult } from "lit/html.js";
import { visible } from "../../../model/text/text.ts";
import type { ScopeChip, ScopeKind } from "../../../protocol/results.ts";
import { icon } from "../../controls.ts";

export interface ScopeActions {
  /** Lets the user change a part of the scope. */
  changeScope(kind: ScopeKind): void;
  searchAllRegions(): void;
}

const ICONS: Readonly<Record<ScopeKind, string>> = {
  profiles: "account",
  regions: "globe",
  time: "calendar",
  sources: "database",
};

const NAMES: Readonly<Record<ScopeKind, string>> = {
  profiles: "Profiles",
  regions: "Regions",
  time: "Time range",
  sources: "Sources",
};

/** Names in a tooltip. */
const MOST_LINES = 20;

/** What the search covers, each part as a button that changes it. */
export function scopeChips(scope: readonly ScopeChip[], actions: ScopeActions): readonly TemplateResult[] {
  return scope.map(
    (chip) =>
      html`<span class="scope-chip">${chipButton(chip, actions)}${chip.all === true ? allButton(actions) : ""}</span>`,
  );
}

function chipButton({ kind, text, count, tooltip }: ScopeChip, actions: ScopeActions): TemplateResult {
  return html`<button
    type="button"
    class="scope-button"
    data-scope=${kind}
    title=${`${NAMES[kind]} of this search: click to change\n${linesText(tooltip)}`}
    aria-label="${NAMES[kind]}: ${visible(text)}${count === undefined ? "" : ` · ${count}`}"
    aria-haspopup="dialog"
    @click=${() => actions.changeScope(kind)}
  >
    ${icon(ICONS[kind])}<span class="scope-text">${visible(text)}</span>${count === undefined ? "" : html`<span class="scope-count">· ${count}</span>`}${icon("chevron-down")}
  </button>`;
}

function allButton(actions: ScopeActions): TemplateResult {
  return html`<button
    type="button"
    class="scope-all"
    title="Search all enabled Regions"
    aria-label="Search all enabled Regions"
    @click=${() => actions.searchAllRegions()}
  >
    all
  </button>`;
}

/** The first lines, escaped one by one. */
function linesText(text: string): string {
  const lines = text.split("\n").map(visible);
  const more = lines.length - MOST_LINES;
  return [...lines.slice(0, MOST_LINES), ...(more > 0 ? [`and ${more.toLocaleString("en-US")} more`] : [])].join("\n");
}
