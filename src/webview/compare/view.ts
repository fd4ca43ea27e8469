import { repeat } from "lit/directives/repeat.js";
import { html, nothing, render, type TemplateResult } from "lit/html.js";
import * as v from "valibot";
import { Failure, isAbort } from "../../model/failure.ts";
import { countOf } from "../../model/text/countOf.ts";
import { visible } from "../../model/text/text.ts";
import type { Channel } from "../../protocol/channel.ts";
import {
  COMPARISON_IDS,
  COMPARISONS,
  type ComparedKind,
  type ComparedKinds,
  type ComparedSide,
  type CompareEvents,
  type CompareRequests,
  type CompareState,
  type CompareViewState,
  type Comparison,
  comparisonSchema,
  type SideIndex,
} from "../../protocol/compare.ts";
import { Clock } from "../clock.ts";
import { icon, iconButton } from "../controls.ts";
import { failureBox } from "../failure.ts";
import { keepFocus } from "../keptFocus.ts";
import { choiceText, valueText } from "../results/labels.ts";
import { stateText } from "../results/status/stateText.ts";
import { RovingFocus } from "../rovingFocus.ts";
import { changeText, notes, onlyTitle, SIDES } from "./claims.ts";

type CompareChannel = Channel<object, CompareEvents, CompareRequests, object>;
type List = "onlyA" | "onlyB" | "both";

const keptSchema = v.object({ by: comparisonSchema });

/** The comparison of two results. */
export class ComparePage {
  readonly #ask: () => CompareChannel;
  readonly #keep: (state: CompareViewState & v.InferOutput<typeof keptSchema>) => void;
  readonly #heading = document.createElement("h1");
  readonly #head = document.createElement("div");
  readonly #tabs = document.createElement("div");
  readonly #banner = document.createElement("div");
  readonly #lists = document.createElement("div");
  readonly #tabFocus: RovingFocus;
  readonly #rowFocus: RovingFocus;
  #state: CompareState | undefined;
  #memento: string | undefined;
  #by: Comparison = "activity";
  #kinds: { readonly by: Comparison; readonly kinds: ComparedKinds } | undefined;
  /** The results and the comparison for which the shown kinds were counted: see `#versionNow`. */
  #version = "";
  #counting = false;

  /** `kept`: the state from before a reload, not validated yet. */
  constructor(
    root: HTMLElement,
    ask: () => CompareChannel,
    kept: unknown,
    keep: (state: CompareViewState & v.InferOutput<typeof keptSchema>) => void,
  ) {
    this.#ask = ask;
    this.#keep = keep;
    const parsed = v.safeParse(keptSchema, kept);
    this.#by = parsed.success ? parsed.output.by : "activity";
    this.#heading.className = "unseen";
    this.#heading.textContent = "Comparison of two results";
    this.#head.className = "compare-head";
    this.#tabs.className = "compare-tabs";
    this.#tabs.setAttribute("role", "tablist");
    this.#tabs.setAttribute("aria-label", "What is compared");
    this.#banner.className = "banner";
    this.#banner.setAttribute("role", "alert");
    this.#lists.className = "compare-lists";
    this.#lists.id = "lists";
    this.#lists.setAttribute("role", "tabpanel");
    this.#tabFocus = new RovingFocus(this.#tabs, "[role=tab]", "horizontal");
    this.#rowFocus = new RovingFocus(this.#lists, ".kind-open", "vertical");
    const main = document.createElement("main");
    main.append(this.#heading, this.#head, this.#tabs, this.#banner, this.#lists);
    root.append(main);
    keepFocus(main);
  }

  /** Draws the latest state of both sides. */
  show(state: CompareState): void {
    this.#state = state;
    this.#memento = state.memento ?? this.#memento;
    this.#draw();
    this.#count();
    this.#remember();
  }

  showFailure(error: unknown): void {
    if (Failure.is(error) && !isAbort(error)) {
      render(failureBox(error.toData()), this.#banner);
    }
  }

  #choose(by: Comparison): void {
    this.#by = by;
    this.#draw();
    this.#count();
    this.#remember();
  }

  /** Counts again if the results of a side have changed, one count at a time. */
  #count(): void {
    const version = this.#versionNow;
    if (this.#counting || version === this.#version) {
      return;
    }
    this.#counting = true;
    const by = this.#by;
    this.#ask()
      .request("kinds", by)
      .then(
        (kinds) => {
          this.#kinds = { by, kinds };
          this.#version = version;
          render(nothing, this.#banner);
        },
        (error: unknown) => {
          this.#version = version;
          this.showFailure(error);
        },
      )
      .finally(() => {
        this.#counting = false;
        this.#draw();
        this.#count();
      });
  }

  get #versionNow(): string {
    const sides = this.#state?.sides.map(({ state }) => [state.search, state.revision, state.total, state.filters]);
    return JSON.stringify([this.#by, sides]);
  }

  #remember(): void {
    this.#keep({ by: this.#by, ...(this.#memento === undefined ? {} : { memento: this.#memento }) });
  }

  #draw(): void {
    const state = this.#state;
    if (state === undefined) {
      return;
    }
    const [a, b] = state.sides;
    const said = notes(state);
    render(
      html`<div class="sides">
          ${this.#side(0, a)}
          ${iconButton({ icon: "arrow-swap", label: "Swap A and B", run: () => this.#send((channel) => channel.request("swap")) })}
          ${this.#side(1, b)}
        </div>
        ${said.map((note) => html`<p class="note-line">${icon("info")}<span>${visible(note)}</span></p>`)}`,
      this.#head,
    );
    render(
      COMPARISON_IDS.map(
        (by) => html`<button
          type="button"
          role="tab"
          id="tab-${by}"
          class="compare-tab"
          aria-selected=${String(by === this.#by)}
          aria-controls="lists"
          @click=${() => this.#choose(by)}
        >
          ${COMPARISONS[by].title}
        </button>`,
      ),
      this.#tabs,
    );
    this.#tabFocus.refresh();
    this.#lists.setAttribute("aria-labelledby", `tab-${this.#by}`);
    render(
      this.#kinds?.by === this.#by
        ? this.#drawKinds(state, this.#kinds.kinds)
        : html`<p class="dim waiting">Counting…</p>`,
      this.#lists,
    );
    this.#rowFocus.refresh();
  }

  #side(index: SideIndex, { state, window }: ComparedSide): TemplateResult {
    const clock = new Clock(state.timeZone, navigator.language);
    const events = this.#kinds?.kinds.events[index];
    const choices = state.filters.choices.map(choiceText).join(", ");
    return html`<section class="side" aria-label="Side ${SIDES[index]}">
      <p class="side-text"><span class="side-name">${SIDES[index]}</span><strong class="mono">${visible(state.text === "" ? state.title : state.text)}</strong></p>
      ${window === undefined ? nothing : html`<p>${clock.span(window)}</p>`}
      <p class="dim side-sentence" title=${visible(state.plan)}>${visible(state.plan)}</p>
      ${choices === "" ? nothing : html`<p>Filters: ${choices}</p>`}
      <p>
        <strong>${countOf(events ?? state.total, "event")}</strong><span class="dim"> · ${stateText(state)}</span>
      </p>
      <p>
        <button type="button" class="link-button" aria-label="Show Results of ${SIDES[index]}" @click=${() => this.#send((channel) => channel.request("open", index))}>Show Results</button>
      </p>
    </section>`;
  }

  #drawKinds({ sides: [a, b] }: CompareState, kinds: ComparedKinds): TemplateResult {
    const now = Date.now();
    const { title, plural } = COMPARISONS[this.#by];
    const { onlyA, onlyB, both } = kinds.totals;
    if (onlyA + onlyB + both === 0) {
      const isOver = a.state.state !== "running" && b.state.state !== "running";
      return html`<p class="dim waiting">${isOver ? `Neither side has ${plural}.` : "Nothing was found so far."}</p>`;
    }
    return html`${this.#list("onlyA", onlyTitle("A", b.state, now), title, kinds)}
      ${this.#list("onlyB", onlyTitle("B", a.state, now), title, kinds)} ${this.#list("both", "In both", title, kinds)}
      ${
        kinds.left === 0
          ? nothing
          : html`<p class="note-line">
              ${icon("warning", "warn")}<span
                >${countOf(kinds.left, "rare kind was", "rare kinds were")} not compared: a side has more than 50,000.</span
              >
            </p>`
      }`;
  }

  #list(list: List, claim: string, title: string, kinds: ComparedKinds): TemplateResult {
    const shown = kinds[list];
    const total = kinds.totals[list];
    const sides: readonly SideIndex[] = list === "both" ? [0, 1] : [list === "onlyA" ? 0 : 1];
    return html`<section class="compare-list ${list}">
      <h2>${claim} <span class="count">${total.toLocaleString("en-US")}</span></h2>
      ${
        shown.length === 0
          ? html`<p class="dim">None.</p>`
          : html`<table>
              <caption class="unseen">${claim}</caption>
              <thead>
                <tr>
                  <th scope="col">${title}</th>
                  ${sides.map((side) => html`<th scope="col" class="number">${SIDES[side]}</th>`)}
                  ${list === "both" ? html`<th scope="col" class="number">B − A</th>` : nothing}
                </tr>
              </thead>
              <tbody>
                ${repeat(shown, keyOf, (kind) => this.#row(list, sides, kind))}
              </tbody>
            </table>`
      }
      ${total > shown.length ? html`<p class="dim">${countOf(total - shown.length, "smaller one is", "smaller ones are")} not listed.</p>` : nothing}
    </section>`;
  }

  /** `sides`: those that have events of the kind, and columns. */
  #row(list: List, sides: readonly SideIndex[], kind: ComparedKind): TemplateResult {
    const texts = textsOf(this.#by, kind);
    const label = texts.join(", ");
    const [own = 0] = sides;
    const [first = "", ...rest] = texts;
    const count = (side: SideIndex) => countOf(kind.counts[side], "event");
    return html`<tr>
      <th scope="row">
        <button
          type="button"
          class="kind-open"
          title="${label}: show the ${count(own)} of ${SIDES[own]}"
          @click=${() => this.#open(own, kind.values)}
        >
          ${first}${rest.length === 0 ? nothing : html`<span class="dim"> · ${rest.join(" · ")}</span>`}
        </button>
      </th>
      ${sides.map(
        (side) => html`<td class="number">
          <button
            type="button"
            class="link-button"
            aria-label="${SIDES[side]}: ${count(side)} of ${label}"
            @click=${() => this.#open(side, kind.values)}
          >
            ${kind.counts[side].toLocaleString("en-US")}
          </button>
        </td>`,
      )}
      ${list === "both" ? html`<td class="number">${changeText(kind.counts)}</td>` : nothing}
    </tr>`;
  }

  /** Shows a side's events of one kind. */
  #open(side: SideIndex, values: ComparedKind["values"]): void {
    const by = this.#by;
    this.#send((channel) => channel.request("show", side, by, values));
  }

  #send(work: (channel: CompareChannel) => Promise<unknown>): void {
    work(this.#ask()).catch((error: unknown) => this.showFailure(error));
  }
}

function textsOf(by: Comparison, { values }: ComparedKind): readonly string[] {
  return COMPARISONS[by].fields.map((field, at) => valueText(field, values[at] ?? undefined));
}

function keyOf({ values }: ComparedKind): string {
  return JSON.stringify(values);
}
