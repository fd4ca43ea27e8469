import { RESULT_COLUMNS, type ResultColumn, type ResultsState } from "../../protocol/results.ts";
import { RovingFocus } from "../rovingFocus.ts";
import { COLUMNS, type ColumnWidths } from "./columns.ts";

const STEP = 16;

/** The sticky header: sorts by a click or Enter; widths by dragging, or Shift and the arrow keys. */
export class TableHead {
  readonly element = document.createElement("div");
  readonly #buttons = new Map<ResultColumn, HTMLElement>();
  readonly #widths: ColumnWidths;
  readonly #resized: () => void;

  constructor(
    widths: ColumnWidths,
    sort: (column: ResultColumn) => void,
    /** Called after each change of a width. */
    resized: () => void,
  ) {
    this.#widths = widths;
    this.#resized = resized;
    this.element.className = "table-head";
    this.element.setAttribute("role", "rowgroup");
    const row = document.createElement("div");
    row.className = "table-row head-row";
    row.setAttribute("role", "row");
    row.setAttribute("aria-rowindex", "1");
    RESULT_COLUMNS.forEach((column, at) => {
      row.append(this.#header(column, at, sort));
    });
    this.element.append(row);
    // Before the roving focus, which would take the arrow keys.
    this.element.addEventListener("keydown", (event) => this.#press(event));
    new RovingFocus(this.element, "button", "horizontal").refresh();
  }

  /** Marks the column that the rows are sorted by. */
  show(sort: ResultsState["sort"]): void {
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

  #header(column: ResultColumn, at: number, sort: (column: ResultColumn) => void): HTMLElement {
    const cell = document.createElement("div");
    cell.className = "cell head-cell";
    cell.setAttribute("role", "columnheader");
    cell.setAttribute("aria-colindex", String(at + 1));
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.column = column;
    button.title = `Sort by ${COLUMNS[column].title}. Width: drag the edge, or Shift+Left and Shift+Right`;
    const title = document.createElement("span");
    title.textContent = COLUMNS[column].title;
    const arrow = document.createElement("span");
    arrow.className = "sort";
    arrow.setAttribute("aria-hidden", "true");
    button.append(title, arrow);
    button.addEventListener("click", () => sort(column));
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
      const width = this.#widths.of(column);
      grip.setPointerCapture(down.pointerId);
      const drag = (move: PointerEvent) => {
        this.#widths.set(column, width + move.clientX - down.clientX);
        this.#resized();
      };
      grip.addEventListener("pointermove", drag);
      grip.addEventListener("lostpointercapture", () => grip.removeEventListener("pointermove", drag), { once: true });
    });
    grip.addEventListener("dblclick", () => {
      this.#widths.reset(column);
      this.#resized();
    });
    return grip;
  }

  #press(event: KeyboardEvent): void {
    const { target } = event;
    const column = RESULT_COLUMNS.find((each) => this.#buttons.get(each) === target);
    const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (column !== undefined && event.shiftKey && sideways) {
      event.preventDefault();
      this.#widths.set(column, this.#widths.of(column) + (event.key === "ArrowRight" ? STEP : -STEP));
      this.#resized();
    }
  }
}
