import { visible } from "../../../model/text/text.ts";
import { COLUMNS, type ResultColumn } from "../../../protocol/columns.ts";
import type { ResultRow } from "../../../protocol/resultRow.ts";
import type { Columns } from "./columns.ts";

/** Pixels beside a cell's text, as in results.css: the padding, and the icon of the event column. */
const PADDING = 20;
const ICON = 20;
/** Pixels beside a heading: the padding, and the arrow of the sorted column. */
const HEADING = 36;
/** Headings are this much smaller than cells. */
const HEADING_SCALE = 0.92;
/** Pixels that a text may be drawn wider than it was measured. */
const SLACK = 3;
/** Texts are shown up to this length when widths are measured, in UTF-16 units. */
const LONGEST = 300;

/** "refit": the columns fit the rows in view. "grow": none becomes narrower, so that little moves while rows come and go. */
type Fit = "refit" | "grow";

/** Fits columns to the texts of the rows in view. */
export class ColumnFitter {
  readonly #table: HTMLElement;
  readonly #columns: Columns;
  readonly #canvas = document.createElement("canvas").getContext("2d");
  #planned: Fit | undefined;

  constructor(table: HTMLElement, columns: Columns) {
    this.#table = table;
    this.#columns = columns;
  }

  /** Lets the next `fit` do something. */
  plan(fit: Fit): void {
    this.#planned = this.#planned === "refit" ? "refit" : fit;
  }

  /**
   * Carries out what was planned, unless one of the rows has not been fetched. Returns whether the columns may have
   * other widths now.
   */
  fit(rows: readonly (ResultRow | undefined)[]): boolean {
    const known = rows.filter((row) => row !== undefined);
    if (this.#planned === undefined || rows.length === 0 || known.length < rows.length) {
      return false;
    }
    const { content, shown } = this.#columns;
    const before = this.#planned === "refit" ? new Map<ResultColumn, number>() : content;
    this.#planned = undefined;
    const widths = this.#measure(shown, known);
    this.#columns.content = new Map([...widths].map(([name, width]) => [name, Math.max(width, before.get(name) ?? 0)]));
    return true;
  }

  /** Sets the width of a column for the user, by the texts of the rows that were fetched. */
  fitOne(column: ResultColumn, rows: readonly (ResultRow | undefined)[]): void {
    const known = rows.filter((row) => row !== undefined);
    this.#columns.set(column, this.#measure([column], known).get(column) ?? this.#columns.of(column));
  }

  /** The widths that headings and cells need, in pixels, padding included. */
  #measure(columns: readonly ResultColumn[], rows: readonly ResultRow[]): ReadonlyMap<ResultColumn, number> {
    const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(this.#table);
    const edge = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--edge")) || PADDING;
    if (this.#canvas !== null) {
      this.#canvas.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
    }
    return new Map(
      columns.map((column) => {
        const beside = column === "eventName" ? PADDING + ICON : PADDING;
        const texts = new Set(rows.map((row) => row.cells[column] ?? ""));
        const heading = this.#widthOf(COLUMNS[column].title) * HEADING_SCALE + HEADING;
        const widest = Math.max(heading, ...[...texts].map((text) => this.#widthOf(visible(text)) + beside));
        const atEdge = column === this.#columns.shown[0] ? edge - PADDING / 2 : 0;
        return [column, Math.ceil(widest + atEdge + SLACK)];
      }),
    );
  }

  /** Digits are all as wide as "0", since some columns draw them so. */
  #widthOf(text: string): number {
    return this.#canvas?.measureText(text.slice(0, LONGEST).replace(/\d/g, "0")).width ?? 0;
  }
}
