import { type RecordText, readRecord } from "../../model/event/record.ts";
import type { ListedUnder } from "./storeRequests.ts";

/** Text that stands in JSON as it is, also in a record that is a text itself. */
const PLAIN = /^[\w .:/@=,+-]+$/;

/** A text that every record has in its bytes that is listed under the attribute; undefined where there is none. */
export function textOfListed({ key, value }: ListedUnder): string | undefined {
  return key === "ReadOnly" || !PLAIN.test(value) ? undefined : value;
}

/**
 * Whether LookupEvents would return this record for the attribute: exactly and case-sensitively. False for a record of another
 * source.
 */
export function isListedUnder({ json, envelope }: RecordText, { key, value }: ListedUnder): boolean {
  if (envelope === undefined) {
    return false;
  }
  switch (key) {
    case "EventId":
      return envelope.eventId === value;
    case "Username":
      return envelope.username === value;
    case "AccessKeyId":
      return envelope.accessKeyId === value;
    case "ResourceName":
      return envelope.resources.some(({ name }) => name === value);
    case "ResourceType":
      return envelope.resources.some(({ type }) => type === value);
    case "EventName":
      return readRecord(json).eventName === value;
    case "EventSource":
      return readRecord(json).eventSource === value;
    case "ReadOnly":
      return String(envelope.readOnly ?? readRecord(json).readOnly) === value;
    default:
      return false;
  }
}
