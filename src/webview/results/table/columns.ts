import * as v from "valibot";
import { columnSchema, DEFAULT_COLUMNS, type ResultColumn } from "../../../protocol/columns.ts";
import { MENU_COLUMNS } from "./cellContext.ts";
import { drawnOrder, layOut, NARROWEST, WIDEST, within } from "./columnWidths.ts";

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

/** The columns of the table. Columns without a width set by the user size themselves: see `layOut`. */
export class Columns {
  #chosen: readonly ResultColumn[] = [];
  #own: ReadonlyMap<string, number> = new Map();
  #content: ReadonlyMap<ResultColumn, number> = new Map();
  #available = Number.POSITIVE_INFINITY;
  /** While an edge is dragged: the widths from before, so that the other columns stay as they are. */
  #held: ReadonlyMap<ResultColumn, number> = new Map();
  /** Derived from all of the above. */
  #shown: readonly ResultColumn[] = [];
  #widths: ReadonlyMap<ResultColumn, number> = new Map();

  constructor(choice: ColumnChoice) {
    this.chosen = choice;
  }

  /** What the user chose, to be stored. */
  get chosen(): ColumnChoice {
    return { shown: this.#chosen, widths: Object.fromEntries(this.#own) };
  }

  set chosen({ shown, widths }: ColumnChoice) {
    const known = [...new Set(shown)];
    this.#chosen = known.length === 0 ? DEFAULT_COLUMNS : known;
    this.#own = new Map(Object.entries(widths));
    this.#layOut();
  }

  /** The shown columns in the order in which they are drawn. */
  get shown(): readonly ResultColumn[] {
    return this.#shown;
  }

  /** The columns that rows need cells for: those that the user chose, and those that menus depend on. */
  get needed(): readonly ResultColumn[] {
    return [...new Set([...this.#chosen, ...MENU_COLUMNS])];
  }

  /** Sets the width of the table, in pixels. `shown` may change. */
  set available(width: number) {
    this.#available = width > 0 ? width : Number.POSITIVE_INFINITY;
    this.#layOut();
  }

  /** Sets the widths that the columns' texts need, in pixels, for the columns without a width set by the user. */
  set content(widths: ReadonlyMap<ResultColumn, number>) {
    this.#content = widths;
    this.#layOut();
  }

  get content(): ReadonlyMap<ResultColumn, number> {
    return this.#content;
  }

  /** Shows a column as the last one, or hides it. The only column cannot be hidden. */
  toggle(column: ResultColumn): void {
    const others = this.#chosen.filter((each) => each !== column);
    this.#chosen =
      others.length < this.#chosen.length ? (others.length === 0 ? this.#chosen : others) : [...others, column];
    this.#layOut();
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
      const moved = others.toSpliced(Math.min(others.length, Math.max(0, at)), 0, column);
      // Otherwise an order that only fits a narrow table would be stored.
      if (moved.some((each, index) => each !== this.#shown[index])) {
        this.#chosen = moved;
        this.#layOut();
      }
    }
  }

  /** The width of a column, in pixels. */
  of(column: ResultColumn): number {
    return this.#widths.get(column) ?? NARROWEST;
  }

  /** Sets the width of a column for the user. */
  set(column: ResultColumn, width: number): void {
    const own = within(width, WIDEST);
    this.#own = new Map([...this.#own, [column, own]]);
    if (this.#held.has(column)) {
      this.#held = new Map([...this.#held, [column, own]]);
    }
    this.#layOut();
  }

  /** Lets columns size themselves again; without an argument all of them. */
  reset(column?: ResultColumn): void {
    this.#own = new Map(column === undefined ? [] : [...this.#own].filter(([name]) => name !== column));
    this.#layOut();
  }

  /** Keeps all widths until `release`, except those that are set. */
  hold(): void {
    this.#held = this.#widths;
  }

  release(): void {
    this.#held = new Map();
    this.#layOut();
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

  #layOut(): void {
    this.#shown = drawnOrder(this.#chosen, this.#available);
    this.#widths = layOut(this.#shown, {
      own: (column) => this.#held.get(column) ?? this.#own.get(column),
      content: (column) => this.#content.get(column),
      available: this.#available,
    });
  }
}
