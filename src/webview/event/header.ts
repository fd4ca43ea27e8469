import { html, type TemplateResult } from "lit/html.js";
import { visible } from "../../model/text/text.ts";
import type { EventView, FactView } from "../../protocol/event.ts";
import { icon, iconButton } from "../controls.ts";
import { relativeTime } from "./relativeTime.ts";

/** The actions of the header's buttons. */
export interface HeaderActions {
  step(direction: -1 | 1): void;
  pin(pinned: boolean): void;
  openAsJson(): void;
  copyJson(): void;
  copyEventId(): void;
  openInConsole(): void;
  follow(entity: number, anchor: HTMLElement): void;
  tooltip(entity: number): string;
}

/** The sticky part: the event's name and outcome, and the action buttons. */
export function titleBar(view: EventView, actions: HeaderActions): TemplateResult {
  const { previous, next } = view.neighbours;
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
      ${iconButton({ icon: "json", label: "Open as JSON", run: () => actions.openAsJson() })}
      ${iconButton({ icon: "copy", label: "Copy JSON", run: () => actions.copyJson() })}
      ${iconButton({ icon: "tag", label: "Copy Event ID", run: () => actions.copyEventId() })}
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

/** The event in one sentence, its error, and its facts. */
export function summary(view: EventView, now: number, language: string, actions: HeaderActions): TemplateResult {
  const [who, ...others] = view.facts;
  return html`<p class="sentence">${visible(view.sentence)}</p>
    ${
      view.outcome?.message === undefined
        ? ""
        : html`<p class="outcome-message ${view.outcome.ok ? "" : "bad"}">${visible(view.outcome.message)}</p>`
    }
    ${view.diagnostics.map(
      (diagnostic) =>
        html`<p class="diagnostic">${icon("warning", "warn")}<span>${visible(diagnostic.message)}</span></p>`,
    )}
    <dl class="facts">
      ${who === undefined ? "" : factItem(who, actions)} ${when(view, now, language)}
      ${others.map((fact) => factItem(fact, actions))}
      <div class="fact">
        <dt>Service</dt>
        <dd><span class="mono">${visible(view.source)}</span>${
          view.readOnly === undefined
            ? ""
            : html`<span class="note">${view.readOnly ? "Read-only event" : "Write event"}</span>`
        }</dd>
      </div>
    </dl>`;
}

function when(view: EventView, now: number, language: string): TemplateResult {
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

function factItem(fact: FactView, actions: HeaderActions): TemplateResult {
  const { entity } = fact;
  const look = fact.code === true ? "mono" : "";
  const value = visible(fact.value);
  return html`<div class="fact">
    <dt>${visible(fact.label)}</dt>
    <dd>
      ${fact.icon === undefined ? "" : icon(fact.icon)}
      ${
        entity === undefined
          ? html`<span class=${look}>${value}</span>`
          : html`<button
              type="button"
              class="fact-link ${look}"
              title=${actions.tooltip(entity)}
              aria-haspopup="menu"
              data-entity=${entity}
              @click=${(event: Event) => event.currentTarget instanceof HTMLElement && actions.follow(entity, event.currentTarget)}
            >${value}</button>`
      }
      ${fact.note === undefined ? "" : html`<span class="note">${visible(fact.note)}</span>`}
    </dd>
  </div>`;
}
