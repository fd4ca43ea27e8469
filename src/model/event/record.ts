import { asBoolean, asObject, asText, type JsonObject, parseJson } from "../text/json.ts";
import { readTime, readUsualTime } from "../text/time.ts";
import { type Actor, accountText, readActor } from "./actor.ts";
import { type RecordError, readError } from "./recordError.ts";

/** A peculiarity of a record that the UI shows; the record is kept regardless. */
export interface Diagnostic {
  readonly code: string;
  readonly message: string;
}

/** A record's original JSON text, and the data that LookupEvents or a table has about the event outside its record. */
export interface RecordText {
  readonly json: string;
  readonly envelope?: LookupEnvelope;
}

/** A record as LookupEvents returns it, always with its envelope. */
export interface LookupRecord extends RecordText {
  readonly envelope: LookupEnvelope;
}

/** The fields that `LookupEvents` adds around a record. Its `Resources` are not the record's own `resources`. */
export interface LookupEnvelope {
  readonly eventId?: string;
  readonly username?: string;
  readonly accessKeyId?: string;
  /** How AWS classifies the event in lookups by ReadOnly. */
  readonly readOnly?: boolean;
  readonly resources: readonly { readonly type?: string; readonly name: string }[];
}

type EventCategory = "Management" | "Data" | "Insight" | "NetworkActivity" | "Unknown";

/** One CloudTrail event, parsed from a record. Plain data that can be structured-cloned. */
export interface CloudTrailEvent {
  /** `eventID`; for a record without one, "no-id-" and a stable digest of its text. */
  readonly eventId: string;
  /** Milliseconds since 1970 UTC; absent when the record has no readable time. */
  readonly time?: number;
  /** As recorded, including any API date: "CreateFunction20150331". */
  readonly eventName: string;
  /** "ec2.amazonaws.com"; empty when absent. */
  readonly eventSource: string;
  readonly region: string;
  /** The account that received the event (`recipientAccountId`, else the actor's). */
  readonly accountId: string;
  readonly actor: Actor;
  /** An IP address, the domain of the calling AWS service, or "AWS Internal". */
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  /** From `errorCode` and `errorMessage`; for failed console sign-ins from `responseElements`. */
  readonly error?: RecordError;
  readonly readOnly?: boolean;
  readonly category: EventCategory;
  readonly eventType: string;
  readonly requestId?: string;
  readonly sharedEventId?: string;
  /** `sessionCredentialFromConsole`: the call was made in the AWS console, regardless of the user agent. */
  readonly fromConsole?: boolean;
  readonly envelope?: LookupEnvelope;
  /** The parsed record. Use `raw` where exact digits or key order matter. */
  readonly record: JsonObject;
  /** The record's original JSON text. */
  readonly raw: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads one record. Never throws: peculiarities become diagnostics. A string is parsed as JSON and kept unchanged as
 * `raw`; any other value is serialized to JSON first. `envelope`: what LookupEvents returned about the event outside
 * its record.
 */
export function readRecord(input: unknown, options: { readonly envelope?: LookupEnvelope } = {}): CloudTrailEvent {
  const diagnostics: Diagnostic[] = [];
  const complain: Note = (code, message) => {
    diagnostics.push({ code, message });
  };
  const text = typeof input === "string" ? input : writeJson(input, complain);
  const { record, raw } = text === undefined ? { record: {}, raw: "" } : parseRecord(text, complain);
  // An unreadable record gets one diagnostic only, not further ones about its missing time and id.
  const note: Note = diagnostics.length > 0 && Object.keys(record).length === 0 ? () => {} : complain;
  const { envelope } = options;
  const detail = asObject(record.insightDetails);
  const actor = readActor(record, envelope?.username);
  const time = readRecordTime(record, note);
  if (asObject(record.userIdentity) === undefined && detail === undefined && Object.keys(record).length > 0) {
    note("no-identity", "The record does not say who made the call.");
  }
  noteOmissions(record, note);
  const event: { -readonly [key in keyof CloudTrailEvent]: CloudTrailEvent[key] } = {
    eventId: readEventId(record, envelope, raw, note),
    eventName: asText(record.eventName) ?? asText(detail?.eventName) ?? "",
    eventSource: asText(record.eventSource) ?? asText(detail?.eventSource) ?? "",
    region: asText(record.awsRegion) ?? "",
    accountId: accountText(record.recipientAccountId) ?? actor.accountId ?? "",
    actor,
    sourceIPAddress: asText(record.sourceIPAddress) ?? "",
    userAgent: asText(record.userAgent) ?? "",
    category: readCategory(record),
    eventType: asText(record.eventType) ?? "",
    record,
    raw,
    diagnostics,
  };
  // Assigned only where present. Spread expressions would copy the event once per field.
  if (time !== undefined) {
    event.time = time;
  }
  if (envelope !== undefined) {
    event.envelope = envelope;
  }
  addOptionalFields(event, record);
  return event;
}

/** Sets the fields that not every record has. */
function addOptionalFields(
  event: { -readonly [key in keyof CloudTrailEvent]: CloudTrailEvent[key] },
  record: JsonObject,
): void {
  const error = readError(record);
  if (error !== undefined) {
    event.error = error;
  }
  const readOnly = asBoolean(record.readOnly);
  if (readOnly !== undefined) {
    event.readOnly = readOnly;
  }
  const requestId = asText(record.requestID);
  if (requestId !== undefined) {
    event.requestId = requestId;
  }
  const sharedEventId = asText(record.sharedEventID);
  if (sharedEventId !== undefined) {
    event.sharedEventId = sharedEventId;
  }
  const fromConsole = asBoolean(record.sessionCredentialFromConsole);
  if (fromConsole !== undefined) {
    event.fromConsole = fromConsole;
  }
}

/**
 * True for a CloudTrail record. False for other JSON with `eventSource` and `eventVersion` (notifications of S3, SQS,
 * Kinesis, DynamoDB, SES and SNS: "aws:s3" and so on), for digests, aggregates and any other value.
 */
export function isCloudTrailRecord(value: unknown): value is JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return false;
  }
  const record = value as { readonly [key: string]: unknown };
  const source = record.eventSource;
  if (typeof source === "string" && source.startsWith("aws:")) {
    return false;
  }
  if (record.eventType === "AwsCloudTrailInsight" || typeof record.insightDetails === "object") {
    return typeof record.eventVersion === "string" || typeof record.eventID === "string";
  }
  if (typeof record.eventName !== "string" || typeof source !== "string") {
    return false;
  }
  let traits = 0;
  for (let index = 0; index < TRAITS.length && traits < 2; index += 1) {
    traits += Object.hasOwn(record, TRAITS[index] as string) ? 1 : 0;
  }
  return traits >= 2;
}

/** Every record has at least two of these. */
const TRAITS = [
  "eventTime",
  "eventID",
  "userIdentity",
  "awsRegion",
  "eventType",
  "requestParameters",
  "eventVersion",
] as const;

/**
 * The operation without the API date that some services append: "CreateFunction20150331v2" becomes "CreateFunction".
 */
export function apiName(eventName: string): string {
  const last = eventName.charCodeAt(eventName.length - 1);
  return last >= 0x30 && last <= 0x39 ? eventName.replace(/(?:20\d{2}_?[01]\d_?[0-3]\d)(?:v\d+)?$/, "") : eventName;
}

type Note = (code: string, message: string) => void;

function writeJson(input: unknown, note: Note): string | undefined {
  try {
    const text = JSON.stringify(input, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value));
    if (text !== undefined) {
      return text;
    }
    note("not-a-record", `This is ${typeof input}, not a record.`);
  } catch (error) {
    note("unreadable", `This cannot be read as a record: ${error instanceof Error ? error.message : "unknown error"}.`);
  }
  return undefined;
}

function parseRecord(text: string, note: Note): { readonly record: JsonObject; readonly raw: string } {
  const unread = { record: {}, raw: text };
  const reading = parseJson(text);
  if (!reading.ok) {
    note("unreadable", `This is not readable JSON: ${reading.failure}.`);
    return unread;
  }
  // Some exports write the record as a JSON string inside JSON: that string is the record's text.
  if (typeof reading.value === "string" && /^\s*\{/.test(reading.value)) {
    return parseRecord(reading.value, note);
  }
  if (reading.duplicateKeys > 0) {
    note("duplicate-keys", "The record has a duplicate key in an object; the last one is used.");
  }
  const record = asObject(reading.value);
  if (record === undefined) {
    note("not-a-record", "This is JSON but not a record: an object was expected.");
  } else if (!isCloudTrailRecord(record)) {
    note("not-cloudtrail", "This does not look like a CloudTrail record.");
  }
  return { record: record ?? {}, raw: text };
}

function readEventId(record: JsonObject, envelope: LookupEnvelope | undefined, raw: string, note: Note): string {
  const id = asText(record.eventID) ?? envelope?.eventId;
  if (id !== undefined && !isPlaceholderId(id)) {
    return id;
  }
  const problem = id === undefined ? "The record has no event ID" : "The record's event ID is a placeholder";
  note("no-event-id", `${problem}; one was generated from its text.`);
  return `no-id-${digest(raw)}`;
}

/**
 * Whether an event id stands for one that was removed, as in published logs: "REDACTED", "****", "xxxxxxxx-xxxx-…",
 * "00000000-0000-0000-0000-000000000000". Many different records share such an id.
 */
function isPlaceholderId(id: string): boolean {
  const letters = id.toLowerCase().replace(/[^0-9a-z]/g, "");
  const repeatsOne = letters.length > 3 && letters === letters.charAt(0).repeat(letters.length);
  return (
    repeatsOne || (id.length > 3 && /^[^0-9a-z]*$/.test(id)) || /redact|removed|hidden|masked|anonymi[sz]ed/i.test(id)
  );
}

/** 64-bit digest: FNV-1a over UTF-16 units in two halves with different bases, as 16 hex digits. */
function digest(text: string): string {
  let high = 0x811c9dc5;
  let low = 0xcbf29ce4;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit ^ (high >>> 15), 0x01000193);
  }
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}

function readRecordTime(record: JsonObject, note: Note): number | undefined {
  const written = record.eventTime;
  const usual = typeof written === "string" ? readUsualTime(written) : undefined;
  if (usual !== undefined) {
    return usual;
  }
  const time = readTime(written);
  if (written === undefined || written === null || written === "") {
    note("no-time", "The record has no event time.");
  } else if (time === undefined) {
    note("unreadable-time", `The event time cannot be read: ${JSON.stringify(written).slice(0, 80)}.`);
  } else if (typeof written !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(written)) {
    const isZoned =
      typeof written === "number" ||
      /(?:Z|UTC|GMT|\d[+-]\d\d:?(?:\d\d)?|^\d{9,13}|^\d{15,})$/i.test(String(written).trim());
    note("odd-time", `The event time is not in CloudTrail's format${isZoned ? "" : "; it was read as UTC"}.`);
  }
  return time;
}

function readCategory(record: JsonObject): EventCategory {
  switch (asText(record.eventCategory)) {
    case "Management":
      return "Management";
    case "Data":
      return "Data";
    case "Insight":
      return "Insight";
    case "NetworkActivity":
      return "NetworkActivity";
  }
  switch (asText(record.eventType)) {
    case "AwsCloudTrailInsight":
      return "Insight";
    case "AwsVpceEvents":
      return "NetworkActivity";
  }
  const management = asBoolean(record.managementEvent);
  return management === undefined ? "Unknown" : management ? "Management" : "Data";
}

/** Members that CloudTrail omits when a record is too large. */
const OMITTED = ["requestParameters", "responseElements", "additionalEventData"] as const;

function noteOmissions(record: JsonObject, note: Note): void {
  for (const key of OMITTED) {
    if (asObject(record[key])?.omitted === true) {
      note("omitted", `CloudTrail left out ${key}: it was too large.`);
    }
  }
  const addendum = asObject(record.addendum);
  if (addendum !== undefined) {
    const original = asText(addendum.originalEventID);
    note(
      "addendum",
      `This amends an earlier event${original === undefined ? "" : ` (${original})`}: ${asText(addendum.reason) ?? "updated"}.`,
    );
  }
}
