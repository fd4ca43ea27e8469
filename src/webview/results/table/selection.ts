/** A row as the selection knows it: its place now, and its event, which stays when places change. */
export interface RowMark {
  readonly index: number;
  readonly eventId: string;
}

/** Which rows are selected, by event id: new rows between them change nothing. */
export class Selection {
  #all = false;
  #ids: ReadonlySet<string> = new Set();
  #active: RowMark | undefined;
  #pivot: RowMark | undefined;

  /** The row that the keyboard is on. */
  get active(): RowMark | undefined {
    return this.#active;
  }

  /** Where a range began. */
  get pivot(): RowMark | undefined {
    return this.#pivot ?? this.#active;
  }

  get size(): number | "all" {
    return this.#all ? "all" : this.#ids.size;
  }

  has(eventId: string): boolean {
    return this.#all || this.#ids.has(eventId);
  }

  /** What a copy is made of. */
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

  /** Adds or takes away one row. */
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

  /** From the pivot to a row: `ids` are those of the whole range. */
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

  /** The ids whose places are wanted when the order has changed. */
  get marks(): readonly string[] {
    return [this.#active, this.#pivot].flatMap((mark) => (mark === undefined ? [] : [mark.eventId]));
  }

  /** Takes the new places of the marked rows; a row that is gone (-1) is no longer marked. */
  moved(rowIndexes: ReadonlyMap<string, number>): void {
    const at = (mark: RowMark | undefined): RowMark | undefined => {
      const index = mark === undefined ? undefined : rowIndexes.get(mark.eventId);
      return mark === undefined || index === -1 ? undefined : { ...mark, index: index ?? mark.index };
    };
    this.#active = at(this.#active);
    this.#pivot = at(this.#pivot);
  }
}
