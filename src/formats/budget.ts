import { isBeyondMeasure } from "./gzip.ts";
import type { Notes } from "./notes.ts";

const MB = 1024 * 1024;

/** Longer text is no event, and no envelope around events that anybody writes whole. In bytes. */
export const MAX_ITEM_BYTES = 16 * MB;
/** A parsed item of more values than this takes more memory than reading may have. 16 MB of real records have 800,000. */
export const MAX_ITEM_VALUES = 1_000_000;
/**
 * CloudTrail's events have at most 256 kB, in event data stores 1 MB. In UTF-16 units.
 * @internal
 */
export const MAX_RECORD = MB;
/**
 * Whoever shows events parses them on the thread that everything else waits for. An event of 250 kB has some thousands.
 * @internal
 */
export const MAX_RECORD_VALUES = 15_000;
/** A longer row of a table is no event. In bytes. */
export const MAX_ROW_BYTES = MB;
/** CloudTrail's tables have fewer than 50. */
export const MAX_COLUMNS = 1_000;
/** Of one entry in YAML, in UTF-16 units. */
export const MAX_YAML_ENTRY = 2 * MB;
/** An entry of LookupEvents in YAML has about 50 tokens, and 6 more for each resource. */
export const MAX_YAML_TOKENS = 10_000;
/** The YAML parser recurses: close to the end of the stack it can end the process instead of throwing. */
export const MAX_YAML_DEPTH = 40;

/** Of the texts within one outermost item: eight times the largest item, far more than any delivery holds. */
const MAX_WITHIN_ITEM = 8 * MAX_ITEM_BYTES;
/** So many events may be in any file, however small. */
const FREE_EVENTS = 50_000;
/** Beyond that, bytes of text for each event: four short columns of a table take more. */
const TEXT_PER_EVENT = 80;
/** Beyond that, bytes of the file itself for each event: the 16 random ones of its ID are there however it is compressed. */
const FILE_PER_EVENT = 12;

/**
 * Whether a file holds more events than its size allows: each costs memory however short its text is. `text`: bytes when
 * decompressed; `file`: bytes of the file.
 * @internal
 */
export function isCrowded(events: number, text: number, file: number): boolean {
  return events > FREE_EVENTS && (events * TEXT_PER_EVENT > text || events * FILE_PER_EVENT > file);
}

/**
 * Bounds what reading one file may cost, whatever its format: the bytes of the texts within its texts (a few bytes of gzip
 * in base64, in gzip in base64, would otherwise be work for days), the size of an event and the number of events. An item
 * that goes beyond is left out, a file that does is read no further; both are noted.
 */
export class Budget {
  readonly #notes: Notes;
  /** In bytes. */
  #file = 0;
  #text = 0;
  #within = 0;
  #withinItem = 0;
  #events = 0;
  #itemIsOver = false;
  #fileIsOver = false;

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  /** Whether the file is to be read no further. */
  get isOver(): boolean {
    return this.#fileIsOver;
  }

  /** Passes the bytes of the file itself on. */
  async *countFile(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      this.#file += chunk.length;
      yield chunk;
    }
  }

  /** Passes the decompressed bytes on, as long as they are not more than the file can honestly become. */
  async *countText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      this.#text += chunk.length;
      if (isBeyondMeasure(this.#text, this.#file)) {
        this.#notes.add("too-compressed");
        return;
      }
      yield chunk;
    }
  }

  beginItem(): void {
    this.#withinItem = 0;
    this.#itemIsOver = false;
  }

  /** Whether the texts within this item may still be looked into. */
  get allows(): boolean {
    return !this.#itemIsOver && !this.#fileIsOver;
  }

  /** Takes a text of so many bytes into account. */
  spend(bytes: number): void {
    this.#within += bytes;
    this.#withinItem += bytes;
    if (!this.#fileIsOver && isBeyondMeasure(this.#within, this.#file)) {
      this.#fileIsOver = true;
      this.#notes.add("too-compressed");
    } else if (!this.#itemIsOver && this.#withinItem > MAX_WITHIN_ITEM) {
      this.#itemIsOver = true;
      this.#notes.add("too-large", `more than ${MAX_WITHIN_ITEM / MB} MB when unpacked`);
    }
  }

  /** Whether one more event may be given. `beside`: UTF-16 units of what is said of it beside its record. */
  takes(json: string, beside: number): boolean {
    if (this.#fileIsOver) {
      return false;
    }
    if (json.length + beside > MAX_RECORD) {
      this.#notes.add("too-large", `more than ${MAX_RECORD / MB} MB`);
      return false;
    }
    if (json.length > MAX_RECORD_VALUES * 2 && valuesOf(json) > MAX_RECORD_VALUES) {
      this.#notes.add("too-large", `more than ${MAX_RECORD_VALUES.toLocaleString("en-US")} values`);
      return false;
    }
    this.#events += 1;
    if (isCrowded(this.#events, this.#text + this.#within, this.#file)) {
      this.#fileIsOver = true;
      this.#notes.add("too-many");
      return false;
    }
    return true;
  }
}

/** How many values stand in JSON text, but for one: each follows a comma or the beginning of a list or an object. */
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
