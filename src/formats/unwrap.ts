import { isCloudTrailRecord, type LookupEnvelope } from "../model/record.ts";
import { visible } from "../model/text.ts";
import type { Budget } from "./budget.ts";
import { gunzipSmall, isGzip } from "./gzip.ts";
import { JsonItems, MAX_ITEM_BYTES } from "./jsonItems.ts";
import { elementSpans, memberSpans, type Span } from "./jsonText.ts";
import { Notes } from "./notes.ts";
import { type Cells, envelopeOf, isRow, recordOfRow } from "./rows.ts";
import { rewritten } from "./schemas.ts";

/** One event of a file. */
export interface FoundRecord {
  /** The record's JSON text as it stands in the file; made of the columns where the file is a table. */
  readonly json: string;
  /** What LookupEvents or the console's table says about the event beside its record. */
  readonly envelope?: LookupEnvelope;
}

/** Gives the records of each outermost item at its end, and none before that where another may have a turn. */
export type Unwrapping = Generator<readonly FoundRecord[], void>;

/** Envelopes within envelopes: a subscription's payload in a queue's message in a stream's record is three. */
const MAX_WRAPPERS = 8;
/** How far down an envelope holds its events: deeper than any that is known. */
const MAX_LEVELS = 12;

type Value = { readonly [key: string]: unknown };

/**
 * Finds the records in JSON text, whatever is around them: an EventBridge envelope, messages of queues and topics, log
 * events, search hits, JSON within strings, base64 and gzip. What is a record is not looked into.
 */
export class Unwrapper {
  readonly #notes: Notes;
  readonly #budget: Budget;

  constructor(notes: Notes, budget: Budget) {
    this.#notes = notes;
    this.#budget = budget;
  }

  /** The records of JSON texts. One that stands twice in a text, parsed and as it came, is given once. */
  *read(texts: readonly string[]): Unwrapping {
    for (const text of texts) {
      yield* this.#outermost((sink) => this.#item(text, sink, 0, this.#notes));
    }
  }

  /** The records of the rows of a table, such as a CSV file's. */
  *readRows(rows: readonly Cells[]): Unwrapping {
    for (const cells of rows) {
      yield* this.#outermost((sink) => this.#row(cells, true, { sink, wrappers: 0, levels: 0 }));
    }
  }

  *#outermost(unwrap: (sink: Sink) => Unwrapping): Unwrapping {
    if (!this.#budget.isOver) {
      const sink = new Sink();
      this.#budget.beginItem();
      yield* unwrap(sink);
      yield sink.found;
    }
  }

  *#item(text: string, sink: Sink, wrappers: number, notes: Notes): Unwrapping {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      notes.add("unreadable", error instanceof Error ? visible(error.message.slice(0, 120)) : "");
      return;
    }
    yield* this.#value(value, text, { start: 0, end: text.length }, { sink, wrappers, levels: 0 });
  }

  *#value(value: unknown, text: string, span: Span, at: At): Unwrapping {
    if (typeof value === "string") {
      yield* this.#string(value, at);
    } else if (Array.isArray(value)) {
      yield* this.#array(value, text, span, at);
    } else if (typeof value === "object" && value !== null) {
      yield* this.#object(value as Value, text, span, at);
    }
  }

  *#array(value: readonly unknown[], text: string, span: Span, at: At): Unwrapping {
    const cells = rowOfFields(value) ?? rowOfObjects(value);
    if (cells !== undefined) {
      yield* this.#row(cells, true, at);
    } else if (at.levels < MAX_LEVELS && value.some(isHolder)) {
      const spans = elementSpans(text, span.start);
      for (const [index, element] of value.entries()) {
        yield* this.#value(element, text, spans[index] ?? span, { ...at, levels: at.levels + 1 });
      }
    }
  }

  *#object(value: Value, text: string, span: Span, at: At): Unwrapping {
    if (isCloudTrailRecord(value)) {
      at.sink.add({ json: text.slice(span.start, span.end) }, value.eventID);
      return;
    }
    this.#noteForeign(value);
    const before = at.sink.found.length;
    if (typeof value.CloudTrailEvent === "string") {
      yield* this.#string(value.CloudTrailEvent, { ...at, envelope: envelopeOf(value) });
    } else if (isResultSet(value)) {
      yield* this.#table(value.Rows, at);
    } else if (at.levels < MAX_LEVELS && Object.values(value).some(isHolder)) {
      for (const [key, child] of memberSpans(text, span.start)) {
        yield* this.#value(value[key], text, child, { ...at, levels: at.levels + 1 });
      }
    }
    if (at.sink.found.length === before) {
      this.#addRewritten(value, at);
    }
  }

  /** Without the record itself, what another tool has made of it. */
  #addRewritten(value: Value, at: At): void {
    const found = rewritten(value);
    if (found === undefined) {
      this.#addRow(cellsOf(value), false, at);
    } else {
      at.sink.add({ json: JSON.stringify(found.record) }, found.record.eventID);
      this.#notes.add("schema", found.schema);
    }
  }

  /** A cell may hold the whole record; else the columns make one. */
  *#row(cells: Cells, sure: boolean, at: At): Unwrapping {
    const before = at.sink.found.length;
    for (const text of cells.values()) {
      yield* this.#string(text, at);
    }
    if (at.sink.found.length === before) {
      this.#addRow(cells, sure, at);
    }
  }

  #addRow(cells: Cells, sure: boolean, { sink }: At): void {
    if (!isRow(cells, sure)) {
      return;
    }
    const { eventId, missing, ...found } = recordOfRow(cells);
    sink.add(found, eventId);
    if (missing !== undefined) {
      this.#notes.add("columns", missing);
    }
  }

  /** Athena's `get-query-results`: the first row names the columns. */
  *#table(rows: readonly unknown[], at: At): Unwrapping {
    const [header = [], ...body] = rows.map((row) =>
      isValue(row) && Array.isArray(row.Data)
        ? row.Data.map((datum: unknown) => (isValue(datum) ? String(datum.VarCharValue ?? "") : ""))
        : [],
    );
    for (const row of body) {
      yield* this.#row(new Map(row.map((cell, index) => [header[index] ?? "", cell])), true, at);
    }
  }

  *#string(value: string, at: At): Unwrapping {
    if (at.wrappers >= MAX_WRAPPERS || !this.#budget.allows) {
      return;
    }
    const inner = mayBeJson(value) ? Buffer.from(value, "utf8") : this.#decoded(value);
    if (inner === undefined) {
      return;
    }
    this.#budget.spend(inner.length);
    yield [];
    // Text that is no JSON is no fault, unless a record should stand in it.
    const isRecord = "envelope" in at || value.includes('"eventName"');
    const notes = isRecord ? this.#notes : new Notes();
    const items = new JsonItems(notes);
    const found = new Sink();
    for (const text of items.push(inner)) {
      yield* this.#item(text, found, at.wrappers + 1, notes);
    }
    if (items.isOpen) {
      notes.add("unreadable", "a record within a text is cut off");
    }
    for (const record of found.found) {
      const { envelope = at.envelope } = record;
      at.sink.add({ ...record, ...(envelope === undefined ? {} : { envelope }) }, found.idOf(record));
    }
  }

  /** Log events hold a time before the record; others are base64, of gzip or of JSON. */
  #decoded(text: string): Uint8Array | undefined {
    if (/^(?:H4sI|ey|ew|W3|Ww|Wy)[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text) && text.length > 64) {
      const bytes = Buffer.from(text, "base64");
      return isGzip(bytes) ? this.#unpacked(bytes) : bytes;
    }
    const brace = text.slice(0, 200).indexOf("{");
    return brace > 0 && text.trimEnd().endsWith("}") ? Buffer.from(text.slice(brace), "utf8") : undefined;
  }

  #unpacked(bytes: Uint8Array): Uint8Array | undefined {
    const unpacked = gunzipSmall(bytes, MAX_ITEM_BYTES);
    if (unpacked === "too-large") {
      // It was work all the same.
      this.#budget.spend(MAX_ITEM_BYTES);
      this.#notes.add("too-large", "packed beyond all measure");
    }
    return typeof unpacked === "string" ? undefined : unpacked;
  }

  #noteForeign(value: Value): void {
    const source = value.eventSource ?? value.EventSource;
    if (typeof source === "string" && source.startsWith("aws:")) {
      this.#notes.add("notification", source);
    } else if (typeof value.s3Bucket === "string" && Array.isArray(value.s3ObjectKey)) {
      this.#notes.add("delivery");
    } else if (Array.isArray(value.logFiles) && typeof value.digestS3Object === "string") {
      this.#notes.add("digest");
    }
  }
}

interface At {
  readonly sink: Sink;
  /** How many texts within texts. */
  readonly wrappers: number;
  readonly levels: number;
  readonly envelope?: LookupEnvelope | undefined;
}

class Sink {
  readonly found: FoundRecord[] = [];
  readonly #ids = new Map<FoundRecord, unknown>();
  readonly #known = new Set<unknown>();

  add(record: FoundRecord, eventId: unknown): void {
    if (typeof eventId === "string" && this.#known.has(eventId)) {
      return;
    }
    this.#known.add(eventId);
    this.#ids.set(record, eventId);
    this.found.push(record);
  }

  idOf(record: FoundRecord): unknown {
    return this.#ids.get(record);
  }
}

function isValue(value: unknown): value is Value {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Only these can hold a record: numbers and short words need no look. */
function isHolder(value: unknown): boolean {
  return typeof value === "string" ? value.length > 32 : typeof value === "object" && value !== null;
}

function mayBeJson(text: string): boolean {
  return /^[\s\ufeff]*[[{"]/.test(text);
}

/** A row of CloudWatch Logs Insights: `[{ field, value }, …]`. */
function rowOfFields(row: readonly unknown[]): Cells | undefined {
  const isRowOfFields = row.length > 0 && row.every((cell) => isValue(cell) && typeof cell.field === "string");
  return isRowOfFields
    ? new Map(row.flatMap((cell) => (isValue(cell) ? [[String(cell.field), String(cell.value ?? "")]] : [])))
    : undefined;
}

/** A row of CloudTrail Lake: `[{ column: value }, …]`. */
function rowOfObjects(row: readonly unknown[]): Cells | undefined {
  const isRowOfObjects =
    row.length > 1 &&
    row.every((cell) => isValue(cell) && Object.keys(cell).length === 1 && typeof Object.values(cell)[0] !== "object");
  return isRowOfObjects ? new Map(row.flatMap((cell) => (isValue(cell) ? [...cellsOf(cell)] : []))) : undefined;
}

function cellsOf(value: Value): Cells {
  return new Map(
    Object.entries(value).flatMap(([key, cell]): [string, string][] =>
      cell === null || cell === undefined
        ? []
        : [[key, typeof cell === "object" ? JSON.stringify(cell) : String(cell)]],
    ),
  );
}

function isResultSet(value: Value): value is Value & { readonly Rows: readonly unknown[] } {
  return Array.isArray(value.Rows) && value.Rows.every((row) => isValue(row) && Array.isArray(row.Data));
}
