import * as v from "valibot";
import { RESULT_COLUMNS, type ResultColumn, USUAL_COLUMNS } from "../../protocol/results.ts";

/** What each column is called, and how wide it begins (pixels). */
export const COLUMNS: Readonly<Record<ResultColumn, { readonly title: string; readonly width: number }>> = {
  time: { title: "Time", width: 180 },
  eventName: { title: "Event", width: 210 },
  user: { title: "User", width: 180 },
  role: { title: "Role", width: 170 },
  session: { title: "Session", width: 170 },
  accessKey: { title: "Access Key", width: 180 },
  resource: { title: "Resource", width: 220 },
  resourceType: { title: "Resource Type", width: 170 },
  error: { title: "Error", width: 150 },
  readOnly: { title: "Read or Write", width: 110 },
  source: { title: "Service", width: 130 },
  category: { title: "Category", width: 110 },
  region: { title: "Region", width: 100 },
  ipAddress: { title: "Source IP", width: 130 },
  userAgent: { title: "User Agent", width: 220 },
  account: { title: "Account", width: 124 },
  seenIn: { title: "Seen in Profile", width: 140 },
  eventId: { title: "Event ID", width: 290 },
  requestId: { title: "Request ID", width: 290 },
};

const NARROWEST = 48;
const WIDEST = 1200;

/** Which columns are shown, in their order, and the widths that a person chose. */
export interface ColumnChoice {
  readonly shown: readonly ResultColumn[];
  readonly widths: { readonly [column: string]: number };
}

/** Checks what was kept of the columns. */
export const columnsSchema: v.GenericSchema<unknown, ColumnChoice> = v.object({
  shown: v.array(v.picklist(RESULT_COLUMNS)),
  widths: v.record(v.string(), v.number()),
});

export const USUAL: ColumnChoice = { shown: USUAL_COLUMNS, widths: {} };

/** The columns of the table; widths that nobody chose are those that the columns begin with. */
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
    this.#shown = known.length === 0 ? USUAL_COLUMNS : known;
    this.#widths = new Map(Object.entries(widths));
  }

  get shown(): readonly ResultColumn[] {
    return this.#shown;
  }

  /** Shows a column behind all others, or hides it; the last one stays. */
  toggle(column: ResultColumn): void {
    const others = this.#shown.filter((each) => each !== column);
    this.#shown =
      others.length < this.#shown.length ? (others.length === 0 ? this.#shown : others) : [...others, column];
  }

  /** Puts a column before or behind its neighbour. */
  move(column: ResultColumn, step: -1 | 1): void {
    const at = this.#shown.indexOf(column);
    this.place(column, at + step);
  }

  /** Puts a column at a place among the others. */
  place(column: ResultColumn, at: number): void {
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

  /** For `grid-template-columns`; the last column takes what is left. */
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
