import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type CloudTrailEvent, type LookupEnvelope, readRecord } from "../../model/record.ts";
import { readLookupEvent } from "../scan/lookupEvent.ts";
import { WITH_ENVELOPE } from "./segment.ts";

/** A trail's log file is at most 50 MB compressed; a text in memory cannot be longer than this. */
const MAX_INFLATED = 500 * 1024 * 1024;

/** The bytes of a file of records, inflated when it is gzip. Throws where the disk or the gzip does. */
export function readBytes(path: string): Buffer {
  return inflated(readFileSync(path));
}

/** The content of a file of records, inflated when it is gzip. Throws where the gzip is damaged. */
export function inflated(bytes: Buffer): Buffer {
  if (bytes.length < 18 || bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    return bytes;
  }
  // The last four bytes tell the length, so that all comes out in one piece; a false one only costs time. Node takes room
  // for another piece when the first is full to its last byte.
  const told = bytes.readUInt32LE(bytes.length - 4);
  const chunkSize = told >= 64 && told <= bytes.length * 1100 ? told + 1 : Math.max(64, bytes.length * 8);
  return gunzipSync(bytes, { chunkSize: Math.min(chunkSize, MAX_INFLATED), maxOutputLength: MAX_INFLATED });
}

/** A record's text as it came, and what LookupEvents said about it. */
export interface StoredRecord {
  readonly json: string;
  readonly envelope?: LookupEnvelope;
}

/** Reads a record back from the inflated bytes of its file. `flags`: those of its row. */
export function recordAt(bytes: Buffer, offset: number, length: number, flags: number): StoredRecord {
  const text = bytes.toString("utf8", offset, offset + length);
  return (flags & WITH_ENVELOPE) === 0 ? { json: text } : (readLookupEvent(text) ?? { json: text });
}

/** The same as the model reads it. */
export function eventOf({ json, envelope }: StoredRecord): CloudTrailEvent {
  return readRecord(json, envelope === undefined ? {} : { envelope });
}
