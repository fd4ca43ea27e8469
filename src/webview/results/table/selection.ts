/** A row of the selection: its current index, and its event, which identifies it when indexes change. */
export interface RowMark {
  readonly index: number;
  readonly eventId: string;
}

/** The selected rows, by event id, so that new rows in between do not change the selection. */
export class Selection {
  #all = false;
  #ids: ReadonlySet<string> = new Set();
  #active: RowMark | undefined;
  #pivot: RowMark | undefined;

  /** The row with the keyboard focus. */
  get active(): RowMark | undefined {
    return this.#active;
  }

  /** The row at which a range selection starts. */
  get pivot(): RowMark | undefined {
    return this.#pivot ?? this.#active;
  }

  get size(): number | "all" {
    return this.#all ? "all" : this.#ids.size;
  }

  has(eventId: string): boolean {
    return this.#all || this.#ids.has(eventId);
  }

  /** The event ids to copy; "all": all shown events. */
  get chosen(): readonly string[] | "all" {
    return this.#all ? "all" : [...this.#ids];
  }

  clear(): void {
    this.#all = false;
    this.#ids = new Set();
    this.#active = undefined;
    this.#pivot = undefined;
  }

  only(row: RowMark): void {
    this.#all = false;
    this.#ids = new Set([row.eventId]);
    this.#active = row;
    this.#pivot = row;
  }

  /** Selects what an earlier window had selected. */
  restore(chosen: readonly string[] | "all", active: RowMark | undefined): void {
    this.#all = chosen === "all";
    this.#ids = new Set(chosen === "all" ? [] : chosen);
    this.#active = active;
    this.#pivot = active;
  }

  /** Gives a selected row the keyboard focus. */
  activate(row: RowMark): void {
    this.#active = row;
  }

  /** Adds a row to the selection, or removes it. */
  toggle(row: RowMark): void {
    const ids = new Set(this.#ids);
    if (!ids.delete(row.eventId)) {
      ids.add(row.eventId);
    }
    this.#all = false;
    this.#ids = ids;
    this.#active = row;
    this.#pivot = row;
  }

  /** Selects from the pivot to a row. `ids`: of all rows in the range. */
  range(ids: readonly string[], to: RowMark): void {
    this.#pivot = this.pivot ?? to;
    this.#all = false;
    this.#ids = new Set(ids);
    this.#active = to;
  }

  everything(): void {
    this.#all = true;
    this.#ids = new Set();
  }

  /** The event ids whose indexes are needed when the order changes. */
  get marks(): readonly string[] {
    return [this.#active, this.#pivot].flatMap((mark) => (mark === undefined ? [] : [mark.eventId]));
  }

  /** Updates the indexes of the marked rows. A row with index -1 is no longer marked. */
  moved(rowIndexes: ReadonlyMap<string, number>): void {
    const at = (mark: RowMark | undefined): RowMark | undefined => {
      const index = mark === undefined ? undefined : rowIndexes.get(mark.eventId);
      return mark === undefined || index === -1 ? undefined : { ...mark, index: index ?? mark.index };
    };
    this.#active = at(this.#active);
    this.#pivot = at(this.#pivot);
  }
}
