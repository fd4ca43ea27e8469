import { html, nothing, type TemplateResult } from "lit/html.js";

/** A codicon. Names with other characters than a codicon's are drawn as a dot. */
export function icon(name: string, more = ""): TemplateResult {
  const safe = /^[a-z0-9-]+$/.test(name) ? name : "circle-small-filled";
  return html`<span class="codicon codicon-${safe} ${more}" aria-hidden="true"></span>`;
}

export interface IconButton {
  readonly icon: string;
  readonly label: string;
  readonly run: (event: Event) => void;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly menu?: boolean;
  /** A sentence for the tooltip, below the label. */
  readonly note?: string;
  /** Equivalent keys in the syntax of `aria-keyshortcuts`: "Alt+ArrowUp". */
  readonly keys?: string;
}

/** A toolbar button: an icon with an accessible name. */
export function iconButton(button: IconButton): TemplateResult {
  return html`<button
    type="button"
    class="icon-button"
    title=${titleOf(button)}
    aria-label=${button.label}
    aria-description=${button.note ?? nothing}
    aria-pressed=${button.pressed === undefined ? nothing : String(button.pressed)}
    aria-haspopup=${button.menu === true ? "menu" : nothing}
    aria-keyshortcuts=${button.keys ?? nothing}
    aria-disabled=${button.disabled === true ? "true" : nothing}
    @click=${(event: Event) => button.disabled !== true && button.run(event)}
  >
    ${icon(button.icon)}
  </button>`;
}

function titleOf({ label, keys, note }: IconButton): string {
  return [keys === undefined ? label : `${label} (${keysText(keys)})`, note ?? []].flat().join("\n");
}

function keysText(keys: string): string {
  return keys.replace("ArrowUp", "↑").replace("ArrowDown", "↓");
}
