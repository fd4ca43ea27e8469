import { html, type TemplateResult } from "lit/html.js";
import { visible } from "../../model/text/text.ts";
import type { EffectRowView, EffectView } from "../../protocol/event.ts";
import { icon } from "../controls.ts";
import { type LinkActions, linkedText } from "./factItem.ts";

/** What the event changed: a heading, one line for each change, and what the record does not show. */
export function effectBlock(effect: EffectView | undefined, actions: LinkActions): TemplateResult | "" {
  if (effect === undefined) {
    return "";
  }
  return html`<section class="effect" aria-labelledby="effect-title">
    <h2 id="effect-title">${visible(effect.title)}</h2>
    ${
      effect.rows.length === 0
        ? ""
        : html`<dl class="effect-rows">${effect.rows.map((row) => effectRow(row, actions))}</dl>`
    }
    ${effect.notes.map((note) => html`<p class="effect-note">${visible(note)}</p>`)}
  </section>`;
}

function effectRow(row: EffectRowView, actions: LinkActions): TemplateResult {
  const { exposure, follow } = row;
  return html`<div class="effect-row">
    <dt>${visible(row.label)}</dt>
    <dd>
      ${row.values.map(
        ({ text, entity }, at) =>
          html`${linkedText(text, entity, actions, entity === undefined ? "" : "mono")}${at < row.values.length - 1 ? ", " : ""}`,
      )}
      ${row.note === undefined ? "" : html`<span class="effect-detail">${visible(row.note)}</span>`}
      ${
        exposure === undefined
          ? ""
          : html`<span class="exposure ${exposure.certain ? "bad" : ""}"
              >${icon(exposure.certain ? "warning" : "info")}${visible(exposure.text)}</span
            >`
      }
      ${
        follow === undefined
          ? ""
          : html`<button
              type="button"
              class="fact-link follow"
              aria-label="Show Its Events: ${visible(row.values[0]?.text ?? "")}"
              title=${actions.tooltip(follow)}
              data-entity=${follow}
              @click=${(event: Event) => event.currentTarget instanceof HTMLElement && actions.follow(follow, event.currentTarget)}
            >${icon("arrow-right")}Show Its Events</button>`
      }
    </dd>
  </div>`;
}
