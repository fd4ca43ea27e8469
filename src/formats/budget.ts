import { exceedsRatio } from "./gzip.ts";
import type { Notes } from "./notes.ts";

const MB = 1024 * 1024;

/** Maximum size of one item in bytes; larger than any event or known envelope. */
export const MAX_ITEM_BYTES = 16 * MB;
/** Maximum number of values in a parsed item, which bounds its memory. 16 MB of real records contain 800,000 values. */
export const MAX_ITEM_VALUES = 1_000_000;
/**
 * Maximum length of a record in UTF-16 units. CloudTrail limits events to 256 kB, in event data stores to 1 MB.
 * @internal
 */
export const MAX_RECORD = MB;
/**
 * Maximum number of values in a record, because the UI parses records on the extension host's thread. An event of 250
 * kB has some thousands of values.
 * @internal
 */
export const MAX_RECORD_VALUES = 15_000;
/** Maximum size of a table row in bytes. */
export const MAX_ROW_BYTES = MB;
/** Maximum number of columns. CloudTrail's tables have fewer than 50. */
export const MAX_COLUMNS = 1_000;
/** Maximum length of a YAML entry in UTF-16 units. */
export const MAX_YAML_ENTRY = 2 * MB;
/** Maximum number of tokens in a YAML entry. An entry of LookupEvents has about 50, and 6 more per resource. */
export const MAX_YAML_TOKENS = 10_000;
/**
 * Maximum nesting depth in YAML. The YAML parser recurses, and a stack overflow in it can end the process instead of
 * throwing.
 */
export const MAX_YAML_DEPTH = 40;

/** Maximum total length in bytes of the nested texts in one outermost item: eight times the largest item. */
const MAX_NESTED_IN_ITEM = 8 * MAX_ITEM_BYTES;
/** Number of events allowed in a file of any size. */
const ALLOWED_EVENTS = 50_000;
/** Above `ALLOWED_EVENTS`, minimum bytes of text per event; four short table columns take more. */
const TEXT_PER_EVENT = 80;
/**
 * Above `ALLOWED_EVENTS`, minimum bytes of the file per event; the 16 random bytes of an event ID cannot be compressed
 * below that.
 */
const FILE_PER_EVENT = 12;

/**
 * Whether a file contains more events than its size allows; each event costs memory, however short its text. `text`:
 * decompressed bytes; `file`: bytes of the file.
 * @internal
 */
export function isCrowded(events: number, text: number, file: number): boolean {
  return events > ALLOWED_EVENTS && (events * TEXT_PER_EVENT > text || events * FILE_PER_EVENT > file);
}

/**
 * Limits the cost of reading one file in any format: the total size of nested texts (small gzip in base64 in gzip in
 * base64 could otherwise unpack for days), the size of an event and the number of events. An item over the limit is
 * skipped; a file over the limit is read no further. Both add a note.
 */
export class Budget {
  readonly #notes: Notes;
  /** In bytes. */
  #file = 0;
  #text = 0;
  #nested = 0;
  #nestedInItem = 0;
  #events = 0;
  #itemIsOver = false;
  #fileIsOver = false;

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  /** True when the rest of the file must not be read. */
  get isOver(): boolean {
    return this.#fileIsOver;
  }

  /** Counts the bytes of the file and passes them through. */
  async *countFile(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      this.#file += chunk.length;
      yield chunk;
    }
  }

  /**
   * Counts the decompressed bytes and passes them through; ends with a note when the compression ratio exceeds that of
   * real log files.
   */
  async *countText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      this.#text += chunk.length;
      if (exceedsRatio(this.#text, this.#file)) {
        this.#notes.add("too-compressed");
        return;
      }
      yield chunk;
    }
  }

  beginItem(): void {
    this.#nestedInItem = 0;
    this.#itemIsOver = false;
  }

  /** Whether further texts nested in this item may be unpacked. */
  get allows(): boolean {
    return !this.#itemIsOver && !this.#fileIsOver;
  }

  /** Counts a nested text of this many bytes. */
  spend(bytes: number): void {
    this.#nested += bytes;
    this.#nestedInItem += bytes;
    if (!this.#fileIsOver && exceedsRatio(this.#nested, this.#file)) {
      this.#fileIsOver = true;
      this.#notes.add("too-compressed");
    } else if (!this.#itemIsOver && this.#nestedInItem > MAX_NESTED_IN_ITEM) {
      this.#itemIsOver = true;
      this.#notes.add("too-large", `more than ${MAX_NESTED_IN_ITEM / MB} MB when unpacked`);
    }
  }

  /** Counts one event; false when it must be skipped. `envelopeLength`: UTF-16 units of the envelope's JSON. */
  takes(json: string, envelopeLength: number): boolean {
    if (this.#fileIsOver) {
      return false;
    }
    if (json.length + envelopeLength > MAX_RECORD) {
      this.#notes.add("too-large", `more than ${MAX_RECORD / MB} MB`);
      return false;
    }
    if (json.length > MAX_RECORD_VALUES * 2 && valuesOf(json) > MAX_RECORD_VALUES) {
      this.#notes.add("too-large", `more than ${MAX_RECORD_VALUES.toLocaleString("en-US")} values`);
      return false;
    }
    this.#events += 1;
    if (isCrowded(this.#events, this.#text + this.#nested, this.#file)) {
      this.#fileIsOver = true;
      this.#notes.add("too-many");
      return false;
    }
    return true;
  }
}

/** Number of values in JSON text, give or take one: each follows a comma or an opening bracket. */
function valuesOf(json: string): number {
  let values = 0;
  let inString = false;
  for (let at = 0; at < json.length; at += 1) {
    const unit = json.charCodeAt(at);
    if (inString && unit === 0x5c) {
      at += 1;
    } else if (unit === 0x22) {
      inString = !inString;
    } else if (!inString && (unit === 0x2c || unit === 0x7b || unit === 0x5b)) {
      values += 1;
    }
  }
  return values;
}
