import type { CloudTrailEvent } from "../../model/event/record.ts";
import { COLUMN_VALUES, type EventColumn } from "../../query/fields/columnValues.ts";
import { allFields, findField } from "../../query/fields/fields.ts";
import type { Column } from "../scan/columns.ts";
import { type Codes, ODD_KEYS, rowsWith, type Segment } from "../segment/segment.ts";
import { type Combinations, combinationsOf, eventOfRow, type ReadColumn } from "./combinations.ts";
import { readsOfField } from "./fieldReads.ts";
import { Mentions } from "./mentions.ts";

/** Rows told apart by one thing that is read from some of their columns. */
export interface Distinct {
  /** For each row a combination, and for each combination a value. */
  readonly of: Codes;
  readonly valueAt: Uint32Array;
  /** What each value is told apart by. */
  readonly keys: readonly string[];
}

export interface FieldValues extends Distinct {
  /** For each value an event that has it: without the text and the identity that it was read from. */
  readonly events: readonly CloudTrailEvent[];
}

/** The columns of the results that a segment's own columns tell, and what each reads; time is one more. */
const CELL_READS = {
  eventName: ["eventName", "insightDetails"],
  source: ["eventSource", "insightDetails"],
  user: ["userIdentity", "additionalCaller", "callingService", "lookupUsername", "insightDetails"],
  role: columnsOfField("role"),
  session: columnsOfField("session"),
  accessKey: columnsOfField("key"),
  region: columnsOfField("region"),
  account: columnsOfField("account"),
  ipAddress: columnsOfField("ip"),
  userAgent: ["userAgent"],
  error: columnsOfField("error"),
  readOnly: ["readOnly"],
  category: ["eventCategory", "eventType", "managementEvent"],
} as const satisfies Partial<Record<EventColumn, readonly ReadColumn[]>>;
export type CellName = keyof typeof CELL_READS;
const CELL_NAMES = Object.keys(CELL_READS) as readonly CellName[];

/** Everything that these cells are read from. */
const CELL_COLUMNS: readonly Column[] = [...new Set<ReadColumn>(CELL_NAMES.flatMap((name) => CELL_READS[name]))].filter(
  (column) => column !== "callingService",
);

function columnsOfField(name: string): readonly ReadColumn[] {
  const reads = readsOfField(name);
  return reads.kind === "columns" ? reads.columns : [];
}

/** What tells rows apart, and from which columns it is read. */
interface Reader {
  readonly name: string;
  readonly columns: readonly ReadColumn[];
  read(event: CloudTrailEvent): string;
  /** Told of the first event of each value. */
  found?(event: CloudTrailEvent): void;
}

/** Everything that a table shows, orders and counts by. */
const READERS: ReadonlyMap<string, Reader> = new Map(
  [
    ...CELL_NAMES.map(
      (name): Reader => ({
        name: `cell ${name}`,
        columns: CELL_READS[name],
        read: (event) => COLUMN_VALUES[name](event, undefined),
      }),
    ),
    ...allFields().flatMap((field): Reader[] => {
      const reads = readsOfField(field.name);
      return reads.kind !== "columns" || reads.envelope !== undefined
        ? []
        : [
            {
              name: `facet ${field.name}`,
              columns: reads.columns,
              read: (event) => String(field.values(event)[0] ?? ""),
            },
          ];
    }),
  ].map((reader) => [reader.name, reader]),
);

/** What is read from a segment's distinct values: made on first use and kept, since a segment never changes. */
export class Readings {
  readonly segment: Segment;
  readonly #combinations = new Map<string, Combinations>();
  readonly #distinct = new Map<string, Distinct>();
  readonly #fields = new Map<string, FieldValues>();
  #odd: Uint32Array | undefined;
  #mentions: Mentions | undefined;

  constructor(segment: Segment) {
    this.segment = segment;
  }

  /** Rows whose columns do not tell all. */
  get odd(): Uint32Array {
    this.#odd ??= rowsWith(this.segment, ODD_KEYS);
    return this.#odd;
  }

  /** Where ARNs stand. */
  get mentions(): Mentions {
    this.#mentions ??= new Mentions(this.segment);
    return this.#mentions;
  }

  combinations(columns: readonly ReadColumn[]): Combinations {
    const held = this.#held(columns);
    const name = held.join();
    let found = this.#combinations.get(name);
    if (found === undefined) {
      found = combinationsOf(this.segment, held);
      this.#combinations.set(name, found);
    }
    return found;
  }

  /** The values of a field of the catalog, read from these columns. */
  field(name: string, columns: readonly ReadColumn[]): FieldValues {
    const reader = `field ${name} ${columns.join()}`;
    let found = this.#fields.get(reader);
    if (found === undefined) {
      const events: CloudTrailEvent[] = [];
      const distinct = this.#read(columns, {
        name: reader,
        columns,
        read: (event) => {
          const values = findField(name)?.values(event) ?? [];
          // An ARN means more where the event is.
          return JSON.stringify(columns.includes("awsRegion") ? [values, event.region, event.accountId] : values);
        },
        found: (event) => {
          const { userIdentity: _, ...record } = event.record;
          events.push({ ...event, record, raw: "", diagnostics: [] });
        },
      });
      found = { ...distinct, events };
      this.#fields.set(reader, found);
    }
    return found;
  }

  /** An event with the cells and the id and time of a row, and nothing else of its record. */
  event(row: number): CloudTrailEvent {
    return eventOfRow(this.segment, CELL_COLUMNS, row);
  }

  cell(name: CellName): Distinct {
    return this.#of(`cell ${name}`);
  }

  /** The first value of a field, by which a facet counts; undefined for a field that columns do not hold. */
  facet(name: string): Distinct | undefined {
    const reader = `facet ${findField(name)?.name}`;
    return READERS.has(reader) ? this.#of(reader) : undefined;
  }

  #of(name: string): Distinct {
    const known = this.#distinct.get(name);
    if (known !== undefined) {
      return known;
    }
    const reader = READERS.get(name);
    if (reader === undefined) {
      throw new Error(`nothing reads ${name}`);
    }
    return this.#read(reader.columns, reader);
  }

  /**
   * Reads the values of one thing, and on the way those of everything else that cells and facets read from the same
   * columns: to read the events is what takes the time.
   */
  #read(columns: readonly ReadColumn[], asked: Reader): Distinct {
    const combinations = this.combinations(columns);
    const held = this.#held(columns).join();
    const readers = [
      asked,
      ...[...READERS.values()].filter(
        (reader) =>
          reader.name !== asked.name && !this.#distinct.has(reader.name) && this.#held(reader.columns).join() === held,
      ),
    ];
    const numbers = readers.map(() => new Map<string, number>());
    const values = readers.map(() => new Uint32Array(combinations.count));
    for (let combination = 0; combination < combinations.count; combination += 1) {
      const event = combinations.event(combination);
      for (const [index, { read, found }] of readers.entries()) {
        const key = read(event);
        const known = numbers[index] as Map<string, number>;
        let number = known.get(key);
        if (number === undefined) {
          number = known.size;
          known.set(key, number);
          found?.(event);
        }
        (values[index] as Uint32Array)[combination] = number;
      }
    }
    const all = readers.map(({ name }, index): Distinct => {
      const distinct = {
        of: combinations.of,
        valueAt: values[index] as Uint32Array,
        keys: [...(numbers[index] as Map<string, number>).keys()],
      };
      if (READERS.has(name)) {
        this.#distinct.set(name, distinct);
      }
      return distinct;
    });
    return all[0] as Distinct;
  }

  /** The columns that some row has a value in; one of them if there is none. */
  #held(columns: readonly ReadColumn[]): readonly ReadColumn[] {
    const held = columns.filter(
      (column) => this.segment.size(column === "callingService" ? "sourceIPAddress" : column) > 1,
    );
    return held.length === 0 ? columns.slice(0, 1) : held;
  }
}
