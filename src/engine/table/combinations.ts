import { type CloudTrailEvent, type LookupEnvelope, readRecord } from "../../model/event/record.ts";
import type { Column } from "../scan/columns.ts";
import type { Codes, Segment } from "../segment/segment.ts";

/**
 * A column, or "callingService": the source address where it names an AWS service, which is the caller's name when the
 * record has no other; what is read besides would not tell one address from another.
 */
export type ReadColumn = Column | "callingService";

/** The distinct combinations of values that rows have in some columns. */
export interface Combinations {
  /** For each row, which combination it has. */
  readonly of: Codes;
  readonly count: number;
  /** The least record that has the combination: what reads only these columns reads it as it reads the row's record. */
  event(combination: number): CloudTrailEvent;
}

const RECORD_KEY: Readonly<Partial<Record<ReadColumn, string>>> = {
  callingService: "sourceIPAddress",
  responseError: "responseElements",
  additionalCaller: "additionalEventData",
};
const ENVELOPE_COLUMNS: ReadonlySet<ReadColumn> = new Set<ReadColumn>([
  "lookupUsername",
  "lookupAccessKeyId",
  "lookupResources",
]);

export function combinationsOf(segment: Segment, columns: readonly ReadColumn[]): Combinations {
  const [first, ...rest] = columns;
  if (first === undefined) {
    throw new Error("a combination has a column");
  }
  let of = codesOf(segment, first);
  let count = segment.size(stored(first));
  /** For each combination its codes, in the order of `columns`. */
  let tuples: readonly (readonly number[])[] | undefined;
  for (const column of rest) {
    const size = segment.size(stored(column));
    if (size === 1) {
      tuples = (tuples ?? Array.from({ length: count }, (_, code) => [code])).map((tuple) => [...tuple, 0]);
      continue;
    }
    const paired = pair(of, codesOf(segment, column), count, size);
    const before = tuples;
    tuples = paired.pairs.map(([left, right]) => [...(before?.[left] ?? [left]), right]);
    of = paired.of;
    count = tuples.length;
  }
  return {
    of,
    count,
    event: (combination) => {
      const codes = tuples?.[combination] ?? [combination];
      return eventOf(columns.map((column, index) => [column, segment.text(stored(column), codes[index] ?? 0)]));
    },
  };
}

/**
 * The least record with the values that a row has in some columns, with the row's id and time: what reads only these reads
 * it as it reads the row's record.
 */
export function eventOfRow(segment: Segment, columns: readonly Column[], row: number): CloudTrailEvent {
  const eventId = segment.eventId(row);
  const values = columns.map(
    (column) => [column, segment.text(column, segment.column(column).codes[row] as number)] as const,
  );
  const { time: _, ...event } = eventOf(values, [`"eventID":${JSON.stringify(eventId)}`]);
  const time = segment.data.times[row] as number;
  return { ...event, eventId, ...(Number.isNaN(time) ? {} : { time }) };
}

function stored(column: ReadColumn): Column {
  return column === "callingService" ? "sourceIPAddress" : column;
}

function codesOf(segment: Segment, column: ReadColumn): Codes {
  const { codes } = segment.column(stored(column));
  if (column !== "callingService") {
    return codes;
  }
  const services = Uint32Array.from({ length: segment.size("sourceIPAddress") }, (_, code) =>
    /amazonaws\.com|AWS Internal|\\/.test(segment.text("sourceIPAddress", code) ?? "") ? code : 0,
  );
  const named = new Uint32Array(codes.length);
  for (let row = 0; row < named.length; row += 1) {
    named[row] = services[codes[row] as number] as number;
  }
  return named;
}

function pair(
  left: Codes,
  right: Codes,
  leftSize: number,
  rightSize: number,
): { readonly of: Uint32Array; readonly pairs: readonly (readonly [number, number])[] } {
  const of = new Uint32Array(left.length);
  const pairs: (readonly [number, number])[] = [];
  const direct = leftSize * rightSize <= 1 << 20 ? new Int32Array(leftSize * rightSize) : undefined;
  const found = new Map<number, number>();
  for (let row = 0; row < left.length; row += 1) {
    const a = left[row] as number;
    const b = right[row] as number;
    const key = a * rightSize + b;
    // One more than the number, so that 0 is none.
    let number = direct === undefined ? (found.get(key) ?? 0) : (direct[key] as number);
    if (number === 0) {
      pairs.push([a, b]);
      number = pairs.length;
      if (direct === undefined) {
        found.set(key, number);
      } else {
        direct[key] = number;
      }
    }
    of[row] = number - 1;
  }
  return { of, pairs };
}

/** `members`: others of the record. */
function eventOf(
  values: readonly (readonly [ReadColumn, string | undefined])[],
  members: string[] = [],
): CloudTrailEvent {
  const said: Partial<Record<ReadColumn, string>> = {};
  let enveloped = false;
  for (const [column, text] of values) {
    if (text === undefined) {
      continue;
    }
    if (ENVELOPE_COLUMNS.has(column)) {
      enveloped = true;
      said[column] = text;
    } else {
      members.push(`${JSON.stringify(RECORD_KEY[column] ?? column)}:${text}`);
    }
  }
  const record = `{${members.join(",")}}`;
  return enveloped ? readRecord(record, { envelope: envelopeOf(said) }) : readRecord(record);
}

function envelopeOf(said: Partial<Record<ReadColumn, string>>): LookupEnvelope {
  const text = (column: Column): string | undefined => {
    const raw = said[column];
    return raw === undefined || raw === "" ? undefined : (JSON.parse(raw) as string);
  };
  const username = text("lookupUsername");
  const accessKeyId = text("lookupAccessKeyId");
  return {
    ...(username === undefined ? {} : { username }),
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    resources: JSON.parse(said.lookupResources ?? "[]") as LookupEnvelope["resources"],
  };
}
