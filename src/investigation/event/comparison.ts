import { apiName, type CloudTrailEvent } from "../../model/event/record.ts";
import { primaryResource } from "../../model/summary/primaryResource.ts";
import { asObject, asText, type JsonObject, type JsonValue } from "../../model/text/json.ts";
import { visible } from "../../model/text/text.ts";
import { formatLocal } from "../../model/text/time.ts";
import { decodedParts, unwrapped } from "../../query/decode/decodedRecord.ts";
import { policyName } from "./policyName.ts";

/** Two texts to be shown side by side. */
export interface Comparison {
  /** "bucket policy of acme-logs: 10:02 → 14:35" */
  readonly title: string;
  readonly older: ComparedText;
  readonly newer: ComparedText;
}

interface ComparedText {
  /** "bucket policy of acme-logs 2026-11-22 10:02:11 CET" */
  readonly name: string;
  /** JSON with sorted keys and without encodings. */
  readonly json: string;
}

interface Policy {
  /** "bucket policy" */
  readonly what: string;
  readonly value: JsonValue;
}

/** The operations that set the same thing: the first creates it, with its first value. */
const SAME_THING: readonly (readonly string[])[] = [
  ["CreatePolicy", "CreatePolicyVersion"],
  ["CreateRole", "UpdateAssumeRolePolicy"],
  ["CreateKey", "PutKeyPolicy"],
];

/** The names of the operations that set what the event sets. */
export function operationsLike({ eventName }: CloudTrailEvent): readonly string[] {
  const name = apiName(eventName);
  return SAME_THING.find((names) => names.includes(name)) ?? [...new Set([eventName, name])];
}

/** Operations that begin or end a resource, or its work: there is no earlier value to compare with. */
const WITHOUT_EARLIER = /^(?:Create|Run|Launch|Allocate|Delete|Terminate|Start|Stop|Reboot)/;
const WITH_EARLIER: ReadonlySet<string> = new Set(["CreatePolicyVersion", "CreateTags", "CreateOrUpdateTags"]);

/** Whether the event is a successful change of something that an earlier one may have set. */
export function canCompare(event: CloudTrailEvent): boolean {
  const name = apiName(event.eventName);
  return isChange(event) && (!WITHOUT_EARLIER.test(name) || WITH_EARLIER.has(name));
}

function isChange(event: CloudTrailEvent): boolean {
  return (
    event.error === undefined &&
    event.readOnly !== true &&
    event.time !== undefined &&
    asObject(event.record.requestParameters) !== undefined
  );
}

/** Whether an earlier event set what `event` sets, of the same resource. */
export function isEarlierChange(earlier: CloudTrailEvent, event: CloudTrailEvent): boolean {
  const [then, now] = [primaryResource(earlier), primaryResource(event)];
  const inline = (of: CloudTrailEvent) => asText(asObject(of.record.requestParameters)?.policyName);
  return (
    isChange(earlier) &&
    earlier.eventId !== event.eventId &&
    (earlier.time ?? 0) <= (event.time ?? 0) &&
    earlier.eventSource === event.eventSource &&
    operationsLike(event).includes(apiName(earlier.eventName)) &&
    then !== undefined &&
    now !== undefined &&
    (then.value === now.value || (then.arn !== undefined && then.arn === now.arn)) &&
    (apiName(earlier.eventName) !== apiName(event.eventName) || inline(earlier) === inline(event))
  );
}

/** What two changes of a resource say about it: policies alone, else their requests. */
export function compareChanges(older: CloudTrailEvent, newer: CloudTrailEvent, timeZone: string): Comparison {
  const requests = [older, newer].map(requestOf);
  const [then, now] = [older, newer].map((event, side) => policyIn(requests[side] ?? null, event));
  const label = primaryResource(newer)?.label;
  const of = label === undefined ? "" : ` of ${label}`;
  // A policy is not compared with a request.
  return then !== undefined && now !== undefined && then.what === now.what
    ? comparison(`${now.what}${of}`, [older, newer], [then.value, now.value], timeZone)
    : comparison(`${newer.eventName} request${of}`, [older, newer], requests, timeZone);
}

/** The whole records of two events, in the order of their times. */
export function compareRecords(one: CloudTrailEvent, other: CloudTrailEvent, timeZone: string): Comparison {
  const events = (one.time ?? 0) <= (other.time ?? 0) ? [one, other] : [other, one];
  const name = [...new Set(events.map(({ eventName }) => eventName))].join(", ");
  return comparison(
    name,
    events,
    events.map(({ record }) => withoutEncodings(record)),
    timeZone,
  );
}

/** `events` and `values`: the older one first. */
function comparison(
  name: string,
  events: readonly CloudTrailEvent[],
  values: readonly JsonValue[],
  timeZone: string,
): Comparison {
  const times = events.map(({ time }) => (time === undefined ? "" : formatLocal(time, timeZone)));
  const side = (index: number): ComparedText => ({
    name: visible(`${name} ${times[index] ?? ""}`.trim()),
    json: `${sortedJson(values[index] ?? null)}\n`,
  });
  return {
    title: visible(`${name}: ${timesText(times[0] ?? "", times[1] ?? "")}`),
    older: side(0),
    newer: side(1),
  };
}

/** "10:02 → 14:35"; with seconds where the minutes are the same, with dates on different days. */
function timesText(older: string, newer: string): string {
  const [from, to] =
    older.slice(0, 10) === newer.slice(0, 10) ? [11, older.slice(0, 16) === newer.slice(0, 16) ? 19 : 16] : [0, 16];
  return `${older.slice(from, to)} → ${newer.slice(from, to)}`;
}

function requestOf({ record }: CloudTrailEvent): JsonValue {
  const request = asObject(record.requestParameters) ?? {};
  return withoutEncodings(unwrapped(request) ?? request);
}

/** The policy of a request that has just one. */
function policyIn(request: JsonValue, event: CloudTrailEvent): Policy | undefined {
  const policies = Object.entries(asObject(request) ?? {}).filter(
    ([, value]) => asObject(value)?.Statement !== undefined,
  );
  const [[key, value] = ["", null]] = policies;
  return policies.length === 1 ? { what: policyName(key, event.eventName), value } : undefined;
}

/** Texts within decoded ones that are decoded too. */
const MAX_ENCODED = 3;
/** Longer decoded texts stay encoded. In UTF-16 units. */
const MAX_DECODED = 262_144;

/** The value with decoded texts in place of those that encode them: JSON, and scripts as lists of their lines. */
function withoutEncodings(value: JsonValue, levels = MAX_ENCODED): JsonValue {
  const parts = decodedParts(value).filter(({ within, text }) => within === undefined && text.length <= MAX_DECODED);
  const decoded = new Map(parts.map((part) => [JSON.stringify(part.path), part]));
  const replace = (each: JsonValue, path: readonly (string | number)[]): JsonValue => {
    if (typeof each === "string") {
      const part = decoded.get(JSON.stringify(path));
      return part === undefined
        ? each
        : part.value === undefined
          ? part.text.split("\n")
          : levels === 0
            ? part.value
            : withoutEncodings(part.value, levels - 1);
    }
    if (typeof each !== "object" || each === null) {
      return each;
    }
    const members = Object.entries(each).map(
      ([key, member]) =>
        [key, replace(member as JsonValue, [...path, Array.isArray(each) ? Number(key) : key])] as const,
    );
    return Array.isArray(each) ? members.map(([, member]) => member) : Object.fromEntries(members);
  };
  return decoded.size === 0 ? value : replace(value, []);
}

/** JSON with sorted keys, one member a line; statements by their Sid where each has one. Escapes what would hide text. */
function sortedJson(value: JsonValue, indent = ""): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = inOrder(value).map((item) => `${inner}${sortedJson(item, inner)}`);
    return items.length === 0 ? "[]" : `[\n${items.join(",\n")}\n${indent}]`;
  }
  if (typeof value !== "object" || value === null) {
    return visible(JSON.stringify(value));
  }
  const keys = Object.keys(value).sort();
  const members = keys.map(
    (key) => `${inner}${visible(JSON.stringify(key))}: ${sortedJson((value as JsonObject)[key] ?? null, inner)}`,
  );
  return members.length === 0 ? "{}" : `{\n${members.join(",\n")}\n${indent}}`;
}

/** Statements of a policy by their Sid; other lists as they are. */
function inOrder(items: readonly JsonValue[]): readonly JsonValue[] {
  const sids = items.map((item) => asText(asObject(item)?.Sid));
  const isNamed = items.length > 1 && sids.every((sid) => sid !== undefined) && new Set(sids).size === sids.length;
  return isNamed
    ? items.toSorted((one, other) =>
        (asText(asObject(one)?.Sid) ?? "") < (asText(asObject(other)?.Sid) ?? "") ? -1 : 1,
      )
    : items;
}
