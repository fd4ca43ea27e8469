import type { Distinct, Readings } from "./readings.ts";
import { ranksOf } from "./sortTexts.ts";

/** A segment of a table. */
export interface Part {
  /** The number of its first row. */
  readonly base: number;
  readonly readings: Readings;
  /** 1 for a row whose event id is there already. */
  readonly again: Uint8Array;
}

/** For each row of a part a combination, and for each combination a number that all parts share. */
interface Numbered {
  readonly of: Distinct["of"];
  readonly numbers: Uint32Array;
}

/** The values of all parts, numbered together. */
export interface NumberedValues {
  readonly values: readonly string[];
  readonly by: ReadonlyMap<Part, Numbered>;
  /** For each value its place among all of them, sorted by UTF-16 units: the same on every machine. */
  ranks(): Uint32Array;
}

/** The segments of a table, in the order of their rows. */
export class Parts {
  #parts: Part[] = [];
  /** What was numbered since the parts changed. */
  readonly #numbered = new Map<string, NumberedValues>();
  #size = 0;

  /** Row numbers given so far. */
  get size(): number {
    return this.#size;
  }

  get all(): readonly Part[] {
    return this.#parts;
  }

  push(part: Part): void {
    this.#parts.push(part);
    this.#size += part.readings.segment.rows;
    this.#numbered.clear();
  }

  /** The last two become one that holds the rows of both. */
  join(part: Part): void {
    this.#parts.splice(-2, 2, part);
    this.#numbered.clear();
  }

  of(row: number): Part | undefined {
    let low = 0;
    let high = this.#parts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#parts[middle]?.base ?? 0) <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return this.#parts[low];
  }

  /** Stretches of rows that stand in one part, each with its places in `rows`. */
  runs(rows: Uint32Array, visit: (part: Part, from: number, to: number) => void): void {
    for (let from = 0; from < rows.length; ) {
      const part = this.of(rows[from] as number);
      if (part === undefined) {
        return;
      }
      const end = part.base + part.readings.segment.rows;
      let to = from + 1;
      while (to < rows.length && (rows[to] as number) >= part.base && (rows[to] as number) < end) {
        to += 1;
      }
      visit(part, from, to);
      from = to;
    }
  }

  /** `name`: another for everything else that is read. */
  numbered(name: string, distinct: (readings: Readings) => Distinct): NumberedValues {
    const known = this.#numbered.get(name);
    if (known !== undefined) {
      return known;
    }
    const numberOf = new Map<string, number>();
    const by = new Map<Part, Numbered>();
    for (const part of this.#parts) {
      const { of, valueAt, keys } = distinct(part.readings);
      const own = keys.map((key) => {
        const number = numberOf.get(key) ?? numberOf.size;
        numberOf.set(key, number);
        return number;
      });
      const numbers = new Uint32Array(valueAt.length);
      for (let combination = 0; combination < numbers.length; combination += 1) {
        numbers[combination] = own[valueAt[combination] as number] as number;
      }
      by.set(part, { of, numbers });
    }
    const values = [...numberOf.keys()];
    let ranks: Uint32Array | undefined;
    const found: NumberedValues = {
      values,
      by,
      ranks: () => {
        ranks ??= ranksOf(values).ranks;
        return ranks;
      },
    };
    this.#numbered.set(name, found);
    return found;
  }

  /** The rank of each row's value, by row. */
  ranksOf({ by, ranks }: NumberedValues): Uint32Array {
    const all = ranks();
    const found = new Uint32Array(this.#size);
    for (const [{ base }, { of, numbers }] of by) {
      const own = numbers.map((number) => all[number] as number);
      for (let at = 0; at < of.length; at += 1) {
        found[base + at] = own[of[at] as number] as number;
      }
    }
    return found;
  }
}
