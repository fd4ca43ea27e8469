import type { RecordText } from "../model/event/record.ts";
import { visible } from "../model/text/text.ts";
import { type Budget, MAX_COLUMNS, MAX_ITEM_BYTES } from "./budget.ts";
import { gunzipSmall, isGzip } from "./gzip.ts";
import { JsonItems } from "./jsonItems.ts";
import { elementSpans, memberSpans, type Span } from "./jsonText.ts";
import { cellsOf, Judge, type JudgedEvent, type Value } from "./judge.ts";
import { Notes } from "./notes.ts";
import type { Cells } from "./rows.ts";

/** Yields the records of each outermost item at its end, and empty lists in between, where the caller may pause. */
export type Unwrapping = Generator<readonly RecordText[], void>;

/** Maximum depth of texts nested in texts; a subscription's payload in a queue message in a stream record is three. */
const MAX_WRAPPERS = 8;
/** Maximum depth of objects and arrays in an envelope; known envelopes are flatter. */
const MAX_LEVELS = 12;

/** Pause points: after this many members, elements or rows. */
const STRIDE = 256;

/**
 * Finds the records in JSON text inside any envelope: EventBridge, messages of queues and topics, log events, search
 * hits, JSON in strings, base64 and gzip. The contents of a record are not searched.
 */
export class Unwrapper {
  readonly #notes: Notes;
  readonly #budget: Budget;
  readonly #judge: Judge;

  constructor(notes: Notes, budget: Budget) {
    this.#notes = notes;
    this.#budget = budget;
    this.#judge = new Judge(notes, budget);
  }

  /** The records of JSON texts. A record that occurs twice in a text, parsed and as text, is returned once. */
  *read(texts: readonly string[]): Unwrapping {
    for (const text of texts) {
      yield* this.#outermost((sink) => this.#item(text, sink, 0, this.#notes));
    }
  }

  /** The records of table rows, such as those of a CSV file. */
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
        if (isHolder(element)) {
          yield* this.#value(element, text, spans[index] ?? span, { ...at, levels: at.levels + 1 });
        }
        if (index % STRIDE === 0) {
          yield [];
        }
      }
    }
  }

  /** An event is not searched for further events. */
  *#object(value: Value, text: string, span: Span, at: At): Unwrapping {
    const event = this.#judge.object({ value, text, span });
    if (event !== undefined) {
      this.#give(event, at.sink);
      return;
    }
    this.#noteForeign(value);
    if (isResultSet(value)) {
      yield* this.#table(value.Rows, at);
    } else if (at.levels < MAX_LEVELS && Object.values(value).some(isHolder)) {
      let count = 0;
      for (const [key, child] of memberSpans(text, span.start)) {
        const member = value[key];
        if (key === "CloudTrailEvent" && typeof member === "string") {
          yield* this.#string(member, at, true);
        } else if (isHolder(member)) {
          yield* this.#value(member, text, child, { ...at, levels: at.levels + 1 });
        }
        count += 1;
        if (count % STRIDE === 0) {
          yield [];
        }
      }
    }
  }

  /** A row that is an event gives that event; in other rows the cells are searched. */
  *#row(cells: Cells, isCloudTrailTable: boolean, at: At): Unwrapping {
    const event = this.#judge.row(cells, isCloudTrailTable);
    if (event !== undefined) {
      this.#give(event, at.sink);
      return;
    }
    for (const text of cells.values()) {
      if (isHolder(text)) {
        yield* this.#string(text, at);
      }
    }
  }

  #give({ found, eventId }: JudgedEvent, sink: Sink): void {
    const { json, envelope } = found;
    if (this.#budget.takes(json, envelope === undefined ? 0 : JSON.stringify(envelope).length)) {
      sink.add(found, eventId);
    }
  }

  /** A result of Athena's `get-query-results`: the first row contains the column names. */
  *#table(rows: readonly unknown[], at: At): Unwrapping {
    const [first, ...body] = rows;
    const header = dataOf(first);
    for (const [index, row] of body.entries()) {
      yield* this.#row(new Map(dataOf(row).map((cell, column) => [header[column] ?? `#${column}`, cell])), true, at);
      if (index % STRIDE === 0) {
        yield [];
      }
    }
  }

  /** Searches a string. `isRecord`: the string should contain a record, so problems in it are noted. */
  *#string(value: string, at: At, isRecord = value.includes('"eventName"')): Unwrapping {
    if (at.wrappers >= MAX_WRAPPERS || !this.#budget.allows) {
      return;
    }
    const inner = mayBeJson(value) ? Buffer.from(value, "utf8") : this.#decoded(value);
    if (inner === undefined) {
      return;
    }
    this.#budget.spend(inner.length);
    yield [];
    // Text that is not JSON is a problem only where a record is expected.
    const notes = isRecord ? this.#notes : new Notes();
    const items = new JsonItems(notes);
    for (const text of items.push(inner)) {
      yield* this.#item(text, at.sink, at.wrappers + 1, notes);
    }
    if (items.isOpen) {
      notes.add("unreadable", "a record within a text is cut off");
    }
  }

  /**
   * Decodes base64 (of gzip or JSON), or cuts off the text before the JSON of a log event; undefined for other text.
   */
  #decoded(text: string): Uint8Array | undefined {
    if (isBase64(text)) {
      const bytes = Buffer.from(text, "base64");
      return isGzip(bytes) ? this.#unpacked(bytes) : bytes;
    }
    const brace = text.slice(0, 200).indexOf("{");
    return brace > 0 && text.trimEnd().endsWith("}") ? Buffer.from(text.slice(brace), "utf8") : undefined;
  }

  #unpacked(bytes: Uint8Array): Uint8Array | undefined {
    const unpacked = gunzipSmall(bytes, MAX_ITEM_BYTES);
    if (unpacked === "too-large") {
      // The attempt to unpack counts as well.
      this.#budget.spend(MAX_ITEM_BYTES);
      this.#notes.add("too-large", "compression ratio too high");
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
    } else if (value.eventCategory === "Aggregated" || value.eventType === "AwsAggregatedEvent") {
      this.#notes.add("aggregated");
    }
  }
}

interface At {
  readonly sink: Sink;
  /** Depth of texts nested in texts. */
  readonly wrappers: number;
  readonly levels: number;
}

/** The events of one outermost item. */
class Sink {
  readonly found: RecordText[] = [];
  /** By event id: the first event and, once there is a second one with the id, the canonical texts of all. */
  readonly #known = new Map<string, { readonly first: RecordText; texts?: Set<string> }>();

  /**
   * Adds an event unless one with the same id and the same content was added. Events without an id are always added.
   */
  add(found: RecordText, eventId: unknown): void {
    const known = typeof eventId === "string" ? this.#known.get(eventId) : undefined;
    if (known !== undefined) {
      known.texts ??= new Set([canonical(known.first.json)]);
      const text = canonical(found.json);
      if (known.texts.has(text)) {
        return;
      }
      known.texts.add(text);
    } else if (typeof eventId === "string") {
      this.#known.set(eventId, { first: found });
    }
    this.found.push(found);
  }
}

/** JSON without white space and with sorted keys. */
function canonical(json: string): string {
  return JSON.stringify(JSON.parse(json), (_key, value: unknown) =>
    isValue(value)
      ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
      : value,
  );
}

function isValue(value: unknown): value is Value {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value can contain a record: objects, arrays and strings of more than 32 characters. */
function isHolder(value: unknown): boolean {
  return typeof value === "string" ? value.length > 32 : typeof value === "object" && value !== null;
}

function mayBeJson(text: string): boolean {
  return /^[\s\ufeff]*[[{"]/.test(text);
}

/** First characters of base64 of gzip or of JSON. */
const BASE64_HEAD = /^(?:H4sI|ey|ew|W3|Ww|Wy)/;

/** Whether text is base64 of gzip or JSON, possibly in several lines. Linear: reads the text once. */
function isBase64(text: string): boolean {
  if (text.length <= 64 || !BASE64_HEAD.test(text)) {
    return false;
  }
  let end = text.trimEnd().length;
  const padded = end;
  while (end > 0 && padded - end < 2 && text[end - 1] === "=") {
    end -= 1;
  }
  for (let at = 0; at < end; at += 1) {
    if (BASE64_UNITS[text.charCodeAt(at)] !== 1) {
      return false;
    }
  }
  return true;
}

const BASE64_UNITS = Uint8Array.from({ length: 128 }, (_, unit) =>
  /[A-Za-z0-9+/\s]/.test(String.fromCharCode(unit)) ? 1 : 0,
);

/** A row of CloudWatch Logs Insights: `[{ field, value }, …]`; undefined for other arrays. */
function rowOfFields(row: readonly unknown[]): Cells | undefined {
  const isRowOfFields =
    row.length > 0 && row.length <= MAX_COLUMNS && row.every((cell) => isValue(cell) && typeof cell.field === "string");
  return isRowOfFields
    ? new Map(row.flatMap((cell) => (isValue(cell) ? [[String(cell.field), String(cell.value ?? "")]] : [])))
    : undefined;
}

/** A row of CloudTrail Lake: `[{ column: value }, …]`, each column once; undefined for other arrays. */
function rowOfObjects(row: readonly unknown[]): Cells | undefined {
  const isRowOfObjects =
    row.length > 1 &&
    row.length <= MAX_COLUMNS &&
    row.every((cell) => isValue(cell) && Object.keys(cell).length === 1 && typeof Object.values(cell)[0] !== "object");
  const cells = isRowOfObjects ? new Map(row.flatMap((cell) => (isValue(cell) ? [...cellsOf(cell)] : []))) : undefined;
  return cells?.size === row.length ? cells : undefined;
}

/** The cells of a row of Athena's result set. */
function dataOf(row: unknown): readonly string[] {
  return isValue(row) && Array.isArray(row.Data)
    ? row.Data.map((datum: unknown) => (isValue(datum) ? String(datum.VarCharValue ?? "") : ""))
    : [];
}

function isResultSet(value: Value): value is Value & { readonly Rows: readonly unknown[] } {
  return Array.isArray(value.Rows) && value.Rows.every((row) => isValue(row) && Array.isArray(row.Data));
}
