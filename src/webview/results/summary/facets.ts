import { repeat } from "lit/directives/repeat.js";
import { html, render, type TemplateResult } from "lit/html.js";
import { countOf } from "../../../model/text/countOf.ts";
import { visible } from "../../../model/text/text.ts";
import type { Facet, FacetField, FacetFilter, Filters, SummaryAsk } from "../../../protocol/filters.ts";
import { icon } from "../../controls.ts";
import { RovingFocus } from "../../rovingFocus.ts";
import { facetTitle, valueText } from "../labels.ts";
import { valueContext } from "./valueContext.ts";

export interface FacetActions {
  choose(choice: FacetFilter): void;
  /** More values of a facet were requested: request the counts again. */
  wanted(): void;
  /** A facet was collapsed or expanded. */
  folded(): void;
}

type Value = Facet["values"][number];

/** Number of values that "more" adds. */
const STEP = 50;
const PAUSE = 150;

/**
 * The facets beside the table. A click on a value shows only its events; Alt+click or the minus button excludes them.
 */
export class FacetPanel {
  readonly element = document.createElement("section");
  readonly #actions: FacetActions;
  readonly #list = document.createElement("div");
  readonly #focus: RovingFocus;
  readonly #wanted = new Map<FacetField, { readonly count: number; readonly text: string }>();
  #folded: ReadonlySet<FacetField> = new Set();
  #facets: readonly Facet[] = [];
  #filters: Filters = { choices: [] };
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(actions: FacetActions) {
    this.#actions = actions;
    this.element.className = "facets";
    this.element.id = "facets";
    this.element.setAttribute("aria-label", "Facets");
    this.#list.className = "facet-list";
    this.element.append(this.#list);
    this.#focus = new RovingFocus(this.#list, ".facet-stop", "vertical");
    this.#list.addEventListener("keydown", (event) => this.#press(event));
  }

  /** The collapsed facets. */
  get folded(): readonly FacetField[] {
    return [...this.#folded];
  }

  set folded(folded: readonly FacetField[]) {
    this.#folded = new Set(folded);
  }

  /** The facets for which more than the first values are shown. */
  get wanted(): SummaryAsk["facets"] {
    return [...this.#wanted].map(([field, { count, text }]) => ({ field, count, text }));
  }

  /** For another search: shows only the first values of each facet again. */
  reset(): void {
    this.#wanted.clear();
    this.#facets = [];
    this.#draw();
  }

  show(facets: readonly Facet[], filters: Filters): void {
    this.#facets = facets;
    this.#filters = filters;
    this.#draw();
  }

  #draw(): void {
    const telling = this.#facets.filter(
      ({ field, values }) => this.#wanted.has(field) || values.some(({ value }) => value !== undefined),
    );
    render(
      repeat(
        telling,
        ({ field }) => field,
        (facet) => this.#facet(facet),
      ),
      this.#list,
    );
    this.#focus.refresh();
  }

  #facet(facet: Facet): TemplateResult {
    const { field, values, distinct } = facet;
    const open = !this.#folded.has(field);
    const wanted = this.#wanted.get(field);
    const largest = Math.max(1, ...values.map(({ count }) => count));
    const chosen = this.#filters.choices.filter((choice) => choice.field === field).length;
    return html`<div class="facet" role="group" aria-label=${facetTitle(field)}>
      <h2>
        <button
          type="button"
          class="facet-head facet-stop"
          aria-expanded=${String(open)}
          @click=${() => this.#fold(field)}
        >
          ${icon(open ? "chevron-down" : "chevron-right")}<span class="facet-title">${facetTitle(field)}</span
          ><span class="facet-chosen">${chosen === 0 ? "" : `${chosen} selected`}</span>
        </button>
      </h2>
      ${
        open
          ? html`${wanted === undefined ? "" : this.#filter(field, wanted.text)}
              <ul>
                ${repeat(
                  values,
                  ({ value }) => (value === undefined ? "none" : `=${value}`),
                  (value) => this.#value(field, value, largest),
                )}
              </ul>
              ${this.#more(field, values.length, distinct)}`
          : ""
      }
    </div>`;
  }

  #value(field: FacetField, { value, count }: Value, largest: number): TemplateResult {
    const choice = this.#filters.choices.find((each) => each.field === field && each.value === value);
    const mark = choice === undefined ? "" : choice.exclude ? "excluded" : "included";
    const text = valueText(field, value);
    const title = facetTitle(field);
    const events = countOf(count, "event");
    return html`<li
      class="facet-value ${mark} ${field === "error" && value !== undefined ? "failing" : ""}"
      data-vscode-context=${valueContext(field, value)}
    >
      <button
        type="button"
        class="facet-pick facet-stop"
        aria-pressed=${String(choice !== undefined)}
        aria-label="${title} ${text}, ${events}${mark === "" ? "" : `, ${mark}`}"
        title="${value === undefined ? text : visible(value)}: ${events}
Click to filter, Alt+Click or Delete to exclude."
        data-field=${field}
        .value=${value ?? ""}
        ?data-none=${value === undefined}
        @click=${(event: MouseEvent) => this.#actions.choose({ field, value, exclude: event.altKey })}
      >
        <span class="facet-mark">${mark === "" ? "" : icon(mark === "included" ? "check" : "circle-slash")}</span
        ><span class="facet-text">${text}</span> <span class="facet-count">${count.toLocaleString()}</span
        ><span class="facet-bar" .style=${`width: calc((100% - 38px) * ${count / largest})`}></span>
      </button>
      <button
        type="button"
        class="facet-minus"
        tabindex="-1"
        aria-label="Exclude ${title} ${text}"
        title="Exclude (Delete)"
        @click=${() => this.#actions.choose({ field, value, exclude: true })}
      >
        ${icon("remove")}
      </button>
    </li>`;
  }

  #filter(field: FacetField, text: string): TemplateResult {
    return html`<input
      class="facet-filter"
      type="text"
      spellcheck="false"
      placeholder="Filter"
      aria-label="Filter ${facetTitle(field)}"
      .value=${text}
      @input=${(event: Event) => event.target instanceof HTMLInputElement && this.#filterBy(field, event.target.value)}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === "Escape") {
          this.#want(field, undefined);
        }
      }}
    />`;
  }

  #more(field: FacetField, shown: number, distinct: number): TemplateResult {
    const rest = distinct - shown;
    const wanted = this.#wanted.get(field);
    const more =
      rest <= 0
        ? ""
        : html`<button
            type="button"
            class="facet-more facet-stop"
            @click=${() => this.#want(field, { count: shown + STEP, text: wanted?.text ?? "" })}
          >
            ${rest.toLocaleString()} more
          </button>`;
    const fewer =
      wanted === undefined
        ? ""
        : html`<button type="button" class="facet-more facet-stop" @click=${() => this.#want(field, undefined)}>
            Fewer
          </button>`;
    return html`<div class="facet-foot">${more}${fewer}</div>`;
  }

  #want(field: FacetField, wanted: { readonly count: number; readonly text: string } | undefined): void {
    if (wanted === undefined) {
      this.#wanted.delete(field);
    } else {
      this.#wanted.set(field, wanted);
    }
    this.#actions.wanted();
  }

  #filterBy(field: FacetField, text: string): void {
    clearTimeout(this.#timer);
    this.#wanted.set(field, { count: STEP, text });
    this.#timer = setTimeout(() => this.#actions.wanted(), PAUSE);
  }

  #fold(field: FacetField): void {
    const folded = new Set(this.#folded);
    if (!folded.delete(field)) {
      folded.add(field);
    }
    this.#folded = folded;
    this.#draw();
    this.#actions.folded();
  }

  #press(event: KeyboardEvent): void {
    const { target } = event;
    if (!(target instanceof HTMLButtonElement) || !target.classList.contains("facet-pick")) {
      return;
    }
    if (event.key === "Delete" || event.key === "Backspace" || event.key === "-") {
      const facet = this.#facets.find(({ field }) => field === target.dataset.field);
      if (facet !== undefined) {
        event.preventDefault();
        event.stopPropagation();
        const value = target.hasAttribute("data-none") ? undefined : target.value;
        this.#actions.choose({ field: facet.field, value, exclude: true });
      }
    }
  }
}
