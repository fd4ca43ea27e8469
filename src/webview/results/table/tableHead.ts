import { COLUMNS, type ResultColumn } from "../../../protocol/columns.ts";
import type { ResultsState } from "../../../protocol/results.ts";
import { asksForMenu, type MenuPosition } from "../../menu.ts";
import { RovingFocus } from "../../rovingFocus.ts";
import { dragColumn } from "./columnDrag.ts";
import type { Columns } from "./columns.ts";

const STEP = 16;

export interface HeadActions {
  sort(column: ResultColumn): void;
  /** Called when a width changes; `settled` is false during a drag. */
  resized(settled: boolean): void;
  /** A column was dragged to another position. */
  moved(): void;
  /** Make a column as wide as its texts. */
  fit(column: ResultColumn): void;
  menu(column: ResultColumn, position: MenuPosition): void;
}

/**
 * The sticky header. Click or Enter sorts; dragging an edge, or Shift and the arrow keys, changes a width; a double click
 * on an edge, or Shift+Enter, fits it to the texts.
 */
export class TableHead {
  readonly element = document.createElement("div");
  readonly #buttons = new Map<ResultColumn, HTMLElement>();
  readonly #columns: Columns;
  readonly #actions: HeadActions;
  readonly #row = document.createElement("div");
  readonly #focus: RovingFocus;
  #sorted: ResultsState["sort"] | undefined;

  constructor(columns: Columns, actions: HeadActions) {
    this.#columns = columns;
    this.#actions = actions;
    this.element.className = "table-head";
    this.element.setAttribute("role", "rowgroup");
    this.#row.className = "table-row head-row";
    this.#row.setAttribute("role", "row");
    this.#row.setAttribute("aria-rowindex", "1");
    this.element.append(this.#row);
    // Registered before the roving focus, which handles the arrow keys.
    this.element.addEventListener("keydown", (event) => this.#press(event));
    this.#focus = new RovingFocus(this.element, "button", "horizontal");
    this.refresh();
  }

  /** Draws the shown columns and keeps the focus on its column. */
  refresh(): void {
    const focused = [...this.#buttons].find(([, button]) => button === document.activeElement)?.[0];
    this.#buttons.clear();
    this.#row.replaceChildren(...this.#columns.shown.map((column, at) => this.#header(column, at)));
    this.#focus.refresh();
    if (focused !== undefined) {
      this.#buttons.get(focused)?.focus();
    }
    if (this.#sorted !== undefined) {
      this.show(this.#sorted);
    }
  }

  /** Marks the sorted column. */
  show(sort: ResultsState["sort"]): void {
    this.#sorted = sort;
    for (const [column, button] of this.#buttons) {
      const sorted = column === sort.column;
      const direction = sort.descending ? "descending" : "ascending";
      button.parentElement?.setAttribute("aria-sort", sorted ? direction : "none");
      const arrow = button.querySelector(".sort");
      if (arrow !== null) {
        arrow.className = sorted ? `sort codicon codicon-${sort.descending ? "arrow-down" : "arrow-up"}` : "sort";
      }
    }
  }

  #header(column: ResultColumn, at: number): HTMLElement {
    const cell = document.createElement("div");
    cell.className = "cell head-cell";
    cell.setAttribute("role", "columnheader");
    cell.setAttribute("aria-colindex", String(at + 1));
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.column = column;
    button.title = `Sort by ${COLUMNS[column].title}. Width: drag the edge or double-click it, or press Shift+Left, Shift+Right or Shift+Enter`;
    const title = document.createElement("span");
    title.textContent = COLUMNS[column].title;
    const arrow = document.createElement("span");
    arrow.className = "sort";
    arrow.setAttribute("aria-hidden", "true");
    button.append(title, arrow);
    button.addEventListener("click", () => this.#actions.sort(column));
    button.addEventListener("contextmenu", (event) => {
      event.preventDefault();
      this.#actions.menu(column, { x: event.clientX, y: event.clientY });
    });
    dragColumn(button, column, (dragged, to) => {
      this.#columns.moveTo(dragged, to);
      this.#actions.moved();
    });
    this.#buttons.set(column, button);
    cell.append(button, this.#grip(column));
    return cell;
  }

  #grip(column: ResultColumn): HTMLElement {
    const grip = document.createElement("span");
    grip.className = "grip";
    grip.setAttribute("aria-hidden", "true");
    grip.addEventListener("pointerdown", (down) => {
      down.preventDefault();
      const width = this.#columns.of(column);
      this.#columns.hold();
      grip.setPointerCapture(down.pointerId);
      const drag = (move: PointerEvent) => {
        this.#columns.set(column, width + move.clientX - down.clientX);
        this.#actions.resized(false);
      };
      grip.addEventListener("pointermove", drag);
      const finish = () => {
        grip.removeEventListener("pointermove", drag);
        this.#columns.release();
        this.#actions.resized(true);
      };
      grip.addEventListener("lostpointercapture", finish, { once: true });
    });
    grip.addEventListener("dblclick", () => this.#actions.fit(column));
    return grip;
  }

  #press(event: KeyboardEvent): void {
    const { target } = event;
    const column = [...this.#buttons].find(([, button]) => button === target)?.[0];
    if (column !== undefined && target instanceof HTMLElement && asksForMenu(event)) {
      event.preventDefault();
      this.#actions.menu(column, target);
      return;
    }
    if (column !== undefined && event.shiftKey && event.key === "Enter") {
      event.preventDefault();
      this.#actions.fit(column);
      return;
    }
    const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (column !== undefined && event.shiftKey && sideways) {
      event.preventDefault();
      this.#columns.set(column, this.#columns.of(column) + (event.key === "ArrowRight" ? STEP : -STEP));
      this.#actions.resized(true);
    }
  }
}
