import { sortByKey } from "./order.ts";
import { marks } from "./orders.ts";
import type { Parts } from "./parts.ts";

/** Of the rows of a selection, one in so many: fewer are sorted by themselves. */
const SPARSE = 16;

/** All rows of a table, newest first; equal times by arrival, and those without a time last. Kept, and added to as rows come. */
export class Newest {
  readonly #parts: Parts;
  #rows = new Uint32Array();
  /** The times of `#rows`; of those without one, less than any. */
  #times = new Float64Array();
  /** For each row its place in `#rows`. */
  #positions = new Uint32Array();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The rows, each once, newest first. */
  descending(rows: Uint32Array): Uint32Array {
    this.#add();
    const all = this.#rows;
    const positions = this.#positions;
    const found = new Uint32Array(rows.length);
    if (rows.length * SPARSE < all.length) {
      for (let at = 0; at < found.length; at += 1) {
        found[at] = positions[rows[at] as number] as number;
      }
      found.sort();
      for (let at = 0; at < found.length; at += 1) {
        found[at] = all[found[at] as number] as number;
      }
      return found;
    }
    if (rows.length === all.length) {
      return all;
    }
    const wanted = marks(rows, all.length);
    let count = 0;
    for (let position = 0; position < all.length; position += 1) {
      const row = all[position] as number;
      if (wanted[row] === 1) {
        found[count] = row;
        count += 1;
      }
    }
    return found;
  }

  /** Oldest first; equal times by arrival as well. */
  ascending(rows: Uint32Array): Uint32Array {
    const newest = this.descending(rows);
    const times = this.#times;
    const positions = this.#positions;
    const found = new Uint32Array(newest.length);
    // The places of all rows are known without looking.
    const whole = newest === this.#rows;
    const timeAt = (at: number): number => times[whole ? at : (positions[newest[at] as number] as number)] as number;
    let count = 0;
    for (let end = newest.length; end > 0; ) {
      const time = timeAt(end - 1);
      let from = end - 1;
      while (from > 0 && timeAt(from - 1) === time) {
        from -= 1;
      }
      for (let at = from; at < end; at += 1) {
        found[count] = newest[at] as number;
        count += 1;
      }
      end = from;
    }
    return found;
  }

  /** Puts the rows that came since where they belong. */
  #add(): void {
    const { size } = this.#parts;
    const before = this.#rows;
    if (before.length === size) {
      return;
    }
    const times = this.#timesFrom(before.length);
    const fresh = sortByKey(
      Uint32Array.from(times, (_, at) => at),
      ages(times),
    );
    const rows = new Uint32Array(size);
    const sorted = new Float64Array(size);
    const positions = new Uint32Array(size);
    let old = 0;
    let next = 0;
    for (let position = 0; position < size; position += 1) {
      const at = next < fresh.length ? (fresh[next] as number) : -1;
      // Of equal times the one that came earlier is first.
      if (at < 0 || (old < before.length && (this.#times[old] as number) >= (times[at] as number))) {
        rows[position] = before[old] as number;
        sorted[position] = this.#times[old] as number;
        old += 1;
      } else {
        rows[position] = before.length + at;
        sorted[position] = times[at] as number;
        next += 1;
      }
      positions[rows[position] as number] = position;
    }
    this.#rows = rows;
    this.#times = sorted;
    this.#positions = positions;
  }

  #timesFrom(first: number): Float64Array {
    const times = new Float64Array(this.#parts.size - first);
    for (const { base, readings } of this.#parts.all) {
      const { rows, data } = readings.segment;
      for (let at = Math.max(0, first - base); at < rows; at += 1) {
        const time = data.times[at] as number;
        times[base + at - first] = Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
      }
    }
    return times;
  }
}

/** How long before the newest each happened; those without a time are the oldest. */
function ages(times: Float64Array): Float64Array {
  let newest = Number.NEGATIVE_INFINITY;
  let oldest = Number.POSITIVE_INFINITY;
  for (const time of times) {
    if (time !== Number.NEGATIVE_INFINITY) {
      newest = time > newest ? time : newest;
      oldest = time < oldest ? time : oldest;
    }
  }
  return times.map((time) => (time === Number.NEGATIVE_INFINITY ? Math.max(0, newest - oldest) + 1 : newest - time));
}
