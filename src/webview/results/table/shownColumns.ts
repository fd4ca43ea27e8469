import type { ResultColumn } from "../../../protocol/columns.ts";
import type { ResultRow } from "../../../protocol/resultRow.ts";
import { ColumnFitter } from "./columnFitter.ts";
import type { Columns } from "./columns.ts";
import type { TableBody } from "./tableBody.ts";
import type { TableHead } from "./tableHead.ts";

interface TableParts {
  /** The scrolled element. */
  readonly table: HTMLElement;
  readonly columns: Columns;
  readonly head: TableHead;
  readonly body: TableBody;
}

/** Lets head and rows follow the columns: which are shown, in which order, and how wide. */
export class ShownColumns {
  readonly #parts: TableParts;
  readonly #fitter: ColumnFitter;

  constructor(parts: TableParts) {
    this.#parts = parts;
    this.#fitter = new ColumnFitter(parts.table, parts.columns);
    parts.body.columns = parts.columns.shown;
    this.resize();
  }

  /** Other columns are shown, or their order changed. Draw the rows afterwards. */
  refresh(): void {
    this.#drawHead();
    this.resize();
    this.#fitter.plan("grow");
  }

  /** The table may be as wide as another number of pixels. Draw the rows afterwards. */
  takeWidth(): void {
    const { table, columns } = this.#parts;
    const before = columns.shown;
    columns.available = table.clientWidth;
    if (columns.shown.some((column, at) => column !== before[at])) {
      this.#drawHead();
    }
    this.#fitter.plan("refit");
    this.resize();
  }

  /** See `ColumnFitter.plan`. */
  readonly planFit: ColumnFitter["plan"] = (fit) => this.#fitter.plan(fit);

  /** See `ColumnFitter.fit`. */
  fitAsPlanned(rows: readonly (ResultRow | undefined)[]): void {
    if (this.#fitter.fit(rows)) {
      this.resize();
    }
  }

  /** See `ResultsTable.fit`. `rows`: those in view. */
  fit(column: ResultColumn | undefined, rows: readonly (ResultRow | undefined)[]): void {
    if (column === undefined) {
      this.#parts.columns.reset();
      this.#fitter.plan("refit");
      this.#fitter.fit(rows);
    } else {
      this.#fitter.fitOne(column, rows);
    }
    this.resize();
  }

  /** Column widths changed. */
  resize(): void {
    const { table, columns } = this.#parts;
    table.setAttribute("aria-colcount", String(columns.shown.length));
    table.style.setProperty("--columns", columns.template);
    table.style.setProperty("--columns-width", `${columns.total}px`);
  }

  #drawHead(): void {
    const { columns, head, body } = this.#parts;
    head.refresh();
    body.columns = columns.shown;
  }
}
