import { readFileSync, statSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type CloudTrailEvent, type RecordText, readRecord } from "../../model/event/record.ts";
import { readLookupEvent } from "../scan/lookupEvent.ts";
import { WITH_ENVELOPE } from "./segment.ts";

/**
 * Several threads hold a whole file each. A trail's log files are far smaller; what is larger is read piece by piece instead,
 * and its records are kept in smaller files.
 */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * The bytes of a file of records, inflated when it is gzip. Throws where the disk or the gzip does, and where they are more
 * than 64 MB: then with the code of Node for that, "ERR_FS_FILE_TOO_LARGE" or "ERR_BUFFER_TOO_LARGE".
 */
export function readBytes(path: string): Buffer {
  const { size } = statSync(path);
  if (size > MAX_BYTES) {
    throw Object.assign(new Error(`${size} bytes are too many to read at once`), { code: "ERR_FS_FILE_TOO_LARGE" });
  }
  return inflated(readFileSync(path));
}

/**
 * The content of a file of records, inflated when it is gzip. Throws where the gzip is damaged, and where it holds more than
 * 64 MB: then with the code "ERR_BUFFER_TOO_LARGE".
 */
export function inflated(bytes: Buffer): Buffer {
  if (bytes.length < 18 || bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    return bytes;
  }
  // The last four bytes tell the length, so that all comes out in one piece; a false one only costs time. Node takes room
  // for another piece when the first is full to its last byte.
  const told = bytes.readUInt32LE(bytes.length - 4);
  const chunkSize = told >= 64 && told <= bytes.length * 1100 ? told + 1 : Math.max(64, bytes.length * 8);
  return gunzipSync(bytes, { chunkSize: Math.min(chunkSize, MAX_BYTES), maxOutputLength: MAX_BYTES });
}

/** Reads a record back from the inflated bytes of its file. `flags`: those of its row. */
export function recordAt(bytes: Buffer, offset: number, length: number, flags: number): RecordText {
  const text = bytes.toString("utf8", offset, offset + length);
  return (flags & WITH_ENVELOPE) === 0 ? { json: text } : (readLookupEvent(text) ?? { json: text });
}

/** The same as the model reads it. */
export function eventOf({ json, envelope }: RecordText): CloudTrailEvent {
  return readRecord(json, envelope === undefined ? {} : { envelope });
}
