import { html, type TemplateResult } from "lit/html.js";
import { type FailureData, remedyTitle } from "../model/failure.ts";
import { visible } from "../model/text/text.ts";
import { icon } from "./controls.ts";

/** A failure's message, with the profile and Region if the message lacks them, and a button per remedy. */
export function failureBox(failure: FailureData, remedy?: (index: number) => void): TemplateResult {
  const { profile, region } = failure.context;
  const where = [profile, region].flatMap((part) =>
    part === undefined || failure.message.includes(part) ? [] : [visible(part)],
  );
  return html`<div class="failure">
    ${icon("error", "bad")}
    <div class="failure-text">
      <p>${visible(failure.message)}</p>
      ${where.length === 0 ? "" : html`<p class="dim">${where.join(" · ")}</p>`}
      ${
        remedy === undefined || failure.remedies.length === 0
          ? ""
          : html`<p class="buttons">
            ${failure.remedies.map(
              (each, index) =>
                html`<button type="button" class="button secondary" @click=${() => remedy(index)}>
                  ${remedyTitle(each)}
                </button>`,
            )}
          </p>`
      }
    </div>
  </div>`;
}
