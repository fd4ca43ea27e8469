import { html, type TemplateResult } from "lit/html.js";
import { visible } from "../../model/text/text.ts";
import type { EventView } from "../../protocol/event.ts";
import { icon, iconButton } from "../controls.ts";
import { effectBlock } from "./effectBlock.ts";
import { factItem } from "./factItem.ts";
import { relativeTime } from "./relativeTime.ts";

/** The actions of the header's buttons. */
export interface HeaderActions {
  step(direction: -1 | 1): void;
  pin(pinned: boolean): void;
  openAsJson(): void;
  compareWithPrevious(): void;
  copyJson(): void;
  copyEventId(): void;
  copyLink(): void;
  openInConsole(): void;
  showDetails(shown: boolean): void;
  goToCode(entity: number): void;
  follow(entity: number, anchor: HTMLElement): void;
  tooltip(entity: number): string;
}

/** The sticky part: the event's name and outcome, and the action buttons. */
export function titleBar(view: EventView, actions: HeaderActions): TemplateResult {
  const { previous, next } = view.neighbors;
  return html`<div class="bar">
    <div class="bar-title">
      <span class="service">${icon(view.icon)}</span>
      <h1 title=${visible(view.title)}>${visible(view.title)}</h1>
      ${outcomeBadge(view)}
    </div>
    <div class="toolbar" role="toolbar" aria-label="Event">
      ${iconButton({
        icon: "arrow-up",
        label: "Previous Event",
        keys: "Alt+ArrowUp",
        disabled: !previous,
        run: () => actions.step(-1),
      })}
      ${iconButton({
        icon: "arrow-down",
        label: "Next Event",
        keys: "Alt+ArrowDown",
        disabled: !next,
        run: () => actions.step(1),
      })}
      <span class="gap"></span>
      ${iconButton({
        icon: view.pinned ? "pinned" : "pin",
        label: view.pinned ? "Unpin: let the next event replace this one" : "Pin: open the next event elsewhere",
        pressed: view.pinned,
        run: () => actions.pin(!view.pinned),
      })}
      ${
        view.comparable
          ? iconButton({
              icon: "diff",
              label: "Compare with Previous Change",
              note: "Looks for the last change of this kind to the same resource, and shows both side by side",
              run: () => actions.compareWithPrevious(),
            })
          : ""
      }
      ${iconButton({ icon: "json", label: "Open as JSON", run: () => actions.openAsJson() })}
      ${iconButton({ icon: "copy", label: "Copy JSON", run: () => actions.copyJson() })}
      ${iconButton({ icon: "tag", label: "Copy Event ID", run: () => actions.copyEventId() })}
      ${iconButton({ icon: "link", label: "Copy Link", run: () => actions.copyLink() })}
      ${
        view.consolePage === undefined
          ? ""
          : iconButton({
              icon: "link-external",
              label: `${view.consolePage.verb} in AWS Console`,
              note: view.consolePage.note,
              run: () => actions.openInConsole(),
            })
      }
    </div>
  </div>`;
}

function outcomeBadge({ outcome }: EventView): TemplateResult | "" {
  if (outcome === undefined) {
    return "";
  }
  return html`<span class="badge ${outcome.ok ? "good" : "bad"}">
    ${icon(outcome.ok ? "pass" : "error")}<span>${visible(outcome.label)}</span>
  </span>`;
}

/** The event in one sentence, its error, what it changed, and its facts: the main ones in two lines, then the details. */
export function summary(view: EventView, look: SummaryLook, actions: HeaderActions): TemplateResult {
  const inLine = (line: 1 | 2) => view.facts.filter((fact) => fact.line === line);
  const details = view.facts.filter((fact) => fact.line === undefined);
  return html`<p class="sentence">${visible(view.sentence)}</p>
    ${
      view.outcome?.message === undefined
        ? ""
        : html`<p class="outcome-message ${view.outcome.ok ? "" : "bad"}">${visible(view.outcome.message)}</p>`
    }
    ${effectBlock(view.effect, actions)}
    ${view.diagnostics.map(
      (diagnostic) =>
        html`<p class="diagnostic">${icon("warning", "warn")}<span>${visible(diagnostic.message)}</span></p>`,
    )}
    <section aria-label="Who, when and where">
      <dl class="facts-line">
        ${inLine(1).map((fact) => factItem(fact, actions))} ${when(view, look)}
      </dl>
      <dl class="facts-line">${inLine(2).map((fact) => factItem(fact, actions))}</dl>
      ${declaration(view, actions)}
      <button
        type="button"
        class="details-toggle"
        aria-expanded=${String(look.details)}
        @click=${() => actions.showDetails(!look.details)}
      >
        ${icon(look.details ? "chevron-down" : "chevron-right")}${look.details ? "Fewer details" : "More details"}<span class="when-narrow">${
          look.details ? "" : " and linked resources"
        }</span>
      </button>
      ${
        look.details
          ? html`<dl class="facts">
              ${details.map((fact) => factItem(fact, actions))}
              <div class="fact">
                <dt>Service</dt>
                <dd><span class="mono">${visible(view.source)}</span>${
                  view.readOnly === undefined
                    ? ""
                    : html`<span class="note">${view.readOnly ? "Read-only event" : "Write event"}</span>`
                }</dd>
              </div>
            </dl>`
          : ""
      }
    </section>`;
}

/** The line of code that declares the event's resource, as a link. */
function declaration({ declaration: found }: EventView, actions: HeaderActions): TemplateResult | "" {
  return found === undefined
    ? ""
    : html`<dl class="facts-line">
        <div class="fact">
          <dt>Declared in</dt>
          <dd>
            <button
              type="button"
              class="fact-link mono"
              title="Go to Definition in Code (F12)"
              aria-keyshortcuts="F12"
              data-entity=${found.entity}
              @click=${() => actions.goToCode(found.entity)}
            >${visible(found.text)}</button>
          </dd>
        </div>
      </dl>`;
}

/** What the summary depends on besides the event. */
export interface SummaryLook {
  readonly now: number;
  readonly language: string;
  readonly details: boolean;
}

function when(view: EventView, { now, language }: SummaryLook): TemplateResult {
  const relative = view.time === undefined ? undefined : relativeTime(view.time, now, language);
  const iso = view.time === undefined ? "" : isoTime(view.time);
  // If local time is UTC, show the time once.
  const utc = view.timeUtc === view.timeLocal ? "" : visible(view.timeUtc);
  return html`<div class="fact">
    <dt>When</dt>
    <dd>
      <span>${visible(view.timeLocal)}</span>
      <span class="note"
        >${relative === undefined ? "" : html`<time datetime=${iso}>${relative}</time>`}${
          relative === undefined || utc === "" ? "" : " · "
        }${utc}</span
      >
    </dd>
  </div>`;
}

/** ISO form of a time. Empty for times outside the range of Date. */
function isoTime(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}
