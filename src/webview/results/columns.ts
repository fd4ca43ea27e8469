import * as v from "valibot";
import { RESULT_COLUMNS, type ResultColumn } from "../../protocol/results.ts";

/** What each column is called, and how wide it begins (pixels). */
export const COLUMNS: Readonly<Record<ResultColumn, { readonly title: string; readonly width: number }>> = {
  time: { title: "Time", width: 180 },
  eventName: { title: "Event", width: 210 },
  user: { title: "User", width: 180 },
  source: { title: "Service", width: 130 },
  resource: { title: "Resource", width: 220 },
  region: { title: "Region", width: 100 },
  account: { title: "Account", width: 124 },
  ipAddress: { title: "Source IP", width: 130 },
  error: { title: "Error", width: 150 },
};

const NARROWEST = 48;
const WIDEST = 1200;

export type Widths = { readonly [column in ResultColumn]?: number };

const width = v.exactOptional(v.number());

/** Checks what was kept of the widths. */
export const widthsSchema: v.GenericSchema<unknown, Widths> = v.object({
  time: width,
  eventName: width,
  user: width,
  source: width,
  resource: width,
  region: width,
  account: width,
  ipAddress: width,
  error: width,
});

/** The widths that a person chose; the others are those that the columns begin with. */
export class ColumnWidths {
  #widths: Widths;

  constructor(widths: Widths) {
    this.#widths = widths;
  }

  get chosen(): Widths {
    return this.#widths;
  }

  of(column: ResultColumn): number {
    return Math.min(WIDEST, Math.max(NARROWEST, this.#widths[column] ?? COLUMNS[column].width));
  }

  set(column: ResultColumn, width: number): void {
    this.#widths = { ...this.#widths, [column]: Math.round(Math.min(WIDEST, Math.max(NARROWEST, width))) };
  }

  reset(column: ResultColumn): void {
    this.#widths = Object.fromEntries(Object.entries(this.#widths).filter(([name]) => name !== column));
  }

  /** For `grid-template-columns`; the last column takes what is left. */
  get template(): string {
    return RESULT_COLUMNS.map((column, at) =>
      at === RESULT_COLUMNS.length - 1 ? `minmax(${this.of(column)}px, 1fr)` : `${this.of(column)}px`,
    ).join(" ");
  }

  get total(): number {
    return RESULT_COLUMNS.reduce((sum, column) => sum + this.of(column), 0);
  }
}
