import type { CloudTrailEvent } from "../../model/event/record.ts";
import { primaryResource } from "../../model/summary/primaryResource.ts";
import { eventOf, recordAt } from "../segment/recordBytes.ts";
import type { Segment } from "../segment/segment.ts";

/** What no column of a segment holds: it is derived from the record. */
export type DerivedName = "resource" | "requestId";

/** What records tell of rows: each different set of texts once, and its place in `values` for each row. */
export interface Derived {
  readonly rows: Uint32Array;
  readonly values: readonly (readonly string[])[];
  readonly of: Uint32Array;
}

interface DerivedColumns {
  /** Names of the columns that the texts are for. */
  readonly columns: readonly string[];
  read(event: CloudTrailEvent): readonly string[];
}

/** `resource`: what a facet counts, what a column shows, and its type. */
export const DERIVED: Readonly<Record<DerivedName, DerivedColumns>> = {
  resource: {
    columns: ["resourceValue", "resource", "resourceType"],
    read: (event) => {
      const resource = primaryResource(event);
      return [resource?.value ?? "", resource?.label ?? "", resource?.type ?? ""];
    },
  },
  requestId: { columns: ["requestId"], read: ({ requestId }) => [requestId ?? ""] },
};

/** Collects what records tell. */
export class DerivedRows {
  readonly #name: DerivedName;
  readonly #numbers = new Map<string, number>();
  readonly #values: (readonly string[])[] = [];
  readonly #rows: number[] = [];
  readonly #of: number[] = [];

  constructor(name: DerivedName) {
    this.#name = name;
  }

  add(row: number, event: CloudTrailEvent): void {
    this.#put(row, DERIVED[this.#name].read(event));
  }

  /** A row whose record is gone tells nothing. */
  addLost(row: number): void {
    this.#put(
      row,
      DERIVED[this.#name].columns.map(() => ""),
    );
  }

  finish(): Derived {
    return { rows: Uint32Array.from(this.#rows), values: this.#values, of: Uint32Array.from(this.#of) };
  }

  #put(row: number, texts: readonly string[]): void {
    const key = texts.length === 1 ? (texts[0] ?? "") : JSON.stringify(texts);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#values.length;
      this.#numbers.set(key, number);
      this.#values.push(texts);
    }
    this.#rows.push(row);
    this.#of.push(number);
  }
}

/** Derives the values of a segment's rows from their records. `first`: the segment's first row. `files`: the inflated files of its records. */
export function deriveSegment(
  name: DerivedName,
  segment: Segment,
  first: number,
  files: readonly { readonly path: string; readonly bytes: Buffer }[],
): Derived {
  const found = new DerivedRows(name);
  const bytesOf = new Map(files.map(({ path, bytes }) => [path, bytes]));
  for (let at = 0; at < segment.rows; at += 1) {
    const { file, offset, length } = segment.locate(at);
    const bytes = bytesOf.get(file);
    if (bytes !== undefined) {
      found.add(first + at, eventOf(recordAt(bytes, offset, length, segment.data.flags[at] ?? 0)));
    }
  }
  return found.finish();
}
