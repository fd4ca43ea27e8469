import { visible } from "../../../model/text/text.ts";
import type { ResultColumn } from "../../../protocol/columns.ts";
import type { ResultRow } from "../../../protocol/resultRow.ts";

/** Height of a row in pixels. table.css has the same. */
export const ROW_HEIGHT = 26;

/** The data of the rows. `row` is undefined for a row that has not been fetched. */
export interface RowSource {
  row(index: number): ResultRow | undefined;
  selected(row: ResultRow, index: number): boolean;
  active(index: number): boolean;
  /** The sentence that describes a row's event. Undefined: it has not been fetched. */
  sentence(row: ResultRow): string | undefined;
}

/**
 * The drawn rows. Only rows in the window are in the document; their elements are reused. One whose row has not been fetched
 * keeps its texts, out of sight, so that drawing it changes no layout.
 */
export class TableBody {
  readonly element = document.createElement("div");
  readonly #rows = document.createElement("div");
  /** The active cell. */
  #cell: HTMLElement | undefined;
  #drawn: HTMLElement[] = [];
  #first = 0;
  #columns: readonly ResultColumn[] = [];

  constructor() {
    this.element.className = "table-body";
    this.element.setAttribute("role", "rowgroup");
    this.#rows.className = "table-window";
    this.#rows.setAttribute("role", "presentation");
    this.element.append(this.#rows);
  }

  /** Sets the columns. Draw the rows again afterwards. */
  set columns(columns: readonly ResultColumn[]) {
    this.#columns = columns;
    this.clear();
  }

  /** Height of the body on the page, in pixels. */
  set height(height: number) {
    this.element.style.height = `${height}px`;
  }

  /** Index of the first row that is drawn. */
  get first(): number {
    return this.#first;
  }

  /** Whether any of the rows from `first` to `end` (exclusive) is drawn. */
  draws(first: number, end: number): boolean {
    return this.#first < end && first < this.#first + this.#drawn.length;
  }

  /** Moves the drawn rows: they start at `top` pixels. */
  set top(top: number) {
    this.#rows.style.transform = `translateY(${top}px)`;
  }

  /** Removes the drawn rows. */
  clear(): void {
    this.#drawn = [];
    this.#rows.replaceChildren();
  }

  /** Draws the rows from `first` to `end` (exclusive), starting at `top` pixels. */
  draw(first: number, end: number, top: number, source: RowSource): void {
    this.#first = first;
    this.top = top;
    const wanted = Math.max(0, end - first);
    while (this.#drawn.length < wanted) {
      const row = newRow(this.#columns);
      this.#drawn.push(row);
      this.#rows.append(row);
    }
    for (const row of this.#drawn.splice(wanted)) {
      row.remove();
    }
    this.#drawn.forEach((element, at) => {
      drawRow(element, first + at, this.#columns, source);
    });
  }

  /** Marks the active cell; without a column only the row is active. Returns the element, if it is drawn. */
  activate(index: number | undefined, column: ResultColumn | undefined): HTMLElement | undefined {
    const row = this.#drawn.find((drawn) => drawn.dataset.index === String(index));
    const at = column === undefined ? -1 : this.#columns.indexOf(column);
    const found = row?.children[at];
    const cell = found instanceof HTMLElement ? found : undefined;
    if (cell !== this.#cell) {
      this.#cell?.classList.remove("cell-cursor");
      this.#cell?.removeAttribute("id");
      cell?.classList.add("cell-cursor");
      this.#cell = cell;
    }
    if (cell !== undefined) {
      cell.id = `cell-${index}-${column}`;
    }
    return cell ?? row;
  }
}

/** Index of the column whose cell is the target of a DOM event. Undefined: none. */
export function cellAt(target: EventTarget | null): number | undefined {
  const cell = target instanceof Element ? target.closest(".data-row > .cell") : null;
  const index = cell?.getAttribute("aria-colindex");
  return index === undefined || index === null ? undefined : Number(index) - 1;
}

/** Index of the row that is the target of a DOM event. Undefined: none. */
export function indexAt(target: EventTarget | null): number | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>(".data-row") : null;
  return row?.dataset.index === undefined ? undefined : Number(row.dataset.index);
}

function newRow(columns: readonly ResultColumn[]): HTMLElement {
  const row = document.createElement("div");
  row.setAttribute("role", "row");
  columns.forEach((column, at) => {
    const cell = document.createElement("div");
    cell.className = `cell cell-${column}`;
    cell.setAttribute("role", "gridcell");
    cell.setAttribute("aria-colindex", String(at + 1));
    if (column === "eventName") {
      const icon = document.createElement("span");
      icon.className = "codicon codicon-blank row-icon";
      icon.setAttribute("aria-hidden", "true");
      cell.append(icon);
    }
    const text = document.createElement("span");
    text.className = "cell-text";
    cell.append(text);
    row.append(cell);
  });
  return row;
}

function drawRow(element: HTMLElement, index: number, columns: readonly ResultColumn[], source: RowSource): void {
  const row = source.row(index);
  const selected = row !== undefined && source.selected(row, index);
  const active = source.active(index);
  const look =
    row === undefined
      ? "waiting"
      : `${row.readOnly ? "read" : ""} ${row.failed ? "failed" : ""} ${row.mentions === true ? "mentions" : ""} ${row.fresh === true ? "fresh" : ""}`;
  element.className = `table-row data-row ${look} ${selected ? "selected" : ""} ${active ? "active" : ""}`;
  element.id = `row-${index}`;
  element.dataset.index = String(index);
  element.setAttribute("aria-rowindex", String(index + 2));
  element.setAttribute("aria-selected", String(selected));
  element.setAttribute("aria-busy", String(row === undefined));
  element.title =
    row === undefined
      ? ""
      : `${row.fresh === true ? "New. " : ""}${row.mentions === true ? "Only mentions it. " : ""}${visible(source.sentence(row) ?? "")}`;
  if (row !== undefined) {
    drawCells(element, row, columns);
  }
}

function drawCells(element: HTMLElement, row: ResultRow, columns: readonly ResultColumn[]): void {
  columns.forEach((column, at) => {
    const cell = element.children[at];
    const text = visible(row.cells[column] ?? "");
    const span = cell?.lastElementChild;
    if (span !== null && span !== undefined && span.textContent !== text) {
      span.textContent = text;
    }
  });
  const icon = element.querySelector(".cell-eventName > span");
  if (icon !== null) {
    icon.className = `codicon codicon-${iconName(row)} row-icon`;
  }
}

function iconName(row: ResultRow): string {
  if (row.failed) {
    return "error";
  }
  return /^[a-z0-9-]+$/.test(row.icon) ? row.icon : "circle-small-filled";
}
