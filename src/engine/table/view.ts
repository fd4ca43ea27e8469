import type { Filters } from "../../protocol/filters.ts";
import type { ShownOrder } from "../requests.ts";
import type { DerivedName } from "./derive.ts";
import type { TimeSpan } from "./timeSpan.ts";

/** A selection of a table's rows, with the last results that were computed from them. */
export class View {
  /** How many rows of the table were examined for it. */
  seen: number;
  narrowed?: { readonly name: string; readonly filters: Filters; readonly rows: Uint32Array };
  ordered?: {
    readonly name: string;
    readonly order: ShownOrder;
    readonly rows: Uint32Array;
    locations?: Map<number, number>;
  };
  /** The time range of its rows; "none" if no row has a time. */
  span?: TimeSpan | "none";
  /** Derived columns that are known for every row of it. */
  readonly known = new Set<DerivedName>();
  #rows: Uint32Array = new Uint32Array();

  constructor(seen: number) {
    this.seen = seen;
  }

  /** In the order of their numbers. */
  get rows(): Uint32Array {
    return this.#rows;
  }

  /** Replaces the rows, and drops what was computed from them. */
  set(rows: Uint32Array): void {
    this.#rows = rows;
    delete this.ordered;
    delete this.narrowed;
    delete this.span;
    this.known.clear();
  }
}
