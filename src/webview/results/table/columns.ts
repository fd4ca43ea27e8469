import * as v from "valibot";
import { COLUMNS, columnSchema, DEFAULT_COLUMNS, type ResultColumn } from "../../../protocol/columns.ts";

const NARROWEST = 48;
const WIDEST = 1200;

/** The shown columns in order, and the widths set by the user. */
export interface ColumnChoice {
  readonly shown: readonly ResultColumn[];
  readonly widths: { readonly [column: string]: number };
}

/** Earlier versions stored the column "origins" under another id. */
const storedColumn = v.pipe(
  v.string(),
  v.transform((id) => (id === "seenIn" ? "origins" : id)),
  columnSchema,
);

/** Checks what was kept of the columns. */
export const columnsSchema: v.GenericSchema<unknown, ColumnChoice> = v.object({
  shown: v.array(storedColumn),
  widths: v.record(v.string(), v.number()),
});

export const USUAL: ColumnChoice = { shown: DEFAULT_COLUMNS, widths: {} };

/** The columns of the table. Columns without a width set by the user have their initial width. */
export class Columns {
  #shown: readonly ResultColumn[] = [];
  #widths: ReadonlyMap<string, number> = new Map();

  constructor(choice: ColumnChoice) {
    this.chosen = choice;
  }

  get chosen(): ColumnChoice {
    return { shown: this.#shown, widths: Object.fromEntries(this.#widths) };
  }

  set chosen({ shown, widths }: ColumnChoice) {
    const known = [...new Set(shown)];
    this.#shown = known.length === 0 ? DEFAULT_COLUMNS : known;
    this.#widths = new Map(Object.entries(widths));
  }

  get shown(): readonly ResultColumn[] {
    return this.#shown;
  }

  /** Shows a column as the last one, or hides it. The only column cannot be hidden. */
  toggle(column: ResultColumn): void {
    const others = this.#shown.filter((each) => each !== column);
    this.#shown =
      others.length < this.#shown.length ? (others.length === 0 ? this.#shown : others) : [...others, column];
  }

  /** Moves a column by one position. */
  move(column: ResultColumn, step: -1 | 1): void {
    const at = this.#shown.indexOf(column);
    this.moveTo(column, at + step);
  }

  /** Moves a column to an index among the others. */
  moveTo(column: ResultColumn, at: number): void {
    if (this.#shown.includes(column)) {
      const others = this.#shown.filter((each) => each !== column);
      this.#shown = others.toSpliced(Math.min(others.length, Math.max(0, at)), 0, column);
    }
  }

  of(column: ResultColumn): number {
    return Math.min(WIDEST, Math.max(NARROWEST, this.#widths.get(column) ?? COLUMNS[column].width));
  }

  set(column: ResultColumn, width: number): void {
    const within = Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));
    this.#widths = new Map([...this.#widths, [column, within]]);
  }

  reset(column: ResultColumn): void {
    this.#widths = new Map([...this.#widths].filter(([name]) => name !== column));
  }

  /** Value for `grid-template-columns`. The last column takes the remaining width. */
  get template(): string {
    return this.#shown
      .map((column, at) =>
        at === this.#shown.length - 1 ? `minmax(${this.of(column)}px, 1fr)` : `${this.of(column)}px`,
      )
      .join(" ");
  }

  get total(): number {
    return this.#shown.reduce((sum, column) => sum + this.of(column), 0);
  }
}
