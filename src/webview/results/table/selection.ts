import type { ChosenEvents } from "../../../protocol/chosenEvents.ts";

/** A row of the selection: its current index, and its event, which identifies it when indexes change. */
export interface RowMark {
  readonly index: number;
  readonly eventId: string;
}

/**
 * The selected rows, by event id, so that new rows in between do not change the selection. Of a long range only the rows at
 * its ends are known: rows that arrive between them belong to it, and another order of the rows ends it.
 */
export class Selection {
  #all = false;
  /** The selected events; those that are not as the range says where there is one. */
  #ids: ReadonlySet<string> = new Set();
  #ends: readonly [RowMark, RowMark] | undefined;
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
    if (this.#all) {
      return "all";
    }
    return this.#ends === undefined ? this.#ids.size : this.#rangeSize;
  }

  has({ index, eventId }: RowMark): boolean {
    return this.#all || this.#isInRange(index) !== this.#ids.has(eventId);
  }

  /** The events to copy. "all": all shown events. */
  get chosen(): ChosenEvents {
    if (this.#all) {
      return "all";
    }
    const [from, to] = this.#ends ?? [];
    return from === undefined || to === undefined
      ? [...this.#ids]
      : { from: from.eventId, to: to.eventId, except: [...this.#ids] };
  }

  clear(): void {
    this.#set(new Set());
    this.#active = undefined;
    this.#pivot = undefined;
  }

  only(row: RowMark): void {
    this.#set(new Set([row.eventId]));
    this.#active = row;
    this.#pivot = row;
  }

  /** Selects what an earlier window had selected. */
  restore(chosen: readonly string[] | "all", active: RowMark | undefined): void {
    this.#set(new Set(chosen === "all" ? [] : chosen));
    this.#all = chosen === "all";
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
      this.#outside += this.#isInRange(row.index) ? 0 : 1;
    } else {
      this.#outside -= this.#isInRange(row.index) ? 0 : 1;
    }
    this.#all = false;
    this.#ids = ids;
    this.#active = row;
    this.#pivot = row;
  }

  /** Selects from the pivot to a row. `ids`: of all rows in the range. */
  range(ids: readonly string[], to: RowMark): void {
    this.#pivot = this.pivot ?? to;
    this.#set(new Set(ids));
    this.#active = to;
  }

  /** The same without the ids of a long range. */
  longRange(to: RowMark): void {
    const pivot = this.pivot ?? to;
    this.#set(new Set());
    this.#ends = [pivot, to];
    this.#pivot = pivot;
    this.#active = to;
  }

  everything(): void {
    this.#set(new Set());
    this.#all = true;
  }

  /** The event ids whose indexes are needed when the order changes. */
  get marks(): readonly string[] {
    return [this.#active, this.#pivot, ...(this.#ends ?? [])].flatMap((mark) =>
      mark === undefined ? [] : [mark.eventId],
    );
  }

  /**
   * Updates the indexes of the marked rows. A row with index -1 is no longer marked. `reordered`: not only did rows come
   * or go.
   */
  moved(rowIndexes: ReadonlyMap<string, number>, reordered: boolean): void {
    const at = (mark: RowMark | undefined): RowMark | undefined => {
      const index = mark === undefined ? undefined : rowIndexes.get(mark.eventId);
      return mark === undefined || index === -1 ? undefined : { ...mark, index: index ?? mark.index };
    };
    this.#active = at(this.#active);
    this.#pivot = at(this.#pivot);
    if (this.#ends !== undefined) {
      const [from, to] = this.#ends.map(at);
      if (reordered || from === undefined || to === undefined) {
        this.#set(new Set(this.#active === undefined ? [] : [this.#active.eventId]));
      } else {
        this.#ends = [from, to];
      }
    }
  }

  /** Of `#ids`, how many are outside the range. */
  #outside = 0;

  get #rangeSize(): number {
    const [from, to] = this.#ends ?? [];
    const inside = from === undefined || to === undefined ? 0 : Math.abs(to.index - from.index) + 1;
    return inside - this.#ids.size + 2 * this.#outside;
  }

  #isInRange(index: number): boolean {
    const [from, to] = this.#ends ?? [];
    return (
      from !== undefined &&
      to !== undefined &&
      index >= Math.min(from.index, to.index) &&
      index <= Math.max(from.index, to.index)
    );
  }

  #set(ids: ReadonlySet<string>): void {
    this.#all = false;
    this.#ends = undefined;
    this.#outside = 0;
    this.#ids = ids;
  }
}
