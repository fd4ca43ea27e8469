import type { Fold } from "./jsonLines.ts";
import { LineDrawing } from "./lineDrawing.ts";
import { type RecordContent, RecordLines } from "./recordLines.ts";

/** The actions of a link. */
export interface LinkActions {
  follow(entity: number, element: HTMLElement): void;
  /** The tooltip of a link. */
  tooltip(entity: number): string;
  /** `index`: of the decoded text. */
  copyDecoded(index: number): void;
}

/** Lines per chunk; chunks are drawn lazily. */
const CHUNK = 100;
/** Number of chunks that are drawn at once, and as many lines within folds. */
const EAGER = 20;

/**
 * The record with folding, colors and links. Uses text nodes only. Chunks are drawn when they come near the viewport,
 * so that the cost of a large record depends on what is visible.
 *
 * The editor's find looks into `hidden="until-found"` elements and fires `beforematch` before it shows a hit in one. What
 * is folded is in such elements: as lines that stay when they are revealed, so that the hit in them stays too. What would
 * be too much to draw is in them as plain text, and is drawn on a hit; the find then goes on to the next hit.
 */
export class JsonView {
  readonly element: HTMLElement;
  readonly #actions: LinkActions;
  readonly #changed: () => void;
  readonly #observer: IntersectionObserver;
  #lines = new RecordLines({ json: "", links: [], decoded: [], times: [] });
  #drawing: LineDrawing;
  #folded = new Set<number>();
  /** Lines whose long strings are not truncated. */
  readonly #whole = new Set<number>();
  /** How many lines within folds may still be drawn. */
  #hiddenLeft = 0;

  /** `changed`: called after the user folded or unfolded a line. */
  constructor(actions: LinkActions, changed: () => void) {
    this.#actions = actions;
    this.#changed = changed;
    this.#drawing = new LineDrawing(this.#lines, () => "");
    this.element = document.createElement("div");
    this.element.className = "json";
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", "Record");
    this.#observer = new IntersectionObserver((entries) => this.#seen(entries), { rootMargin: "800px 0px" });
    this.element.addEventListener("click", (event) => this.#click(event));
    this.element.addEventListener("keydown", (event) => this.#press(event));
    this.element.addEventListener("focusin", (event) => this.#takeStop(event.target));
    this.element.addEventListener("beforematch", (event) => this.#reveal(event.target));
  }

  /** Shows another record. `folded`: the folded lines; absent: the default. */
  show(content: RecordContent, folded?: readonly number[]): void {
    this.#lines = new RecordLines(content);
    this.#drawing = new LineDrawing(this.#lines, (entity) => this.#actions.tooltip(entity));
    this.#whole.clear();
    this.#folded =
      folded === undefined
        ? new Set(this.#lines.initiallyFolded)
        : new Set(folded.filter((line) => this.#lines.folds.has(line)));
    this.#draw();
  }

  get folded(): readonly number[] {
    return [...this.#folded];
  }

  foldAll(): void {
    this.#folded = new Set([...this.#lines.folds.values()].filter(({ depth }) => depth > 0).map(({ from }) => from));
    this.#draw();
    this.#changed();
  }

  unfoldAll(): void {
    this.#folded.clear();
    this.#draw();
    this.#changed();
  }

  #draw(): void {
    this.#observer.disconnect();
    this.element.replaceChildren();
    this.#hiddenLeft = EAGER * CHUNK;
    const shown = this.#shownLines(0, this.#lines.count - 1);
    for (let at = 0; at < shown.length; at += CHUNK) {
      const chunk = document.createElement("div");
      chunk.className = "json-chunk";
      chunk.dataset.lines = shown.slice(at, at + CHUNK).join(" ");
      this.element.append(chunk);
      if (at < EAGER * CHUNK) {
        chunk.append(...linesOf(chunk).flatMap((line) => this.#lineWithFold(line)));
      } else {
        chunk.style.height = `${Math.min(CHUNK, shown.length - at) * 19}px`;
        this.#empty(chunk);
        this.#observer.observe(chunk);
      }
    }
    this.#refreshStop();
  }

  /** The lines from `from` to `to` that are not within a fold of one of them. */
  #shownLines(from: number, to: number): number[] {
    const shown: number[] = [];
    for (let line = from; line <= to; line += 1) {
      shown.push(line);
      const fold = this.#lines.folds.get(line);
      if (fold !== undefined && this.#folded.has(line)) {
        line = fold.to;
      }
    }
    return shown;
  }

  #seen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { isIntersecting, target } of entries) {
      if (!(target instanceof HTMLElement)) {
        continue;
      }
      const filled = target.dataset.filled !== undefined;
      if (isIntersecting && !filled) {
        this.#fill(target);
      } else if (!isIntersecting && filled && !target.contains(document.activeElement)) {
        target.style.height = `${target.offsetHeight}px`;
        this.#empty(target);
      }
    }
  }

  #fill(chunk: HTMLElement): void {
    chunk.dataset.filled = "";
    chunk.style.height = "";
    chunk.replaceChildren(
      ...linesOf(chunk).flatMap((line) => {
        const fold = this.#closedFold(line);
        return fold === undefined ? [this.#line(line)] : [this.#line(line), this.#plain(fold)];
      }),
    );
  }

  /** Leaves only what the find needs. */
  #empty(chunk: HTMLElement): void {
    delete chunk.dataset.filled;
    const lines = linesOf(chunk);
    const hidden = untilFound("json-plain");
    hidden.textContent = this.#lines.text(lines[0] ?? 0, lines.at(-1) ?? 0);
    chunk.replaceChildren(hidden);
  }

  #closedFold(line: number): Fold | undefined {
    return this.#folded.has(line) ? this.#lines.folds.get(line) : undefined;
  }

  /** A line, and behind it what is folded under it. */
  #lineWithFold(line: number): HTMLElement[] {
    const fold = this.#closedFold(line);
    return fold === undefined ? [this.#line(line)] : [this.#line(line), this.#hidden(fold)];
  }

  /** What is folded, for the find. */
  #hidden(fold: Fold): HTMLElement {
    const shown = this.#shownLines(fold.from + 1, fold.to);
    if (shown.length > this.#hiddenLeft) {
      return this.#plain(fold);
    }
    this.#hiddenLeft -= shown.length;
    const hidden = untilFound("json-hidden");
    hidden.dataset.from = String(fold.from);
    hidden.append(...shown.flatMap((line) => this.#lineWithFold(line)));
    return hidden;
  }

  #plain({ from, to }: Fold): HTMLElement {
    const hidden = untilFound("json-plain");
    hidden.dataset.from = String(from);
    hidden.textContent = this.#lines.text(from + 1, to);
    return hidden;
  }

  /** The find shows a hit in a hidden element, and removes its `hidden` attribute afterwards. */
  #reveal(target: EventTarget | null): void {
    if (!(target instanceof HTMLElement)) {
      return;
    }
    const line = target.dataset.from === undefined ? undefined : Number(target.dataset.from);
    if (target.matches(".json-hidden") && line !== undefined) {
      this.#folded.delete(line);
      this.#redraw(line);
      this.#changed();
    } else if (target.matches(".json-plain") && line !== undefined) {
      this.#folded.delete(line);
      this.#draw();
      this.#changed();
    } else if (target.parentElement?.matches(".json-chunk") === true) {
      this.#fill(target.parentElement);
    } else if (target.matches(".json-more")) {
      this.#showWhole(target);
    }
  }

  /** Draws a line again in its place. */
  #redraw(line: number): void {
    const old = this.element.querySelector<HTMLElement>(`.json-line[data-line="${line}"]`);
    const hadFocus = old?.contains(document.activeElement) === true;
    old?.replaceWith(this.#line(line));
    if (hadFocus) {
      this.#toggleAt(line)?.focus({ preventScroll: true });
    }
    this.#refreshStop();
  }

  /** Shows all of a truncated text. */
  #showWhole(within: HTMLElement): void {
    const line = lineOf(within);
    if (line !== undefined) {
      this.#whole.add(line);
      this.#redraw(line);
    }
  }

  #line(line: number): HTMLElement {
    return this.#drawing.draw(line, this.#folded.has(line), this.#whole.has(line));
  }

  #click(event: MouseEvent): void {
    const { target } = event;
    if (!(target instanceof HTMLElement)) {
      return;
    }
    const entity = entityOf(target);
    const line = lineOf(target);
    if (entity !== undefined) {
      this.#actions.follow(entity, target);
    } else if (line !== undefined && target.matches(".json-toggle, .json-folded")) {
      this.#toggleLine(line, event.altKey);
    } else if (target.dataset.decoded !== undefined) {
      this.#actions.copyDecoded(Number(target.dataset.decoded));
    } else if (target.matches(".json-rest")) {
      this.#showWhole(target);
    }
  }

  /** `deep`: includes all nested folds. */
  #toggleLine(line: number, deep: boolean): void {
    const fold = this.#lines.folds.get(line);
    if (fold === undefined) {
      return;
    }
    const close = !this.#folded.has(line);
    for (const { from, to } of deep ? this.#lines.folds.values() : [fold]) {
      if (from >= fold.from && to <= fold.to) {
        if (close) {
          this.#folded.add(from);
        } else {
          this.#folded.delete(from);
        }
      }
    }
    const before = this.#toggleAt(line)?.getBoundingClientRect().top;
    this.#draw();
    const toggle = this.#toggleAt(line);
    toggle?.focus({ preventScroll: true });
    const after = toggle?.getBoundingClientRect().top;
    if (before !== undefined && after !== undefined && before !== after) {
      window.scrollBy(0, after - before);
    }
    this.#changed();
  }

  #toggleAt(line: number): HTMLElement | null {
    return this.element.querySelector<HTMLElement>(`.json-line[data-line="${line}"] > .json-toggle`);
  }

  #press(event: KeyboardEvent): void {
    const { target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || !(target instanceof HTMLElement)) {
      return;
    }
    const entity = entityOf(target);
    if (entity !== undefined && event.key === "Enter") {
      event.preventDefault();
      this.#actions.follow(entity, target);
    } else if (this.#move(event.key, target)) {
      event.preventDefault();
    }
  }

  #move(key: string, from: HTMLElement): boolean {
    const line = lineOf(from) ?? 0;
    const toggle = from.matches(".json-toggle");
    const folded = this.#folded.has(line);
    if (toggle && ((key === "ArrowLeft" && !folded) || (key === "ArrowRight" && folded))) {
      this.#toggleLine(line, false);
      return true;
    }
    if (key === "ArrowLeft" && (toggle || this.#stops(from)[0] === from)) {
      return focus(this.#parent(line));
    }
    const stops = [...this.element.querySelectorAll<HTMLElement>(STOPS)].filter(
      (stop) => stop.closest("[hidden]") === null,
    );
    const at = stops.indexOf(from);
    switch (key) {
      case "ArrowDown":
        return focus(stops.slice(at + 1).find((stop) => lineOf(stop) !== line));
      case "ArrowUp": {
        const above = stops.slice(0, at).findLast((stop) => lineOf(stop) !== line);
        return focus(above === undefined ? undefined : this.#stops(above)[0]);
      }
      case "ArrowRight":
        return focus(stops[at + 1]);
      case "ArrowLeft":
        return focus(stops[at - 1]);
      case "Home":
        return focus(stops[0]);
      case "End":
        return focus(stops.at(-1));
      default:
        return false;
    }
  }

  #stops(within: HTMLElement): HTMLElement[] {
    return [...(within.closest(".json-line")?.querySelectorAll<HTMLElement>(STOPS) ?? [])];
  }

  #parent(line: number): HTMLElement | undefined {
    let parent: Fold | undefined;
    for (const fold of this.#lines.folds.values()) {
      if (fold.from < line && fold.to >= line && (parent === undefined || fold.from > parent.from)) {
        parent = fold;
      }
    }
    return parent === undefined ? undefined : (this.#toggleAt(parent.from) ?? undefined);
  }

  #takeStop(target: EventTarget | null): void {
    if (target instanceof HTMLElement && target.matches(STOPS)) {
      for (const stop of this.element.querySelectorAll<HTMLElement>('[tabindex="0"]')) {
        stop.tabIndex = -1;
      }
      target.tabIndex = 0;
    }
  }

  #refreshStop(): void {
    if (this.element.querySelector('[tabindex="0"]') === null) {
      const first = this.element.querySelector<HTMLElement>(STOPS);
      if (first !== null) {
        first.tabIndex = 0;
      }
    }
  }
}

const STOPS = ".json-toggle, .json-link, .json-copy, .json-rest";

/** An element that is not shown, but that the editor's find looks into. */
function untilFound(name: string): HTMLElement {
  const element = document.createElement("div");
  element.className = name;
  element.setAttribute("hidden", "until-found");
  return element;
}

function linesOf(chunk: HTMLElement): number[] {
  return (chunk.dataset.lines ?? "").split(" ").map(Number);
}

function focus(element: HTMLElement | undefined): boolean {
  element?.focus();
  return element !== undefined;
}

function entityOf(element: HTMLElement): number | undefined {
  const entity = element.closest<HTMLElement>("[data-entity]")?.dataset.entity;
  return entity === undefined ? undefined : Number(entity);
}

function lineOf(element: HTMLElement): number | undefined {
  const line = element.closest<HTMLElement>("[data-line]")?.dataset.line;
  return line === undefined ? undefined : Number(line);
}
