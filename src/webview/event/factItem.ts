import { html, type TemplateResult } from "lit/html.js";
import { visible } from "../../model/text/text.ts";
import type { FactView } from "../../protocol/event.ts";
import { icon } from "../controls.ts";

/** What a link to an entity does. */
export interface LinkActions {
  follow(entity: number, anchor: HTMLElement): void;
  tooltip(entity: number): string;
}

/** A label and its value. */
export function factItem(fact: FactView, actions: LinkActions): TemplateResult {
  return html`<div class="fact">
    <dt>${visible(fact.label)}</dt>
    <dd>
      ${fact.icon === undefined ? "" : icon(fact.icon)}
      ${linkedText(fact.value, fact.entity, actions, fact.code === true ? "mono" : "")}
      ${fact.note === undefined ? "" : html`<span class="note">${visible(fact.note)}</span>`}
    </dd>
  </div>`;
}

/** A text that is a link where it names an entity. `look`: further classes of its element. */
export function linkedText(text: string, entity: number | undefined, actions: LinkActions, look = ""): TemplateResult {
  return entity === undefined
    ? html`<span class=${look}>${visible(text)}</span>`
    : html`<button
        type="button"
        class="fact-link ${look}"
        title=${actions.tooltip(entity)}
        aria-haspopup="menu"
        data-entity=${entity}
        @click=${(event: Event) => event.currentTarget instanceof HTMLElement && actions.follow(entity, event.currentTarget)}
      >${visible(text)}</button>`;
}
