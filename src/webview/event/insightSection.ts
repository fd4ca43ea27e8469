import { guard } from "lit/directives/guard.js";
import { html, nothing, render, type TemplateResult } from "lit/html.js";
import { isDuring, rateText } from "../../model/event/insight.ts";
import { Failure, type FailureData, isAbort } from "../../model/failure.ts";
import { visible } from "../../model/text/text.ts";
import type { EventView } from "../../protocol/event.ts";
import type { InsightMetricView, InsightView } from "../../protocol/insight.ts";
import { Clock } from "../clock.ts";
import { icon, iconButton } from "../controls.ts";
import { failureBox } from "../failure.ts";
import { movedCursor } from "../plot.ts";
import { drawMetric, MetricScale } from "./insightDrawing.ts";

/** Width of a time label in pixels. */
const LABEL_WIDTH = 90;

export interface InsightActions {
  /** See `EventViewRequests`. */
  readMetric(asked: boolean): Promise<InsightMetricView>;
  /** Answers whether it succeeded. */
  applyRemedy(index: number): Promise<boolean>;
  showCalls(identity: number | null): void;
}

type State =
  | { readonly kind: "reading" }
  | { readonly kind: "read"; readonly metric: InsightMetricView }
  | { readonly kind: "failed"; readonly failure: FailureData };

/** After these the metric can be read. */
const CURES: ReadonlySet<string> = new Set(["retry", "sign-in"]);

/** The part of the event view about an unusual rate: the metric around it, and who made the calls. */
export class InsightSection {
  readonly element = document.createElement("section");
  readonly #actions: InsightActions;
  readonly #language: string;
  #eventId: string | undefined;
  #insight: InsightView | undefined;
  #state: State = { kind: "reading" };
  #cursor: number | undefined;
  #isTableOpen = false;
  #width = 0;
  /** Of the zone of the metric. */
  #clock: Clock;

  constructor(actions: InsightActions, language: string) {
    this.#actions = actions;
    this.#language = language;
    this.#clock = new Clock("UTC", language);
    this.element.className = "insight";
    this.element.setAttribute("aria-label", "Unusual rate");
    new ResizeObserver(() => {
      if (this.#plotWidth !== this.#width) {
        this.#draw();
      }
    }).observe(this.element);
  }

  /** Shows an event, and reads the metric of another Insights event than before. */
  show({ eventId, insight }: Pick<EventView, "eventId" | "insight">): void {
    const isAnother = eventId !== this.#eventId;
    this.#eventId = eventId;
    this.#insight = insight;
    this.element.hidden = insight === undefined;
    if (insight === undefined) {
      render("", this.element);
    } else if (isAnother) {
      void this.#read(false);
    } else {
      this.#draw();
    }
  }

  async #read(asked: boolean): Promise<void> {
    const eventId = this.#eventId;
    const settle = (state: State) => {
      if (eventId === this.#eventId) {
        this.#state = state;
        if (state.kind === "read") {
          this.#clock = new Clock(state.metric.timeZone, this.#language);
        }
        this.#draw();
      }
    };
    this.#cursor = undefined;
    settle({ kind: "reading" });
    try {
      const metric = await this.#actions.readMetric(asked);
      settle({ kind: "read", metric });
    } catch (error) {
      // Another reading has taken its place.
      if (!isAbort(error) && Failure.is(error)) {
        settle({ kind: "failed", failure: error.toData() });
      }
    }
  }

  async #cure({ remedies }: FailureData, index: number): Promise<void> {
    const eventId = this.#eventId;
    const kind = remedies[index]?.kind ?? "retry";
    if (kind !== "retry" && !(await this.#actions.applyRemedy(index))) {
      return;
    }
    // Signing in takes a while, in which another event may be shown: for that one, the person asked for nothing.
    if (CURES.has(kind) && eventId === this.#eventId) {
      await this.#read(true);
    }
  }

  get #plotWidth(): number {
    return this.element.querySelector(".insight-plot")?.clientWidth ?? 0;
  }

  #draw(): void {
    const insight = this.#insight;
    if (insight === undefined) {
      return;
    }
    render(
      html`<div class="insight-bar">
          <h2>${visible(insight.title)}</h2>
          ${iconButton({ icon: "refresh", label: "Read the Rate Again", run: () => void this.#read(true) })}
          <button type="button" class="button secondary" @click=${() => this.#actions.showCalls(null)}>
            ${icon("search")} Show These Calls
          </button>
        </div>
        <div class="insight-state" role="status">${this.#stateText()}</div>
        ${this.#state.kind === "read" ? this.#chart(this.#state.metric) : nothing}
        ${insight.contributors.map((group) => this.#contributors(group))}`,
      this.element,
    );
    this.#drawPlot();
  }

  #stateText(): TemplateResult {
    const state = this.#state;
    switch (state.kind) {
      case "reading":
        return html`<p class="dim">${icon("loading", "spin")} Reading the rate around it…</p>`;
      case "failed":
        return failureBox(state.failure, (index) => void this.#cure(state.failure, index));
      case "read":
        return html`<p>${visible(state.metric.text)}</p>`;
    }
  }

  #chart(metric: InsightMetricView): TemplateResult {
    const { unit, note, baseline } = metric;
    return html`<p class="insight-legend dim">
        <span class="key steps"></span>${unit}
        <span class="key activity"></span>unusual
        ${baseline === undefined ? "" : html`<span class="key usual"></span>usual: ${rateText(baseline)}`}
      </p>
      <div
        class="insight-plot plot"
        tabindex="0"
        role="slider"
        aria-label=${`${visible(unit)} over time`}
        aria-valuemin="0"
        aria-valuemax=${Math.max(0, metric.times.length - 1)}
        aria-valuenow=${this.#cursor ?? 0}
        aria-valuetext=${this.#pointText(metric, this.#cursor ?? 0)}
        @pointermove=${(event: PointerEvent) => this.#point(metric, event)}
        @pointerleave=${() => this.#moveTo(undefined)}
        @blur=${() => this.#moveTo(undefined)}
        @keydown=${(event: KeyboardEvent) => this.#press(metric, event)}
      ></div>
      <p class="insight-point dim">${this.#cursor === undefined ? visible(note) : this.#pointText(metric, this.#cursor)}</p>
      <details
        class="insight-table"
        ?open=${this.#isTableOpen}
        @toggle=${(event: Event) => this.#toggleTable(event)}
      >
        <summary>Show as table</summary>
        ${guard([metric, this.#isTableOpen], () => (this.#isTableOpen ? this.#table(metric) : nothing))}
      </details>`;
  }

  #toggleTable({ target }: Event): void {
    if (target instanceof HTMLDetailsElement && target.open !== this.#isTableOpen) {
      this.#isTableOpen = target.open;
      this.#draw();
    }
  }

  #table(metric: InsightMetricView): TemplateResult {
    return html`
        <div class="rows" tabindex="0" role="region" aria-label="Table of the rate">
        <table>
          <thead>
            <tr><th scope="col">Time</th><th scope="col">${visible(metric.unit)}</th></tr>
          </thead>
          <tbody>
            ${metric.times.map((time, at) => this.#row(metric, time, at))}
          </tbody>
        </table></div>`;
  }

  #row(metric: InsightMetricView, time: number, at: number): TemplateResult {
    const { activity, step } = metric;
    const isKnown = activity.from !== undefined || activity.to !== undefined;
    const isUnusual = isKnown && isDuring(time, step, activity);
    return html`<tr class=${isUnusual ? "unusual" : ""}>
      <td>${this.#timeText(metric, time)}${isUnusual ? html` <span class="dim">unusual</span>` : ""}</td>
      <td class="number">${rateText(metric.values[at] ?? 0)}</td>
    </tr>`;
  }

  #contributors({ title, items }: InsightView["contributors"][number]): TemplateResult {
    return html`<div class="contributors">
      <h3>${title}</h3>
      <ul>
        ${items.map(
          ({ label, value, rate, calls }) =>
            html`<li>
              ${
                calls === undefined
                  ? html`<span title=${visible(value)}>${visible(label)}</span>`
                  : html`<button
                      type="button"
                      class="fact-link"
                      title=${`${visible(value)}\nClick for its calls`}
                      @click=${() => this.#actions.showCalls(calls)}
                    >${visible(label)}</button>`
              }
              ${rate === "" ? "" : html`<span class="dim">${rate}</span>`}
            </li>`,
        )}
      </ul>
    </div>`;
  }

  #drawPlot(): void {
    const plot = this.element.querySelector<HTMLElement>(".insight-plot");
    const state = this.#state;
    this.#width = this.#plotWidth;
    if (plot === null || state.kind !== "read" || this.#width === 0) {
      return;
    }
    const { metric } = state;
    const { times, step } = metric;
    const edges = [...times, (times.at(-1) ?? metric.from) + step];
    const ticks = times.length === 0 ? [] : this.#clock.ticks(edges, Math.max(1, this.#width / LABEL_WIDTH));
    render(drawMetric({ metric, width: this.#width, ticks, cursor: this.#cursor }), plot);
  }

  #timeText(metric: InsightMetricView, time: number): string {
    return this.#clock.span({ from: time, to: time + metric.step });
  }

  #pointText(metric: InsightMetricView, at: number): string {
    const time = metric.times[at];
    return time === undefined
      ? "No points"
      : `${this.#timeText(metric, time)}: ${rateText(metric.values[at] ?? 0)} ${visible(metric.unit)}`;
  }

  #point(metric: InsightMetricView, event: PointerEvent): void {
    const target = event.currentTarget;
    if (target instanceof HTMLElement) {
      const at = new MetricScale(metric, this.#width).pointAt(event.clientX - target.getBoundingClientRect().left);
      this.#moveTo(at === -1 ? undefined : at);
    }
  }

  #press({ times }: InsightMetricView, event: KeyboardEvent): void {
    const to = event.altKey ? undefined : movedCursor(event.key, this.#cursor ?? -1, times.length - 1);
    if (to !== undefined && times.length > 0) {
      event.preventDefault();
      this.#moveTo(to);
    }
  }

  #moveTo(cursor: number | undefined): void {
    if (cursor !== this.#cursor) {
      this.#cursor = cursor;
      this.#draw();
    }
  }
}
