import { html, type TemplateResult } from "lit/html.js";
import type { FailureData, Remedy } from "../model/failure.ts";
import { visible } from "../model/text/text.ts";
import { icon } from "./controls.ts";

export const remedyLabels: Readonly<Record<Remedy["kind"], string>> = {
  retry: "Try Again",
  "switch-profile": "Choose Profiles",
  "bill-requests": "Allow Billing",
  "choose-regions": "Choose Regions",
  "open-aws-config": "Open AWS Config",
  "copy-policy": "Copy Policy",
  "copy-command": "Copy Command",
  "sign-in": "Sign In",
  "run-in-terminal": "Run in Terminal",
  "show-log": "Show Log",
};

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
                  ${remedyLabels[each.kind]}
                </button>`,
            )}
          </p>`
      }
    </div>
  </div>`;
}
