import type { CloudTrailEvent } from "../model/record.ts";
import { serviceOf } from "../model/service.ts";
import { findField } from "../query/fields.ts";
import { type Combinations, combinationsOf, type ReadColumn } from "./combinations.ts";
import { readsOfField } from "./fieldReads.ts";
import { Mentions } from "./mentions.ts";
import { type Codes, ODD_KEYS, rowsWith, type Segment } from "./segment.ts";

/** Rows told apart by one thing that is read from some of their columns. */
export interface Distinct {
  /** For each row a combination, and for each combination a value. */
  readonly of: Codes;
  readonly valueAt: Uint32Array;
  /** For each value an event that has it: without the text and the identity that it was read from. */
  readonly events: readonly CloudTrailEvent[];
  /** What each value is told apart by. */
  readonly keys: readonly string[];
}

/** A column of a table: what a person reads in it. */
interface Cell {
  readonly columns: readonly ReadColumn[];
  read(event: CloudTrailEvent): string;
}

/** Names of the columns that a table can show, order and group by without reading a record; time is one more. */
export const CELL_NAMES = [
  "eventName",
  "eventSource",
  "source",
  "user",
  "role",
  "session",
  "accessKey",
  "region",
  "account",
  "ipAddress",
  "userAgent",
  "error",
  "readOnly",
  "category",
] as const;
export type CellName = (typeof CELL_NAMES)[number];

const CELLS: Readonly<Record<CellName, Cell>> = {
  eventName: { columns: ["eventName", "insightDetails"], read: ({ eventName }) => eventName },
  eventSource: { columns: ["eventSource", "insightDetails"], read: ({ eventSource }) => eventSource },
  source: { columns: ["eventSource", "insightDetails"], read: ({ eventSource }) => serviceOf(eventSource).name },
  user: {
    columns: ["userIdentity", "additionalCaller", "callingService", "lookupUsername"],
    read: ({ actor }) => actor.name,
  },
  role: fieldCell("role"),
  session: fieldCell("session"),
  accessKey: fieldCell("key"),
  region: { columns: ["awsRegion"], read: ({ region }) => region },
  account: { columns: ["recipientAccountId", "userIdentity"], read: ({ accountId }) => accountId },
  ipAddress: { columns: ["sourceIPAddress"], read: ({ sourceIPAddress }) => sourceIPAddress },
  userAgent: { columns: ["userAgent"], read: ({ userAgent }) => userAgent },
  error: { columns: ["errorCode", "errorMessage", "responseError"], read: ({ error }) => error?.code ?? "" },
  readOnly: {
    columns: ["readOnly"],
    read: ({ readOnly }) => (readOnly === undefined ? "" : readOnly ? "read" : "write"),
  },
  category: { columns: ["eventCategory", "eventType", "managementEvent"], read: ({ category }) => category },
};

/** A column that shows the first value of a field. */
function fieldCell(name: string): Cell {
  const reads = readsOfField(name);
  return {
    columns: reads.kind === "columns" ? reads.columns : [],
    read: (event) => String(findField(name)?.values(event)[0] ?? ""),
  };
}

/** What is read from a segment's distinct values: made on first use and kept, since a segment never changes. */
export class Readings {
  readonly segment: Segment;
  readonly #combinations = new Map<string, Combinations>();
  readonly #distinct = new Map<string, Distinct>();
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
    const name = columns.join();
    let found = this.#combinations.get(name);
    if (found === undefined) {
      found = combinationsOf(this.segment, columns);
      this.#combinations.set(name, found);
    }
    return found;
  }

  /** The values of a field of the catalogue, read from these columns. */
  field(name: string, columns: readonly ReadColumn[]): Distinct {
    return this.#of(`field ${name} ${columns.join()}`, columns, (event) => {
      const values = findField(name)?.values(event) ?? [];
      // An ARN means more where the event is.
      return JSON.stringify(columns.includes("awsRegion") ? [values, event.region, event.accountId] : values);
    });
  }

  cell(name: CellName): Distinct {
    const cell = CELLS[name];
    return this.#of(`cell ${name}`, cell.columns, (event) => cell.read(event));
  }

  /** The first value of a field, by which a facet counts; undefined for a field that columns do not hold. */
  facet(name: string): Distinct | undefined {
    const reads = readsOfField(name);
    const field = findField(name);
    if (reads.kind !== "columns" || reads.envelope !== undefined || field === undefined) {
      return undefined;
    }
    return this.#of(`facet ${field.name}`, reads.columns, (event) => String(field.values(event)[0] ?? ""));
  }

  #of(name: string, columns: readonly ReadColumn[], keyOf: (event: CloudTrailEvent) => string): Distinct {
    let found = this.#distinct.get(name);
    if (found === undefined) {
      found = distinct(this.combinations(columns), keyOf);
      this.#distinct.set(name, found);
    }
    return found;
  }
}

function distinct(combinations: Combinations, keyOf: (event: CloudTrailEvent) => string): Distinct {
  const valueAt = new Uint32Array(combinations.count);
  const events: CloudTrailEvent[] = [];
  const numbers = new Map<string, number>();
  for (let combination = 0; combination < combinations.count; combination += 1) {
    const event = combinations.event(combination);
    const key = keyOf(event);
    let number = numbers.get(key);
    if (number === undefined) {
      number = events.length;
      numbers.set(key, number);
      const { userIdentity: _, ...record } = event.record;
      events.push({ ...event, record, raw: "", diagnostics: [] });
    }
    valueAt[combination] = number;
  }
  return { of: combinations.of, valueAt, events, keys: [...numbers.keys()] };
}
