import { Lru } from "../../async/lru.ts";
import { sortByRank } from "./order.ts";

/** Numbers by row, below `count`: rows are ordered by them. */
export interface RowRanks {
  readonly ranks: Uint32Array;
  readonly count: number;
}

/** All rows of a table by the ranks of something, equal ones newest first. */
interface KeptOrder {
  readonly rows: Uint32Array;
  /** Where the rows of each rank begin, and where the last of them end. */
  readonly starts: Uint32Array;
}

/** Orders to keep: each takes four bytes a row. */
const MOST = 4;
/** Of the rows of a table, one in so many: fewer are sorted by themselves while no order is kept. */
const FEW = 8;

/** The orders that were asked for last, while the table stays as it is: turned round or narrowed, nothing is sorted again. */
export class Orders {
  readonly #newest: (rows: Uint32Array) => Uint32Array;
  readonly #kept = new Lru<string, KeptOrder>({ maxEntries: MOST });
  #size = 0;

  /** `newest`: rows, each once, newest first. */
  constructor(newest: (rows: Uint32Array) => Uint32Array) {
    this.#newest = newest;
  }

  /** Some rows of a table of `size` rows; equal ones newest first, whichever way. `name`: another for other ranks. */
  order(name: string, rows: Uint32Array, size: number, descending: boolean, ranked: () => RowRanks): Uint32Array {
    if (size !== this.#size) {
      this.#kept.clear();
      this.#size = size;
    }
    let kept = this.#kept.get(name);
    if (kept === undefined) {
      const all = ranked();
      if (rows.length * FEW < size) {
        return sortFew(this.#newest(rows), all, descending);
      }
      kept = keptOrder(this.#newest(everyRow(size)), all);
      this.#kept.set(name, kept);
    }
    return walk(kept, rows, descending);
  }

  /** The ranks of this name are others now. */
  forget(name: string): void {
    this.#kept.delete(name);
  }
}

/** 1 for each of the rows. */
export function marks(rows: Uint32Array, size: number): Uint8Array {
  const wanted = new Uint8Array(size);
  for (let at = 0; at < rows.length; at += 1) {
    wanted[rows[at] as number] = 1;
  }
  return wanted;
}

function everyRow(size: number): Uint32Array {
  const rows = new Uint32Array(size);
  for (let row = 0; row < size; row += 1) {
    rows[row] = row;
  }
  return rows;
}

function sortFew(newest: Uint32Array, { ranks, count }: RowRanks, descending: boolean): Uint32Array {
  const own = new Uint32Array(newest.length);
  for (let at = 0; at < newest.length; at += 1) {
    const rank = ranks[newest[at] as number] as number;
    own[at] = descending ? count - 1 - rank : rank;
  }
  return sortByRank(newest, own, count);
}

function keptOrder(newest: Uint32Array, all: RowRanks): KeptOrder {
  const starts = new Uint32Array(all.count + 1);
  for (let at = 0; at < newest.length; at += 1) {
    const next = (all.ranks[newest[at] as number] as number) + 1;
    starts[next] = (starts[next] as number) + 1;
  }
  for (let rank = 0; rank < all.count; rank += 1) {
    starts[rank + 1] = (starts[rank + 1] as number) + (starts[rank] as number);
  }
  return { rows: sortFew(newest, all, false), starts };
}

function walk({ rows: all, starts }: KeptOrder, rows: Uint32Array, descending: boolean): Uint32Array {
  const whole = rows.length === all.length;
  if (whole && !descending) {
    return all;
  }
  const wanted = whole ? undefined : marks(rows, all.length);
  const found = new Uint32Array(rows.length);
  let count = 0;
  const groups = starts.length - 1;
  for (let group = 0; group < groups; group += 1) {
    const rank = descending ? groups - 1 - group : group;
    const end = starts[rank + 1] as number;
    for (let position = starts[rank] as number; position < end; position += 1) {
      const row = all[position] as number;
      if (wanted === undefined || wanted[row] === 1) {
        found[count] = row;
        count += 1;
      }
    }
  }
  return found;
}
