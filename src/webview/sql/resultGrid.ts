import { html, nothing, render } from "lit/html.js";
import { Lru } from "../../async/lru.ts";
import type { ShownCell, SqlResultView } from "../../protocol/sql.ts";

/** Height of a row in pixels. table.css has the same. */
const ROW_HEIGHT = 26;
/** Rows above and below the view that are drawn as well. */
const OVERSCAN = 6;
/** Rows of one request, and the most that are kept, in requests. */
const BLOCK = 100;
const KEPT = 60;
/** Widths of columns, in pixels. */
const NARROWEST = 60;
const WIDEST = 420;
const STEP = 16;
/** Pixels of a character and of a cell's edges, as they are on average. */
const CHARACTER = 7.8;
const EDGES = 30;

export interface GridActions {
  rows(result: number, start: number, count: number): Promise<readonly (readonly ShownCell[])[]>;
  open(result: number, row: number): void;
  copy(result: number, row: number, column: number): void;
  failed(error: unknown): void;
}

/**
 * A result as a grid: rows in view are fetched and drawn. Arrow keys, Home, End, Page Up and Page Down move between cells; Enter
 * or a double click opens the event of a row; Ctrl+C copies a cell; Shift with Left or Right changes a column's width.
 */
export class ResultGrid {
  readonly element = document.createElement("div");
  readonly #actions: GridActions;
  readonly #head = document.createElement("div");
  readonly #body = document.createElement("div");
  readonly #window = document.createElement("div");
  #result: SqlResultView | undefined;
  #blocks = new Lru<number, readonly (readonly ShownCell[])[]>({ maxEntries: KEPT });
  readonly #asked = new Set<number>();
  #widths: number[] = [];
  /** Whether the widths were fitted to values. */
  #isFitted = false;
  #row = -1;
  #column = 0;
  #isScheduled = false;

  constructor(actions: GridActions) {
    this.#actions = actions;
    this.element.className = "table";
    this.element.tabIndex = 0;
    this.element.setAttribute("role", "grid");
    this.element.setAttribute("aria-label", "Result");
    this.#head.className = "table-head";
    this.#head.setAttribute("role", "rowgroup");
    this.#body.className = "table-body";
    this.#body.setAttribute("role", "rowgroup");
    this.#window.setAttribute("role", "presentation");
    this.#body.append(this.#window);
    this.element.append(this.#head, this.#body);
    this.element.addEventListener("scroll", () => this.#schedule());
    this.element.addEventListener("keydown", (event) => this.#press(event));
    this.element.addEventListener("click", (event) => this.#click(event));
    this.element.addEventListener("dblclick", (event) => this.#doubleClick(event));
    new ResizeObserver(() => this.#schedule()).observe(this.element);
  }

  /** Draws another result; undefined: none. */
  show(result: SqlResultView | undefined): void {
    if (result?.number !== this.#result?.number) {
      this.#blocks = new Lru({ maxEntries: KEPT });
      this.#asked.clear();
      this.#row = -1;
      this.#column = 0;
      this.#isFitted = false;
      this.#widths = (result?.columns ?? []).map((name) => widthOf(name.length));
      this.#result = result;
      this.element.scrollTo(0, 0);
    }
    this.#draw();
  }

  #cell(row: number): readonly ShownCell[] | undefined {
    return this.#blocks.get(Math.floor(row / BLOCK))?.[row % BLOCK];
  }

  get #first(): number {
    return Math.floor(this.element.scrollTop / ROW_HEIGHT);
  }

  get #fitting(): number {
    return Math.max(1, Math.ceil((this.element.clientHeight - this.#head.offsetHeight) / ROW_HEIGHT));
  }

  #schedule(): void {
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      requestAnimationFrame(() => {
        this.#isScheduled = false;
        this.#draw();
      });
    }
  }

  #draw(): void {
    const result = this.#result;
    const { columns = [], rows: count = 0 } = result ?? {};
    // Read before anything is drawn: afterwards, the browser would have to lay out the page to answer.
    const from = Math.max(0, this.#first - OVERSCAN);
    const end = Math.min(count, this.#first + this.#fitting + OVERSCAN);
    this.#fetch(from, end);
    this.#resize();
    this.element.setAttribute("aria-rowcount", String(count + 1));
    this.element.setAttribute("aria-colcount", String(columns.length));
    this.#body.style.height = `${count * ROW_HEIGHT}px`;
    this.#window.style.transform = `translateY(${from * ROW_HEIGHT}px)`;
    render(this.#headRow(columns), this.#head);
    render(
      Array.from({ length: Math.max(0, end - from) }, (_, at) => this.#bodyRow(from + at, columns.length)),
      this.#window,
    );
    const active = this.#row >= from && this.#row < end ? `cell-${this.#row}-${this.#column}` : undefined;
    if (active === undefined) {
      this.element.removeAttribute("aria-activedescendant");
    } else {
      this.element.setAttribute("aria-activedescendant", active);
    }
  }

  #headRow(columns: readonly string[]) {
    return html`<div class="table-row head-row" role="row" aria-rowindex="1">
      ${columns.map(
        (name, at) => html`<div
          class="cell head-cell"
          role="columnheader"
          aria-colindex=${at + 1}
          title="${name}. Width: drag the edge, or press Shift+Left or Shift+Right in a cell"
        >
          <span class="cell-text">${name}</span>
          <span class="grip" aria-hidden="true" @pointerdown=${(event: PointerEvent) => this.#drag(event, at)}></span>
        </div>`,
      )}
    </div>`;
  }

  #bodyRow(row: number, columns: number) {
    const cells = this.#cell(row);
    const isActive = row === this.#row;
    return html`<div
      class="table-row data-row ${isActive ? "selected active" : ""} ${cells === undefined ? "waiting" : ""}"
      role="row"
      aria-rowindex=${row + 2}
      aria-selected=${String(isActive)}
      aria-busy=${cells === undefined ? "true" : nothing}
      data-row=${row}
    >
      ${Array.from({ length: columns }, (_, at) => {
        const { kind, text } = cells?.[at] ?? { kind: "text", text: "" };
        return html`<div
          class="cell sql-${kind} ${isActive && at === this.#column ? "cell-cursor" : ""}"
          role="gridcell"
          id="cell-${row}-${at}"
          aria-colindex=${at + 1}
          title=${text}
          data-column=${at}
        >
          <span class="cell-text">${text}</span>
        </div>`;
      })}
    </div>`;
  }

  #fetch(from: number, end: number): void {
    const result = this.#result;
    if (result === undefined) {
      return;
    }
    for (let block = Math.floor(from / BLOCK); block * BLOCK < end; block += 1) {
      if (this.#blocks.peek(block) === undefined && !this.#asked.has(block)) {
        this.#asked.add(block);
        this.#actions.rows(result.number, block * BLOCK, BLOCK).then(
          (rows) => this.#take(result.number, block, rows),
          (error: unknown) => {
            this.#asked.delete(block);
            this.#actions.failed(error);
          },
        );
      }
    }
  }

  #take(result: number, block: number, rows: readonly (readonly ShownCell[])[]): void {
    if (result !== this.#result?.number) {
      return;
    }
    this.#asked.delete(block);
    this.#blocks.set(block, rows);
    if (!this.#isFitted) {
      this.#isFitted = true;
      this.#widths = this.#result.columns.map((name, at) =>
        widthOf(Math.max(name.length, ...rows.map((row) => row[at]?.text.length ?? 0))),
      );
    }
    this.#draw();
  }

  #resize(): void {
    this.element.style.setProperty("--columns", this.#widths.map((width) => `${width}px`).join(" "));
    this.element.style.setProperty("--columns-width", `${this.#widths.reduce((sum, width) => sum + width, 0)}px`);
  }

  #setWidth(column: number, width: number): void {
    this.#widths[column] = Math.max(NARROWEST, width);
    this.#resize();
  }

  #drag(down: PointerEvent, column: number): void {
    const { currentTarget: grip } = down;
    const width = this.#widths[column] ?? NARROWEST;
    if (!(grip instanceof HTMLElement)) {
      return;
    }
    down.preventDefault();
    grip.setPointerCapture(down.pointerId);
    const move = (event: PointerEvent) => this.#setWidth(column, width + event.clientX - down.clientX);
    grip.addEventListener("pointermove", move);
    grip.addEventListener("lostpointercapture", () => grip.removeEventListener("pointermove", move), { once: true });
  }

  #press(event: KeyboardEvent): void {
    const result = this.#result;
    if (result !== undefined && result.rows > 0 && !event.altKey && this.#act(event, result)) {
      event.preventDefault();
      // The editor would run its own commands for these keys.
      event.stopPropagation();
    }
  }

  #act(event: KeyboardEvent, { number, rows, columns }: SqlResultView): boolean {
    const isModified = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && !isModified && this.#row >= 0) {
      this.#actions.open(number, this.#row);
      return true;
    }
    if (isModified && event.key.toLowerCase() === "c" && this.#row >= 0) {
      this.#actions.copy(number, this.#row, this.#column);
      return true;
    }
    if (event.shiftKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      const width = this.#widths[this.#column] ?? NARROWEST;
      this.#setWidth(this.#column, width + (event.key === "ArrowRight" ? STEP : -STEP));
      return true;
    }
    const to = this.#target(event.key, isModified, rows - 1, columns.length - 1);
    if (to === undefined) {
      return false;
    }
    this.#go(Math.min(rows - 1, Math.max(0, to.row)), Math.min(columns.length - 1, Math.max(0, to.column)));
    return true;
  }

  /** Where a key moves the active cell. Undefined: it moves nothing. */
  #target(key: string, isModified: boolean, lastRow: number, lastColumn: number) {
    const row = Math.max(0, this.#row);
    const column = this.#column;
    // The first key makes a cell active.
    const step = this.#row < 0 ? 0 : 1;
    const page = Math.max(1, this.#fitting - 2);
    switch (key) {
      case "ArrowDown":
        return { row: row + step, column };
      case "ArrowUp":
        return { row: row - step, column };
      case "ArrowRight":
        return { row, column: column + step };
      case "ArrowLeft":
        return { row, column: column - step };
      case "PageDown":
        return { row: row + page, column };
      case "PageUp":
        return { row: row - page, column };
      case "Home":
        return isModified ? { row: 0, column: 0 } : { row, column: 0 };
      case "End":
        return isModified ? { row: lastRow, column: lastColumn } : { row, column: lastColumn };
      default:
        return undefined;
    }
  }

  #go(row: number, column: number): void {
    this.#row = row;
    this.#column = column;
    const top = row * ROW_HEIGHT;
    const { element } = this;
    const height = element.clientHeight - this.#head.offsetHeight;
    if (top < element.scrollTop) {
      element.scrollTop = top;
    } else if (top + ROW_HEIGHT > element.scrollTop + height) {
      element.scrollTop = top + ROW_HEIGHT - height;
    }
    const left = this.#widths.slice(0, column).reduce((sum, width) => sum + width, 0);
    const right = left + (this.#widths[column] ?? 0);
    if (left < element.scrollLeft) {
      element.scrollLeft = left;
    } else if (right > element.scrollLeft + element.clientWidth) {
      element.scrollLeft = Math.min(left, right - element.clientWidth);
    }
    this.#draw();
  }

  #click({ target }: MouseEvent): void {
    const hit = hitOf(target);
    if (hit !== undefined) {
      this.#go(hit.row, hit.column);
    }
  }

  #doubleClick({ target }: MouseEvent): void {
    const hit = hitOf(target);
    if (hit !== undefined && this.#result !== undefined) {
      this.#actions.open(this.#result.number, hit.row);
    }
  }
}

function hitOf(target: EventTarget | null): { readonly row: number; readonly column: number } | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>("[data-column]") : null;
  const row = cell?.closest<HTMLElement>("[data-row]");
  return cell === null || row === null || row === undefined
    ? undefined
    : { row: Number(row.dataset.row), column: Number(cell.dataset.column) };
}

function widthOf(characters: number): number {
  return Math.round(Math.min(WIDEST, Math.max(NARROWEST, characters * CHARACTER + EDGES)));
}
