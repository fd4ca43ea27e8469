import { asObject, asText, type JsonObject, type JsonValue } from "../text/json.ts";
import { type CloudTrailEvent, readRecord } from "./record.ts";

/**
 * What CloudTrail says of an event that it delivers late or again. Source: CloudTrail user guide, record contents: reasons
 * are DELIVERY_DELAY, UPDATED_DATA and SERVICE_OUTAGE; the fields and the original are named for UPDATED_DATA only.
 */
export interface Addendum {
  readonly reason: string;
  /** Paths of the record that replace or complete the original's. */
  readonly updatedFields: readonly string[];
  readonly originalEventId?: string;
  readonly originalRequestId?: string;
}

export function readAddendum(record: JsonObject): Addendum | undefined {
  const addendum = asObject(record.addendum);
  if (addendum === undefined) {
    return undefined;
  }
  const { updatedFields } = addendum;
  const fields = Array.isArray(updatedFields) ? updatedFields.map(asText) : asText(updatedFields)?.split(",");
  const originalEventId = asText(addendum.originalEventID);
  const originalRequestId = asText(addendum.originalRequestID);
  return {
    reason: asText(addendum.reason) ?? "",
    updatedFields: (fields ?? []).flatMap((field) => field?.trim() || []),
    ...(originalEventId === undefined ? {} : { originalEventId }),
    ...(originalRequestId === undefined ? {} : { originalRequestId }),
  };
}

/** These say which event a record is: an addendum has its own, and they never become the original's. */
const OWN: ReadonlySet<string> = new Set(["addendum", "eventID", "eventTime", "requestID"]);

/**
 * The original with what its addenda say, in the order given: the fields that they name replace its own; where none is
 * named, only what it lacks is completed. Its id and its envelope stay. Written anew: an integer that a double cannot
 * hold is a string of its digits.
 */
export function withAddenda(original: CloudTrailEvent, addenda: readonly CloudTrailEvent[]): CloudTrailEvent {
  const record = addenda.reduce((whole, { record: more }) => amend(whole, more), original.record);
  const ids = addenda.map(({ eventId }) => eventId).join(", ");
  const fields = [...new Set(addenda.flatMap((each) => readAddendum(each.record)?.updatedFields ?? []))].join(", ");
  const event = readRecord(record, original.envelope === undefined ? {} : { envelope: original.envelope });
  return {
    ...event,
    eventId: original.eventId,
    diagnostics: [
      ...event.diagnostics,
      {
        code: "amended",
        message: `CloudTrail amended this event later (${ids})${fields === "" ? "" : `: ${fields}`}. It is shown with what was amended; the search lists the addendum as an event of its own.`,
      },
    ],
  };
}

function amend(original: JsonObject, more: JsonObject): JsonObject {
  const { updatedFields = [] } = readAddendum(more) ?? {};
  const named = updatedFields.map((field) => field.split(".")).filter(([first = ""]) => !OWN.has(first));
  if (updatedFields.length > 0) {
    return named.reduce((whole, keys) => replaced(whole, more, keys), original);
  }
  const missing = Object.keys(more).filter((key) => !OWN.has(key) && (original[key] ?? null) === null);
  return missing.reduce((whole, key) => replaced(whole, more, [key]), original);
}

/** With what stands at a path of another record, where that has something there. */
function replaced(into: JsonObject, from: JsonObject, [key = "", ...rest]: readonly string[]): JsonObject {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  if (value === undefined) {
    return into;
  }
  const own = Object.hasOwn(into, key) ? asObject(into[key]) : undefined;
  const inner = asObject(value);
  const next: JsonValue =
    rest.length === 0 ? value : inner === undefined ? (into[key] ?? null) : replaced(own ?? {}, inner, rest);
  // A computed key is an ordinary one, "__proto__" as well.
  return { ...into, [key]: next };
}
