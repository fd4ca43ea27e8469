import { MAX_JSON_DEPTH } from "../model/text/json.ts";
import { MAX_ITEM_BYTES, MAX_ITEM_VALUES } from "./budget.ts";
import { Capture } from "./capture.ts";
import type { Notes } from "./notes.ts";

/**
 * Members of an outermost object whose arrays are returned element by element, so that a large file is never held in
 * memory. CloudTrail records have no members with these names. `hits` may also be an object that contains such a list.
 */
const LISTS: ReadonlySet<string> = new Set([
  "Records",
  "records",
  "Events",
  "events",
  "logEvents",
  "results",
  "QueryResultRows",
  "Messages",
  "messages",
  "logs",
  "items",
  "data",
  "rows",
  "docs",
  "hits",
]);

type State =
  /** Outside of values; anything that is not JSON is skipped. */
  | "between"
  /** In an outermost object. */
  | "object"
  /** In a list, between its elements. */
  | "list"
  /** In an element of a list, or in an outermost string. */
  | "element"
  /** In an element that is a number, a literal or not JSON. */
  | "scalar";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const NEWLINE = 0x0a;

/**
 * Splits UTF-8 bytes into JSON texts: the values of concatenated or line-delimited JSON with anything between them, and
 * the elements of outermost lists. Finds only where values begin and end; the parser checks their grammar. After broken
 * JSON it continues at the next recognizable value. Holds at most one item, of limited length.
 */
export class JsonItems {
  readonly #notes: Notes;
  readonly #object: Capture;
  readonly #element: Capture;
  /** Commas and opening brackets so far; the item has at most one more value than that. */
  #objectValues = 0;
  #elementValues = 0;
  #items: string[] = [];
  #state: State = "between";
  /** Number of open brackets in the outermost object, without the list that is being read. */
  #objectDepth = 0;
  #elementDepth = 0;
  #inString = false;
  #escaped = false;
  /** The last byte outside strings that is not white space. */
  #last = 0;
  #atLineStart = true;
  /** True after a closing brace without an opening one, as in a file cut at its start; reported only once. */
  #cutAtStart = false;
  /** Kind of the list that is being read: the file's outermost array, or a member of an object. */
  #list: "none" | "outermost" | "member" = "none";
  /** Depth of the object whose members may be lists: 2 inside the outer `hits`. */
  #memberDepth = 1;
  #key = "";
  #keyBytes: number[] = [];

  constructor(notes: Notes, maxBytes = MAX_ITEM_BYTES) {
    const tooLarge = () => notes.add("too-large", `more than ${Math.round(maxBytes / 1024 / 1024)} MB`);
    this.#notes = notes;
    this.#object = new Capture(maxBytes, tooLarge);
    this.#element = new Capture(maxBytes, tooLarge);
  }

  /** The items that end in these bytes. */
  push(bytes: Uint8Array): readonly string[] {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#items = [];
    for (let at = 0; at < chunk.length; ) {
      if (this.#inString) {
        at = this.#string(chunk, at);
        continue;
      }
      const byte = chunk[at] ?? 0;
      if (byte > 0x20) {
        this.#significant(chunk, at, byte);
        this.#last = byte;
        this.#atLineStart = false;
      } else {
        this.#atLineStart = byte === NEWLINE;
        if (this.#state === "scalar") {
          this.#state = "list";
        }
      }
      at += 1;
    }
    this.#object.carry(chunk);
    this.#element.carry(chunk);
    return this.#items;
  }

  /** True inside a value; at the end of the input that means the file is truncated. */
  get isOpen(): boolean {
    // A stray quotation mark in plain text does not begin a value.
    return this.#objectDepth > 0 || this.#elementDepth > 0 || this.#list !== "none";
  }

  #significant(chunk: Buffer, at: number, byte: number): void {
    switch (this.#state) {
      case "between":
        this.#begin(at, byte);
        break;
      case "object":
        this.#inObject(chunk, at, byte);
        break;
      case "list":
        this.#inList(at, byte);
        break;
      case "element":
        this.#inElement(chunk, at, byte);
        break;
      case "scalar":
        if (byte === COMMA || byte === CLOSE_LIST || byte === CLOSE) {
          this.#state = "list";
          this.#inList(at, byte);
        }
    }
  }

  #begin(at: number, byte: number): void {
    if (byte === OPEN) {
      this.#state = "object";
      this.#objectDepth = 1;
      this.#memberDepth = 1;
      this.#objectValues = 0;
      this.#object.begin(at);
    } else if (byte === OPEN_LIST) {
      this.#state = "list";
      this.#list = "outermost";
    } else if (byte === QUOTE) {
      this.#state = "element";
      this.#inString = true;
      this.#elementValues = 0;
      this.#element.begin(at);
    } else if (byte === CLOSE && !this.#cutAtStart) {
      this.#cutAtStart = true;
      this.#notes.add("unreadable", "a value was cut off");
    }
  }

  #inObject(chunk: Buffer, at: number, byte: number): void {
    if (isOfValues(byte)) {
      this.#objectValues += 1;
      this.#boundValues(this.#object, this.#objectValues);
    }
    if (byte === QUOTE) {
      this.#inString = true;
      this.#keyBytes = [];
    } else if (byte === COLON) {
      this.#key = this.#objectDepth === this.#memberDepth ? String.fromCharCode(...this.#keyBytes) : "";
    } else if (byte === CLOSE || byte === CLOSE_LIST) {
      this.#objectDepth -= 1;
      this.#memberDepth = Math.max(1, Math.min(this.#memberDepth, this.#objectDepth));
      if (this.#objectDepth === 0) {
        this.#state = "between";
        this.#give(this.#object, chunk, at + 1);
      }
    } else if (byte === OPEN_LIST && this.#isList()) {
      this.#state = "list";
      this.#list = "member";
      this.#object.pause(chunk, at + 1);
    } else if (byte === OPEN && this.#wasCutOff(this.#object)) {
      this.#begin(at, byte);
    } else if (byte === OPEN || byte === OPEN_LIST) {
      this.#memberDepth += this.#isList() && this.#key === "hits" ? 1 : 0;
      this.#objectDepth += 1;
      this.#bound(this.#object, this.#objectDepth);
    }
  }

  /** Whether a member whose array is a list of items begins here. */
  #isList(): boolean {
    return this.#last === COLON && this.#objectDepth === this.#memberDepth && LISTS.has(this.#key);
  }

  #inList(at: number, byte: number): void {
    switch (byte) {
      case COMMA:
        break;
      case CLOSE_LIST:
      case CLOSE:
        this.#state = this.#list === "member" ? "object" : "between";
        if (this.#list === "member") {
          this.#object.proceed(at);
        }
        this.#list = "none";
        break;
      case OPEN:
      case OPEN_LIST:
      case QUOTE:
        this.#state = "element";
        this.#elementValues = 0;
        this.#element.begin(at);
        this.#inString = byte === QUOTE;
        this.#elementDepth = byte === QUOTE ? 0 : 1;
        break;
      default:
        this.#state = "scalar";
        if (this.#list === "member") {
          this.#notes.add("not-a-record");
        }
    }
  }

  #inElement(chunk: Buffer, at: number, byte: number): void {
    if (isOfValues(byte)) {
      this.#elementValues += 1;
      this.#boundValues(this.#element, this.#elementValues);
    }
    if (byte === QUOTE) {
      this.#inString = true;
    } else if (byte === CLOSE || byte === CLOSE_LIST) {
      this.#elementDepth -= 1;
      this.#endElement(chunk, at + 1);
    } else if (byte === OPEN && this.#wasCutOff(this.#element)) {
      this.#elementValues = 0;
      this.#element.begin(at);
      this.#elementDepth = 1;
    } else if (byte === OPEN || byte === OPEN_LIST) {
      this.#elementDepth += 1;
      this.#bound(this.#element, this.#elementDepth);
    }
  }

  #endElement(chunk: Buffer, end: number): void {
    if (this.#elementDepth === 0) {
      this.#state = this.#list === "none" ? "between" : "list";
      this.#give(this.#element, chunk, end);
    }
  }

  /**
   * In JSON an object begins only after a colon, a comma or an opening bracket; after any other byte, the enclosing
   * value was cut off. A dropped value may have been cut off as well: then a brace at the start of a line begins a new
   * value.
   */
  #wasCutOff(capture: Capture): boolean {
    const last = this.#last;
    const follows = last === COLON || last === COMMA || last === OPEN_LIST;
    if (!follows && !capture.dropped) {
      this.#notes.add("unreadable", "a value was cut off");
    }
    return !follows || (capture.dropped && this.#atLineStart);
  }

  #bound(capture: Capture, depth: number): void {
    if (depth > MAX_JSON_DEPTH && !capture.dropped) {
      capture.drop();
      this.#notes.add("too-deep");
    }
  }

  #boundValues(capture: Capture, values: number): void {
    if (values > MAX_ITEM_VALUES && !capture.dropped) {
      capture.drop();
      this.#notes.add("too-large", `more than ${MAX_ITEM_VALUES.toLocaleString("en-US")} values`);
    }
  }

  /** Reads to the end of the string or chunk; returns the index after the last byte read. */
  #string(chunk: Buffer, from: number): number {
    const { length } = chunk;
    const isKey = this.#state === "object" && this.#objectDepth === this.#memberDepth && this.#last !== COLON;
    let at = from;
    if (this.#escaped) {
      this.#escaped = false;
      at += 1;
    }
    for (; at < length; at++) {
      const byte = chunk[at] ?? 0;
      if (byte === QUOTE) {
        this.#inString = false;
        this.#last = QUOTE;
        this.#atLineStart = false;
        if (this.#state === "element") {
          this.#endElement(chunk, at + 1);
        }
        return at + 1;
      }
      if (byte === BACKSLASH) {
        at += 1;
        this.#escaped = at === length;
      } else if (byte === NEWLINE) {
        this.#breakOff();
        return at;
      } else if (isKey && this.#keyBytes.length < 32) {
        this.#keyBytes.push(byte);
      }
    }
    return length;
  }

  /** JSON strings cannot contain line feeds: the value was cut off or is not JSON, and is dropped. */
  #breakOff(): void {
    if ((this.#objectDepth > 0 && !this.#object.dropped) || (this.#elementDepth > 0 && !this.#element.dropped)) {
      this.#notes.add("unreadable", "a line ends within a string");
    }
    this.#object.drop();
    this.#element.drop();
    this.#objectDepth = 0;
    this.#elementDepth = 0;
    this.#inString = false;
    this.#list = "none";
    this.#state = "between";
  }

  #give(capture: Capture, chunk: Buffer, end: number): void {
    const text = capture.take(chunk, end);
    if (text !== undefined) {
      this.#items.push(text);
    }
  }
}

/** Whether a value follows this byte. */
function isOfValues(byte: number): boolean {
  return byte === COMMA || byte === OPEN || byte === OPEN_LIST;
}
