import { plainKey } from "../model/entity/entityKey.ts";
import { isCloudTrailRecord, type LookupEnvelope, type RecordText } from "../model/event/record.ts";
import { type Budget, MAX_COLUMNS } from "./budget.ts";
import { JsonItems } from "./jsonItems.ts";
import { memberSpans, type Span } from "./jsonText.ts";
import { getPath } from "./nested.ts";
import { Notes } from "./notes.ts";
import { type Cells, envelopeOf, isRow, mayBeRow, recordOfRow } from "./rows.ts";
import { rewritten } from "./schemas.ts";

/** An event with its id, to recognize duplicates. */
export interface JudgedEvent {
  readonly found: RecordText;
  readonly eventId: unknown;
}

export type Value = { readonly [key: string]: unknown };

/** A parsed object and the range of its text. */
export interface ParsedObject {
  readonly value: Value;
  readonly text: string;
  readonly span: Span;
}

/**
 * Columns that contain a whole record as JSON, by plain name: `@message`, `_raw`, `CloudTrailEvent`, `event.original`, and
 * `record` of exported Parquet files.
 */
const RECORD_COLUMNS: ReadonlySet<string> = new Set([
  "message",
  "raw",
  "cloudtrailevent",
  "eventjson",
  "eventoriginal",
  "record",
]);

/** An event built from columns or from another schema, before its original record was looked for. */
interface Described extends JudgedEvent {
  /** Name and source that the original record must match, where present. */
  readonly claims: { readonly name: unknown; readonly source: unknown };
  readonly note: () => void;
}

/**
 * Decides whether an object or a row is an event. An event is never searched for further events, because most of its
 * fields can contain the text of a record written by a user or program.
 */
export class Judge {
  readonly #notes: Notes;
  readonly #budget: Budget;

  constructor(notes: Notes, budget: Budget) {
    this.#notes = notes;
    this.#budget = budget;
  }

  /**
   * The event of an object: a record, a record in a LookupEvents envelope, a row, or another schema. Undefined when it
   * is not an event.
   */
  object(object: ParsedObject): JudgedEvent | undefined {
    const { value, text, span } = object;
    if (isCloudTrailRecord(value)) {
      return { found: { json: text.slice(span.start, span.end) }, eventId: value.eventID };
    }
    const described = this.#rewritten(value) ?? this.#rowObject(value);
    return this.#best(described, this.#columnsOf(object));
  }

  /** The event of a table row; undefined when it is not one. `isCloudTrailTable`: see `isRow`. */
  row(cells: Cells, isCloudTrailTable: boolean): JudgedEvent | undefined {
    const described = this.#row(cells, isCloudTrailTable);
    const id = described?.eventId;
    const columns = [...cells].filter(
      ([column, text]) =>
        RECORD_COLUMNS.has(plainKey(column)) || (typeof id === "string" && id !== "" && text.includes(id)),
    );
    return this.#best(
      described,
      columns.map(([column, text]) => ({ column, text, envelope: undefined })),
    );
  }

  /** The original record if a column contains the one of the same event, else the event built from columns. */
  #best(described: Described | undefined, columns: readonly RecordColumn[]): JudgedEvent | undefined {
    for (const { column, text, envelope } of columns) {
      const whole = this.#whole(
        text,
        described !== undefined && column === "CloudTrailEvent" ? this.#notes : new Notes(),
      );
      // Only CloudTrail writes the LookupEvents envelope, so its record needs no further check.
      const isOwn =
        envelope !== undefined || agrees(whole?.value ?? {}, described, RECORD_COLUMNS.has(plainKey(column)));
      if (whole === undefined || !isOwn) {
        continue;
      }
      return {
        found: { json: whole.json, ...(envelope === undefined ? {} : { envelope }) },
        eventId: whole.value.eventID,
      };
    }
    described?.note();
    return described;
  }

  /** Parses text that consists of exactly one record. */
  #whole(text: string, notes: Notes): { readonly json: string; readonly value: Value } | undefined {
    if (!mayBeObject(text) || !this.#budget.allows) {
      return undefined;
    }
    const bytes = Buffer.from(text, "utf8");
    this.#budget.spend(bytes.length);
    const items = new JsonItems(notes);
    const [json, ...more] = items.push(bytes);
    if (items.isOpen) {
      notes.add("unreadable", "a record within a text is cut off");
      return undefined;
    }
    const value = json === undefined || more.length > 0 ? undefined : parsed(json);
    return json !== undefined && isCloudTrailRecord(value) ? { json, value } : undefined;
  }

  #columnsOf({ value, text, span }: ParsedObject): readonly RecordColumn[] {
    const found: RecordColumn[] = [];
    let spans: ReadonlyMap<string, Span> | undefined;
    for (const column of ["CloudTrailEvent", "@message", "_raw", "message", "eventJson", "event.original", "record"]) {
      const held = getPath(value, column);
      if (typeof held === "string") {
        found.push({ column, text: held, envelope: column === "CloudTrailEvent" ? envelopeOf(value) : undefined });
      } else if (isCloudTrailRecord(held)) {
        spans ??= memberSpans(text, span.start);
        const inner = spans.get(column);
        found.push({
          column,
          text: inner === undefined ? JSON.stringify(held) : text.slice(inner.start, inner.end),
          envelope: undefined,
        });
      }
    }
    return found;
  }

  #rewritten(value: Value): Described | undefined {
    const event = rewritten(value);
    if (event === undefined) {
      return undefined;
    }
    const { record, schema } = event;
    return {
      found: madeOf(JSON.stringify(record), undefined),
      eventId: record.eventID,
      claims: { name: record.eventName, source: record.eventSource },
      note: () => this.#notes.add("schema", schema),
    };
  }

  #rowObject(value: Value): Described | undefined {
    const keys = Object.keys(value);
    if (!mayBeRow(keys) || this.#isTooWide(keys.length)) {
      return undefined;
    }
    // Convert the members to text only when the scalars show that the object may be a row.
    const scalars = new Map(keys.flatMap((key) => (isObject(value[key]) ? [] : [[key, textOf(value[key])]])));
    return isRow(scalars, false) ? this.#row(cellsOf(value), false) : undefined;
  }

  #row(cells: Cells, isCloudTrailTable: boolean): Described | undefined {
    if (!isRow(cells, isCloudTrailTable) || this.#isTooWide(cells.size)) {
      return undefined;
    }
    const { eventId, missing, json, envelope, claims } = recordOfRow(cells);
    return {
      found: madeOf(json, envelope),
      eventId,
      claims,
      note: () => {
        if (missing !== undefined) {
          this.#notes.add("columns", missing);
        }
      },
    };
  }

  #isTooWide(columns: number): boolean {
    if (columns > MAX_COLUMNS) {
      this.#notes.add("too-large", `more than ${MAX_COLUMNS.toLocaleString("en-US")} columns`);
    }
    return columns > MAX_COLUMNS;
  }
}

interface RecordColumn {
  readonly column: string;
  readonly text: string;
  readonly envelope: LookupEnvelope | undefined;
}

/** Whether a record in a column belongs to the event of the row. `own`: the column is meant for whole records. */
function agrees(record: Value, described: Described | undefined, own: boolean): boolean {
  const { eventId, claims } = described ?? { eventId: undefined, claims: { name: "", source: "" } };
  if (typeof eventId === "string" && eventId !== "") {
    return record.eventID === eventId || (own && record.eventID === undefined);
  }
  return own && same(claims.name, record.eventName) && same(claims.source, record.eventSource);
}

/** A missing claim matches any value. */
function same(claim: unknown, value: unknown): boolean {
  return claim === undefined || claim === "" || claim === value;
}

function madeOf(json: string, envelope: LookupEnvelope | undefined): RecordText {
  return { json, ...(envelope === undefined ? {} : { envelope }) };
}

/** The members of an object as the cells of a row; null is an empty cell. */
export function cellsOf(value: Value): Cells {
  return new Map(
    Object.entries(value).map(([key, cell]) => [key, isObject(cell) ? JSON.stringify(cell) : textOf(cell)]),
  );
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function mayBeObject(text: string): boolean {
  return /^[\s\ufeff]*\{/.test(text);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
