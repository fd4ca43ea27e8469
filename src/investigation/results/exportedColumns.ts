import type { CloudTrailEvent } from "../../model/event/record.ts";
import { primaryResource } from "../../model/summary/primaryResource.ts";
import { COLUMN_VALUES, type EventColumn } from "../../query/fields/columnValues.ts";

/** Each column of an exported file besides the time, and its value as recorded: "" where there is none. */
export const EXPORTED: readonly (readonly [name: string, value: (event: CloudTrailEvent) => string])[] = [
  ["eventName", column("eventName")],
  ["user", column("user")],
  ["source", column("source")],
  ["resource", (event) => COLUMN_VALUES.resource(event, primaryResource(event))],
  ["region", column("region")],
  ["account", column("account")],
  ["ipAddress", column("ipAddress")],
  ["error", column("error")],
  ["eventID", column("eventId")],
  // What a search for one key, one role or one request is made for.
  ["eventSource", ({ eventSource }) => eventSource],
  ["role", column("role")],
  ["session", column("session")],
  ["userType", ({ actor }) => actor.type],
  ["userArn", ({ actor }) => actor.arn ?? ""],
  ["accessKeyId", column("accessKey")],
  ["userAgent", column("userAgent")],
  ["readOnly", ({ readOnly }) => (readOnly === undefined ? "" : String(readOnly))],
  ["errorMessage", ({ error }) => error?.message ?? ""],
  ["requestID", column("requestId")],
];

function column(name: Exclude<EventColumn, "resource" | "resourceType">): (event: CloudTrailEvent) => string {
  return (event) => COLUMN_VALUES[name](event, undefined);
}
