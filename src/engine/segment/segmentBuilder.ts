import { isCloudTrailRecord, type LookupEnvelope, readRecord } from "../../model/event/record.ts";
import { additionalCaller, COLUMNS, type Column, columnNumber, KEY_COLUMNS, responseError } from "../scan/columns.ts";
import { endAt, startAt } from "../scan/ranges.ts";
import {
  ADDED,
  ENVELOPE,
  NOTABLE_ADDITIONAL,
  NOTABLE_RESPONSE,
  ODD,
  UNPLAIN,
  UNSURE_ARNS,
} from "../scan/recordFlags.ts";
import { keyNumber } from "../scan/recordKeys.ts";
import { isEvent, member, quoted, textOf, timeOf } from "../scan/scannedRecord.ts";
import { type ScannedRecord, Scanner, type ScanProblem } from "../scan/scanner.ts";
import { readUuid, repeatsOneDigit } from "../scan/usual.ts";
import { Dictionary } from "./dictionary.ts";
import { PostingsBuilder } from "./postingsBuilder.ts";
import {
  ADDENDUM,
  MAX_ROWS,
  narrow,
  ODD_ARNS,
  ODD_ID,
  ODD_KEYS,
  ODD_TEXT,
  OWN_RESOURCES,
  Segment,
  WITH_ENVELOPE,
} from "./segment.ts";
import { SlotCodes } from "./slotCodes.ts";

/** Past this a segment is closed early: its values repeat too little. */
const MAX_DICTIONARY_BYTES = 64 * 1024 * 1024;

const ID = keyNumber("eventID");
const RESPONSE = keyNumber("responseElements");
const ADDITIONAL = keyNumber("additionalEventData");
const RESOURCES = keyNumber("resources");
const ARN_KEYS = Int32Array.of(keyNumber("requestParameters"), RESPONSE, ADDITIONAL, RESOURCES);
/** For each key column, which of `KEYS` it takes. */
const KEY_OF_COLUMN = Int32Array.from(KEY_COLUMNS, keyNumber);
const column = (name: Column): number => columnNumber.get(name) ?? -1;
const RESPONSE_ERROR = column("responseError");
const ADDITIONAL_CALLER = column("additionalCaller");
const LOOKUP_USERNAME = column("lookupUsername");
const LOOKUP_KEY = column("lookupAccessKeyId");
const LOOKUP_RESOURCES = column("lookupResources");

/** Why not all records of a file were added. */
export interface BuildProblem {
  readonly kind: ScanProblem["kind"] | "too-many";
}

/** Turns scanned records into a segment. `notEvents` counts what was in the files but is no CloudTrail record. */
export class SegmentBuilder {
  #scanner: Scanner | undefined;
  readonly #dictionaries = COLUMNS.map(() => new Dictionary());
  readonly #files: string[] = [];
  readonly #oddIds = new Map<number, string>();
  #slots: SlotCodes | undefined;
  readonly #arns = new PostingsBuilder();
  #capacity = 0;
  #rows = 0;
  #codes: Uint32Array[] = COLUMNS.map(() => new Uint32Array(0));
  #times = new Float64Array(0);
  #file = new Uint32Array(0);
  #offset = new Uint32Array(0);
  #length = new Uint32Array(0);
  #flags = new Uint8Array(0);
  #ids = new Uint8Array(0);
  notEvents = 0;

  /**
   * Either serves one builder after another, since both take megabytes: what a scanner remembers of values is of use to each.
   * Without them the builder makes its own where it scans.
   */
  constructor(scanner?: Scanner, slots?: SlotCodes) {
    this.#scanner = scanner;
    this.#slots = slots;
    slots?.begin();
  }

  get rows(): number {
    return this.#rows;
  }

  get isFull(): boolean {
    return (
      this.#rows >= MAX_ROWS ||
      this.#dictionaries.reduce((sum, { byteLength }) => sum + byteLength, 0) > MAX_DICTIONARY_BYTES
    );
  }

  /**
   * Adds the records of one file, given its inflated bytes: at most `MAX_ROWS` of them, and "too-many" where there are more.
   * A segment may exceed its limit by one file's records.
   */
  add(file: string, bytes: Buffer): readonly BuildProblem[] {
    this.#files.push(file);
    const most = this.#rows + MAX_ROWS;
    let full = false;
    this.#scanner ??= new Scanner();
    this.#slots ??= new SlotCodes();
    const slots = this.#slots;
    const problems = this.#scanner.scan(bytes, (record) => {
      if (this.#rows >= most) {
        full = true;
        return "stop";
      }
      this.#visit(record, slots);
      return undefined;
    });
    return full ? [...problems, { kind: "too-many" }] : problems;
  }

  /** Adds the rows of a finished segment; `files`: what its files are called here. */
  append({ data }: Segment, files = data.files): void {
    const base = this.#files.length;
    for (const file of files) {
      this.#files.push(file);
    }
    const from = this.#rows;
    this.#reserve(from + data.rows);
    for (const [index, { codes, bytes, offsets }] of data.columns.entries()) {
      const dictionary = this.#dictionaries[index];
      const target = this.#codes[index];
      if (dictionary === undefined || target === undefined) {
        continue;
      }
      const recoded = new Uint32Array(offsets.length);
      for (let code = 1; code + 1 < offsets.length; code += 1) {
        recoded[code] = dictionary.code(bytes, offsets[code] as number, offsets[code + 1] as number);
      }
      for (let row = 0; row < data.rows; row += 1) {
        target[from + row] = recoded[codes[row] as number] as number;
      }
    }
    this.#times.set(data.times, from);
    this.#offset.set(data.offset, from);
    this.#length.set(data.length, from);
    this.#flags.set(data.flags, from);
    this.#ids.set(data.ids, from * 16);
    for (let row = 0; row < data.rows; row += 1) {
      this.#file[from + row] = base + (data.file[row] as number);
    }
    for (const [row, id] of data.oddIds) {
      this.#oddIds.set(from + row, id);
    }
    this.#arns.append(data.arns, from);
    this.#rows += data.rows;
  }

  /** What was added, as a segment of its own. */
  finish(): Segment {
    const rows = this.#rows;
    return new Segment({
      rows,
      files: [...this.#files],
      times: this.#times.slice(0, rows),
      file: this.#file.slice(0, rows),
      offset: this.#offset.slice(0, rows),
      length: this.#length.slice(0, rows),
      flags: this.#flags.slice(0, rows),
      ids: this.#ids.slice(0, rows * 16),
      oddIds: new Map(this.#oddIds),
      columns: this.#dictionaries.map((dictionary, index) => ({
        codes: narrow((this.#codes[index] ?? new Uint32Array()).subarray(0, rows), dictionary.size),
        ...dictionary.freeze(),
      })),
      arns: this.#arns.finish(),
    });
  }

  #visit(record: ScannedRecord, slots: SlotCodes): void {
    if ((record.flags & ODD) !== 0) {
      this.#visitOdd(record);
      return;
    }
    const { bytes, envelope, members } = record;
    const { start, end, slot } = members;
    if (envelope === undefined && !isEvent(record)) {
      this.notEvents += 1;
      return;
    }
    const row = this.#row(record);
    const { seen } = members;
    const allCodes = this.#codes;
    for (let index = 0; index < KEY_OF_COLUMN.length; index += 1) {
      const number = KEY_OF_COLUMN[index] as number;
      const to = end[number] as number;
      if (to !== 0) {
        const known = slot[number] as number;
        const version = known < 0 ? 0 : seen.version(known);
        let code = known < 0 ? -1 : slots.code(known, version);
        if (code < 0) {
          code = (this.#dictionaries[index] as Dictionary).code(bytes, start[number] as number, to);
          if (known >= 0) {
            slots.keep(known, version, code);
          }
        }
        (allCodes[index] as Uint32Array)[row] = code;
      }
    }
    this.#post(record, row, slots);
    if ((record.flags & NOTABLE_RESPONSE) !== 0) {
      this.#put(RESPONSE_ERROR, row, responseError(member(record, RESPONSE)));
    }
    if ((record.flags & NOTABLE_ADDITIONAL) !== 0) {
      this.#put(ADDITIONAL_CALLER, row, additionalCaller(member(record, ADDITIONAL)));
    }
    if (end[RESOURCES] !== 0) {
      this.#flags[row] = (this.#flags[row] as number) | OWN_RESOURCES;
    }
    this.#times[row] = Number.isNaN(members.time) ? timeOf(record) : members.time;
    if (members.hasId && !repeatsOneDigit(members.id)) {
      this.#ids.set(members.id, row * 16);
      if (envelope !== undefined) {
        this.#compareIds(row, quoted(record, ID), envelope);
      }
    } else {
      const id = readRecord(textOf(record), envelope === undefined ? {} : { envelope }).eventId;
      this.#setId(row, id);
      this.#compareIds(row, id, envelope);
    }
  }

  /** The ARNs of what no column holds. */
  #post({ bytes, members, flags }: ScannedRecord, row: number, slots: SlotCodes): void {
    const { seen, slot, start } = members;
    const arns = this.#arns;
    for (let index = 0; index < ARN_KEYS.length; index += 1) {
      const number = ARN_KEYS[index] as number;
      const known = slot[number] as number;
      const told = known < 0 ? 0 : seen.arns(known);
      if (told === 0) {
        continue;
      }
      let at = slots.code(known, seen.version(known));
      if (at < 0) {
        const base = start[number] as number;
        const count = seen.arnAt[told] as number;
        at = slots.reserve(count);
        for (let k = 0; k < count; k += 1) {
          const from = base + (seen.arnAt[startAt(k, told + 1)] as number);
          const to = base + (seen.arnAt[endAt(k, told + 1)] as number);
          slots.arnCodes[at + 1 + k] = arns.code(bytes, from, to);
        }
        slots.keep(known, seen.version(known), at);
      }
      const end = at + 1 + (slots.arnCodes[at] as number);
      for (let k = at + 1; k < end; k += 1) {
        arns.add(row, slots.arnCodes[k] as number);
      }
    }
    for (let k = 0; k < members.arns; k += 1) {
      arns.add(row, arns.code(bytes, members.arnAt[startAt(k)] as number, members.arnAt[endAt(k)] as number));
    }
    if ((flags & UNSURE_ARNS) !== 0) {
      this.#flags[row] = (this.#flags[row] as number) | ODD_ARNS;
    }
  }

  /** A record whose columns the scanner could not tell: the model reads it. */
  #visitOdd(record: ScannedRecord): void {
    const { envelope } = record;
    const event = readRecord(textOf(record), envelope === undefined ? {} : { envelope });
    if (envelope === undefined && !isCloudTrailRecord(event.record)) {
      this.notEvents += 1;
      return;
    }
    const row = this.#row(record);
    for (const [index, name] of KEY_COLUMNS.entries()) {
      const value = event.record[name];
      this.#put(index, row, value === undefined ? undefined : JSON.stringify(value));
    }
    this.#put(RESPONSE_ERROR, row, responseError(event.record.responseElements));
    this.#put(ADDITIONAL_CALLER, row, additionalCaller(event.record.additionalEventData));
    this.#flags[row] = (this.#flags[row] as number) | ODD_KEYS | ODD_TEXT | ODD_ARNS | OWN_RESOURCES;
    this.#times[row] = event.time ?? Number.NaN;
    this.#setId(row, event.eventId);
  }

  /** A new row with its place and what came with the record. */
  #row(record: ScannedRecord): number {
    const row = this.#rows;
    this.#reserve(row + 1);
    this.#rows += 1;
    this.#file[row] = this.#files.length - 1;
    this.#offset[row] = record.offset;
    this.#length[row] = record.length;
    this.#flags[row] =
      ((record.flags & UNPLAIN) === 0 ? 0 : ODD_TEXT) |
      ((record.flags & ENVELOPE) === 0 ? 0 : WITH_ENVELOPE) |
      ((record.flags & (ADDED | ODD)) === 0 ? 0 : ADDENDUM);
    if (record.envelope !== undefined) {
      this.#envelope(row, record.envelope);
    }
    return row;
  }

  #envelope(row: number, envelope: LookupEnvelope): void {
    // An empty text is an envelope that does not say: only rows without one have code 0.
    this.#put(LOOKUP_USERNAME, row, envelope.username === undefined ? "" : JSON.stringify(envelope.username));
    this.#put(LOOKUP_KEY, row, envelope.accessKeyId === undefined ? "" : JSON.stringify(envelope.accessKeyId));
    this.#put(LOOKUP_RESOURCES, row, JSON.stringify(envelope.resources));
  }

  #put(index: number, row: number, text: string | undefined): void {
    const codes = this.#codes[index];
    if (codes !== undefined) {
      codes[row] = text === undefined ? 0 : (this.#dictionaries[index]?.codeOfText(text) ?? 0);
    }
  }

  /** The field `id` reads the envelope's first. */
  #compareIds(row: number, id: string, envelope: LookupEnvelope | undefined): void {
    if (envelope?.eventId !== undefined && envelope.eventId !== id) {
      this.#flags[row] = (this.#flags[row] as number) | ODD_KEYS;
    }
  }

  #setId(row: number, id: string): void {
    const raw = Buffer.from(`"${id}"`);
    if (!readUuid(raw, 0, raw.length, this.#ids, row * 16)) {
      this.#oddIds.set(row, id);
      this.#flags[row] = (this.#flags[row] as number) | ODD_ID;
    }
  }

  #reserve(rows: number): void {
    if (rows <= this.#capacity) {
      return;
    }
    const capacity = Math.max(rows, 256, this.#capacity * 2);
    const grown = <T extends Uint8Array | Uint32Array | Float64Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.#codes = this.#codes.map((codes) => grown(codes, new Uint32Array(capacity)));
    this.#times = grown(this.#times, new Float64Array(capacity));
    this.#file = grown(this.#file, new Uint32Array(capacity));
    this.#offset = grown(this.#offset, new Uint32Array(capacity));
    this.#length = grown(this.#length, new Uint32Array(capacity));
    this.#flags = grown(this.#flags, new Uint8Array(capacity));
    this.#ids = grown(this.#ids, new Uint8Array(capacity * 16));
    this.#capacity = capacity;
  }
}
