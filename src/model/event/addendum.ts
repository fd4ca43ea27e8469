import { asObject, asText, type JsonObject, type JsonValue } from "../text/json.ts";
import { type CloudTrailEvent, readRecord } from "./record.ts";

/**
 * The `addendum` of a record that CloudTrail delivers late or again. Source: CloudTrail user guide, record contents:
 * reasons are DELIVERY_DELAY, UPDATED_DATA and SERVICE_OUTAGE; updated fields and original ids are documented for
 * UPDATED_DATA only.
 */
export interface Addendum {
  readonly reason: string;
  /** Paths of the fields that replace or complete those of the original record. */
  readonly updatedFields: readonly string[];
  readonly originalEventId?: string;
  readonly originalRequestId?: string;
}

/** Reads the addendum of a record; undefined when it has none. `updatedFields` may be a list or text with commas. */
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

/** Fields that identify a record: an addendum has its own, which never replace the original's. */
const OWN: ReadonlySet<string> = new Set(["addendum", "eventID", "eventTime", "requestID"]);

/**
 * The original event amended by its addenda in the given order. Fields named in `updatedFields` replace the original's;
 * an addendum that names none only fills in missing fields. Event id and envelope stay those of the original. The
 * record is serialized again: an integer that a double cannot represent becomes a string of its digits.
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
        message: `CloudTrail amended this event later (${ids})${fields === "" ? "" : `: ${fields}`}. It is shown with the amendments; the search lists the addendum as a separate event.`,
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

/** A copy of `into` with the value at a path of `from`; `into` itself when `from` has no value there. */
function replaced(into: JsonObject, from: JsonObject, [key = "", ...rest]: readonly string[]): JsonObject {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  if (value === undefined) {
    return into;
  }
  const own = Object.hasOwn(into, key) ? asObject(into[key]) : undefined;
  const inner = asObject(value);
  const next: JsonValue =
    rest.length === 0 ? value : inner === undefined ? (into[key] ?? null) : replaced(own ?? {}, inner, rest);
  // A computed key is an own property, also for "__proto__".
  return { ...into, [key]: next };
}
