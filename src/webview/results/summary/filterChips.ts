import { html, type TemplateResult } from "lit/html.js";
import type { FacetFilter, Filters } from "../../../protocol/filters.ts";
import { icon } from "../../controls.ts";
import { choiceText } from "../labels.ts";
import type { NoiseLabel } from "../shownFilters.ts";

export interface ChipActions {
  /** Removes a filter. */
  choose(choice: FacetFilter): void;
  brush(window: null): void;
  widen(): void;
  searchNarrowed(): void;
  /** Turns a known-noise filter off by its id. */
  show(noise: string): void;
}

/** The filters on the results, each with a remove button. `span`: formatted time filter. */
export function chips(filters: Filters, span: string, actions: ChipActions): TemplateResult {
  return html`<span class="chips-title" title="Filters on the events found. They send no requests to AWS.">Filters</span>
    <ul>
      ${filters.window === undefined ? "" : chip(span, "history", false, () => actions.brush(null))}
      ${filters.choices.map((choice) =>
        chip(choiceText(choice), choice.exclude ? "circle-slash" : "check", choice.exclude, () =>
          actions.choose(choice),
        ),
      )}
    </ul>
    <button
      type="button"
      class="link-button"
      title="Remove these filters. Sends no requests to AWS."
      @click=${() => actions.widen()}
    >
      Clear
    </button>
    <button
      type="button"
      class="link-button"
      title="Add the filters to the search text and search AWS again."
      @click=${() => actions.searchNarrowed()}
    >
      Add to Query
    </button>`;
}

/** What known-noise filters hide, each with a button that shows it again. */
export function noiseLines(
  noise: readonly NoiseLabel[],
  actions: Pick<ChipActions, "show">,
): readonly TemplateResult[] {
  return noise
    .filter(({ hidden }) => hidden)
    .map(
      ({ id, text, name, tooltip }) => html`<span class="noise">
        ${icon("eye-closed")}<span title=${tooltip}>${text}</span> ·
        <button
          type="button"
          class="link-button"
          title=${tooltip}
          aria-label="Show ${name}"
          @click=${() => actions.show(id)}>
          Show
        </button>
      </span>`,
    );
}

function chip(text: string, name: string, excluded: boolean, remove: () => void): TemplateResult {
  return html`<li class="chip ${excluded ? "excluded" : ""}">
    ${icon(name)}<span class="chip-text" title=${text}>${text}</span
    ><button type="button" class="chip-remove" title="Remove" aria-label="Remove ${text}" @click=${remove}>
      ${icon("close")}
    </button>
  </li>`;
}
