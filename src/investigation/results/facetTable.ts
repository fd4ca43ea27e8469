import type { CloudTrailEvent } from "../../model/record.ts";
import { FACET_FIELDS, type FacetField, facetTest, facetValues, type Narrowing } from "./narrowing.ts";

/** What counting needs of events, by arrival: each value is kept once and known by a number. */
export class FacetTable {
  readonly #columns = FACET_FIELDS.map(() => new FacetColumn());
  #times = new Float64Array(256);
  #failed = new Uint8Array(256);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(event: CloudTrailEvent): void {
    if (this.#size === this.#times.length) {
      this.#times = grown(this.#times, new Float64Array(this.#size * 2));
      this.#failed = grown(this.#failed, new Uint8Array(this.#size * 2));
    }
    this.#times[this.#size] = event.time ?? Number.NaN;
    this.#failed[this.#size] = event.error === undefined ? 0 : 1;
    this.#size += 1;
    for (const [index, value] of facetValues(event).entries()) {
      this.#columns[index]?.add(value);
    }
  }

  column(field: FacetField): FacetColumn {
    const column = this.#columns[FACET_FIELDS.indexOf(field)];
    if (column === undefined) {
      throw new Error(`There is no facet ${field}.`);
    }
    return column;
  }

  /** NaN: the event has no time. */
  time(arrival: number): number {
    return this.#times[arrival] ?? Number.NaN;
  }

  failed(arrival: number): boolean {
    return this.#failed[arrival] === 1;
  }

  /** For each facet that has choices: whether they leave a value, by the value's number. */
  tests({ choices }: Narrowing): readonly FacetVerdict[] {
    return FACET_FIELDS.filter((field) => choices.some((choice) => choice.field === field)).map((field) => {
      const test = facetTest(field, choices);
      const column = this.column(field);
      return { field, column, left: column.values.map((value) => test(value)) };
    });
  }
}

/** One facet's values, by arrival. */
export class FacetColumn {
  readonly #codes = new Map<string | undefined, number>();
  readonly #values: (string | undefined)[] = [];
  #rows = new Uint32Array(256);
  #size = 0;

  add(value: string | undefined): void {
    let code = this.#codes.get(value);
    if (code === undefined) {
      code = this.#values.length;
      this.#codes.set(value, code);
      this.#values.push(value);
    }
    if (this.#size === this.#rows.length) {
      this.#rows = grown(this.#rows, new Uint32Array(this.#size * 2));
    }
    this.#rows[this.#size] = code;
    this.#size += 1;
  }

  /** Each different value; its place is its number. */
  get values(): readonly (string | undefined)[] {
    return this.#values;
  }

  /** The number of an event's value. */
  code(arrival: number): number {
    return this.#rows[arrival] ?? 0;
  }
}

interface FacetVerdict {
  readonly field: FacetField;
  readonly column: FacetColumn;
  readonly left: readonly boolean[];
}

/** Whether all of the verdicts leave the event. */
export function passes(verdicts: readonly FacetVerdict[], arrival: number): boolean {
  return verdicts.every(({ column, left }) => left[column.code(arrival)] === true);
}

function grown<T extends Float64Array | Uint8Array | Uint32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
