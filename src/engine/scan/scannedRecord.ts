import { isCloudTrailRecord, readRecord } from "../../model/event/record.ts";
import { parseJson } from "../../model/text/json.ts";
import { keyNumber } from "./recordKeys.ts";
import type { ScannedRecord } from "./scanner.ts";

const NAME = keyNumber("eventName");
const SOURCE = keyNumber("eventSource");
const VERSION = keyNumber("eventVersion");
const TIME = keyNumber("eventTime");
const INSIGHT = keyNumber("insightDetails");
const TRAITS = [
  TIME,
  keyNumber("eventID"),
  keyNumber("userIdentity"),
  keyNumber("awsRegion"),
  keyNumber("eventType"),
  keyNumber("requestParameters"),
  VERSION,
];

/** Whether a record that came without an envelope is a CloudTrail record. */
export function isEvent(record: ScannedRecord): boolean {
  return isSurelyAnEvent(record) || isCloudTrailRecord(parsed(record));
}

/** A record that passes this is a CloudTrail record to the model as well; one that does not may still be. */
function isSurelyAnEvent({ bytes, members: { start, end } }: ScannedRecord): boolean {
  const isText = (number: number): boolean => end[number] !== 0 && bytes[start[number] as number] === 0x22;
  if (!isText(NAME) || !isText(VERSION) || !isText(SOURCE) || end[INSIGHT] !== 0) {
    return false;
  }
  const from = start[SOURCE] as number;
  // "aws:s3" and its like name notifications; a `\` could hide one.
  if (bytes[from + 1] === 0x5c || (bytes[from + 1] === 0x61 && bytes[from + 2] === 0x77)) {
    return false;
  }
  let traits = 0;
  for (const trait of TRAITS) {
    traits += end[trait] === 0 ? 0 : 1;
  }
  return traits >= 2;
}

/** The record as it came. */
export function textOf({ bytes, from, to }: ScannedRecord): string {
  return bytes.toString("utf8", from, to);
}

function parsed(record: ScannedRecord): unknown {
  const reading = parseJson(textOf(record));
  return reading.ok ? reading.value : undefined;
}

/** The value of one of `KEYS`, parsed. */
export function member({ bytes, members: { start, end } }: ScannedRecord, number: number): unknown {
  const reading = parseJson(bytes.toString("utf8", start[number], end[number]));
  return reading.ok ? reading.value : undefined;
}

/** What stands between the quotes of the value of one of `KEYS`: of a text without escapes. */
export function quoted({ bytes, members: { start, end } }: ScannedRecord, number: number): string {
  return bytes.toString("latin1", (start[number] ?? 0) + 1, (end[number] ?? 0) - 1);
}

/** An event time that is not written as usual. */
export function timeOf({ bytes, members }: ScannedRecord): number {
  const end = members.end[TIME] ?? 0;
  const raw = end === 0 ? "null" : bytes.toString("utf8", members.start[TIME], end);
  return readRecord(`{"eventTime":${raw}}`).time ?? Number.NaN;
}
