import { render } from "lit/html.js";
import { countOf } from "../../../model/text/countOf.ts";
import type { TimeRange } from "../../../model/text/time.ts";
import { rangeOf, type TimelineCounts } from "../../../protocol/filters.ts";
import type { ResultsState } from "../../../protocol/results.ts";
import { Clock, type Tick } from "../../clock.ts";
import { movedCursor } from "../../plot.ts";
import { type BarSpan, drawTimeline } from "./timelineDrawing.ts";

export interface TimelineActions {
  brush(window: TimeRange | null): void;
  /** The number of bars that fit has changed. */
  resized(): void;
}

const BAR_WIDTH = 6;
const LABEL_WIDTH = 76;
/** Pointer movements below this many pixels are not a drag. */
const STILL = 4;

/** The timeline of the events. Mouse and keyboard can select a time range. */
export class Timeline {
  readonly element = document.createElement("div");
  readonly #actions: TimelineActions;
  readonly #plot = document.createElement("div");
  readonly #tip = document.createElement("div");
  readonly #text = document.createElement("p");
  readonly #language: string;
  #clock: Clock;
  #zone = "UTC";
  #timeline: TimelineCounts | undefined;
  #ticks: readonly Tick[] = [];
  #state: ResultsState | undefined;
  #cursor: number | undefined;
  #pivot: number | undefined;
  #pending: BarSpan | undefined;
  #asked = 0;

  constructor(language: string, actions: TimelineActions) {
    this.#language = language;
    this.#clock = new Clock(this.#zone, language);
    this.#actions = actions;
    this.element.className = "timeline";
    this.element.id = "timeline";
    this.#plot.className = "timeline-plot plot";
    this.#plot.tabIndex = 0;
    this.#plot.setAttribute("role", "slider");
    this.#plot.setAttribute("aria-label", "Timeline");
    this.#plot.setAttribute("aria-describedby", "timeline-text");
    for (const name of ["aria-valuemin", "aria-valuemax", "aria-valuenow"]) {
      this.#plot.setAttribute(name, "0");
    }
    this.#tip.className = "timeline-tip";
    this.#tip.hidden = true;
    this.#text.className = "unseen";
    this.#text.id = "timeline-text";
    this.element.append(this.#plot, this.#tip, this.#text);
    this.#listen();
    new ResizeObserver(() => this.#resized()).observe(this.#plot);
  }

  /** Number of bars that fit. */
  get bars(): number {
    this.#asked = Math.min(300, Math.max(20, Math.floor(this.#width / BAR_WIDTH)));
    return this.#asked;
  }

  /** "Nov 22, 14:05 – 15:00" in the chosen time zone. */
  span(window: TimeRange): string {
    return this.#clock.span(window);
  }

  /** Takes the latest state: the selected range, and the range not read yet. */
  follow(state: ResultsState): void {
    if (state.timeZone !== this.#zone) {
      this.#zone = state.timeZone;
      this.#clock = new Clock(state.timeZone, this.#language);
    }
    if (this.#state?.search !== state.search) {
      this.#timeline = undefined;
      this.#cursor = undefined;
    }
    this.#state = state;
    this.#draw();
  }

  show(timeline: TimelineCounts): void {
    this.#timeline = timeline;
    this.#cursor = this.#cursor === undefined ? undefined : Math.min(this.#cursor, timeline.counts.length - 1);
    this.#retick();
    this.#draw();
  }

  get #width(): number {
    return this.#plot.clientWidth;
  }

  #resized(): void {
    const before = this.#asked;
    if (this.#width > 0 && Math.abs(this.bars - before) > before / 5) {
      this.#actions.resized();
    }
    this.#retick();
    this.#draw();
  }

  #retick(): void {
    const timeline = this.#timeline;
    this.#ticks =
      timeline === undefined ? [] : this.#clock.ticks(timeline.edges, Math.max(1, this.#width / LABEL_WIDTH));
  }

  #draw(): void {
    const timeline = this.#timeline;
    if (timeline === undefined || this.#width === 0) {
      render("", this.#plot);
      return;
    }
    render(
      drawTimeline({
        timeline,
        width: this.#width,
        ticks: this.#ticks,
        chosen: this.#state?.filters.window,
        pending: this.#pending,
        cursor: this.#cursor,
        unreadTo: this.#state === undefined ? undefined : unreadTo(this.#state),
      }),
      this.#plot,
    );
    this.#describeCursor(timeline);
  }

  /** Sets the accessible value for the bar at the cursor. */
  #describeCursor({ counts, errors, edges }: TimelineCounts): void {
    const cursor = this.#cursor ?? 0;
    this.#plot.setAttribute("aria-valuemax", String(counts.length - 1));
    this.#plot.setAttribute("aria-valuenow", String(cursor));
    this.#plot.setAttribute("aria-valuetext", this.#partText(this.#pending ?? { from: cursor, to: cursor + 1 }));
    const all = sum(counts);
    const most = Math.max(...counts);
    const top = counts.indexOf(most);
    this.#text.textContent = `${countOf(all, "event")}, ${sum(errors).toLocaleString()} failed, ${this.span(rangeOf(edges))}. Most, ${most.toLocaleString()}: ${this.span(this.#spanOf({ from: top, to: top + 1 }))}. Arrow keys move, with Shift they extend, Enter shows only that part, Escape shows all.`;
  }

  #partText(part: BarSpan): string {
    const { counts = [], errors = [] } = this.#timeline ?? {};
    const failed = sum(errors.slice(part.from, part.to));
    const count = countOf(sum(counts.slice(part.from, part.to)), "event");
    return `${this.span(this.#spanOf(part))}: ${count}${failed === 0 ? "" : `, ${failed.toLocaleString()} failed`}`;
  }

  #spanOf({ from, to }: BarSpan): TimeRange {
    const { edges = [] } = this.#timeline ?? {};
    return { from: edges[from] ?? 0, to: edges[to] ?? 1 };
  }

  #listen(): void {
    const plot = this.#plot;
    plot.addEventListener("keydown", (event) => this.#press(event));
    plot.addEventListener("focus", () => {
      const { counts = [] } = this.#timeline ?? {};
      if (counts.length > 0 && plot.matches(":focus-visible")) {
        this.#moveCursor(this.#cursor ?? counts.length - 1);
      }
    });
    plot.addEventListener("blur", () => this.#moveCursor(undefined));
    plot.addEventListener("pointerdown", (event) => this.#drag(event));
    plot.addEventListener("pointermove", (event) => this.#hover(event));
    plot.addEventListener("pointerleave", () => this.#moveCursor(undefined));
    plot.addEventListener("dblclick", () => this.#actions.brush(null));
  }

  #barAt(event: PointerEvent): number {
    const count = this.#timeline?.counts.length ?? 1;
    const share = (event.clientX - this.#plot.getBoundingClientRect().left) / Math.max(1, this.#width);
    return Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  }

  #hover(event: PointerEvent): void {
    if (this.#timeline !== undefined && event.buttons === 0) {
      this.#moveCursor(this.#barAt(event));
    }
  }

  #drag(down: PointerEvent): void {
    if (down.button !== 0 || this.#timeline === undefined) {
      return;
    }
    const start = this.#barAt(down);
    this.#plot.setPointerCapture(down.pointerId);
    let end = start;
    const move = (event: PointerEvent) => {
      end = Math.abs(event.clientX - down.clientX) < STILL ? start : this.#barAt(event);
      this.#choose(start, end);
    };
    const stop = new AbortController();
    this.#plot.addEventListener("pointermove", move, { signal: stop.signal });
    const finish = (apply: boolean) => {
      stop.abort();
      this.#pivot = undefined;
      if (apply) {
        this.#apply();
      }
    };
    this.#plot.addEventListener("pointerup", () => finish(true), { signal: stop.signal });
    this.#plot.addEventListener("pointercancel", () => finish(false), { signal: stop.signal });
    this.#choose(start, end);
  }

  /** Marks the range from one bar to another, both included. */
  #choose(one: number, other: number): void {
    this.#pending = { from: Math.min(one, other), to: Math.max(one, other) + 1 };
    this.#moveCursor(other);
  }

  #apply(): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending !== undefined) {
      this.#actions.brush(this.#spanOf(pending));
    }
  }

  #press(event: KeyboardEvent): void {
    const count = this.#timeline?.counts.length ?? 0;
    const at = this.#cursor ?? count - 1;
    const to = movedCursor(event.key, at, count - 1);
    if (count === 0) {
      return;
    }
    if (to !== undefined) {
      const next = this.#cursor === undefined ? at : to;
      this.#pivot = event.shiftKey ? (this.#pivot ?? at) : undefined;
      this.#pending = undefined;
      if (this.#pivot === undefined) {
        this.#moveCursor(next);
      } else {
        this.#choose(this.#pivot, next);
      }
    } else if (event.key === "Enter" || event.key === " ") {
      this.#pending ??= { from: at, to: at + 1 };
      this.#pivot = undefined;
      this.#apply();
    } else if (event.key === "Escape") {
      this.#pending = undefined;
      this.#pivot = undefined;
      this.#actions.brush(null);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** Moves the cursor to a bar and shows its counts. Undefined: no bar. */
  #moveCursor(bar: number | undefined): void {
    this.#cursor = bar;
    this.#tip.hidden = bar === undefined;
    if (bar === undefined) {
      this.#pending = undefined;
    } else {
      this.#tip.textContent = this.#partText(this.#pending ?? { from: bar, to: bar + 1 });
      const count = this.#timeline?.counts.length ?? 1;
      const middle = this.#plot.offsetLeft + ((bar + 0.5) / count) * this.#width;
      const half = this.#tip.offsetWidth / 2;
      const left = Math.min(this.element.clientWidth - 2 * half - 4, Math.max(4, middle - half));
      this.#tip.style.left = `${left}px`;
    }
    this.#draw();
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** Before this time, at least one target has not been read completely. Undefined: all have. */
function unreadTo({ targets }: ResultsState): number | undefined {
  const open = targets.filter(({ state }) => state !== "done").map(({ coveredFrom }) => coveredFrom);
  return open.length === 0 ? undefined : Math.max(...open);
}
