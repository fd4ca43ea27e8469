import type { CloudTrailEvent } from "../../model/record.ts";
import { findField } from "../../query/fields.ts";
import { plainCell, RESULT_COLUMNS } from "./resultRow.ts";

/** Each column of an export besides the time, and its value as it is: "" where there is none. */
export const EXPORTED: readonly (readonly [name: string, value: (event: CloudTrailEvent) => string])[] = [
  ...RESULT_COLUMNS.filter((column) => column !== "time").map(
    (column) => [column, (event: CloudTrailEvent) => plainCell(event, column)] as const,
  ),
  ["eventID", ({ eventId }) => eventId],
  // What a search for one key, one role or one request is made for.
  ["eventSource", ({ eventSource }) => eventSource],
  ["role", field("role")],
  ["session", field("session")],
  ["accessKeyId", field("key")],
  ["userAgent", ({ userAgent }) => userAgent],
  ["readOnly", ({ readOnly }) => (readOnly === undefined ? "" : String(readOnly))],
  ["errorMessage", ({ error }) => error?.message ?? ""],
  ["requestID", ({ requestId }) => requestId ?? ""],
];

/** The first value of a field of the search language. */
function field(name: string): (event: CloudTrailEvent) => string {
  const known = findField(name);
  return (event) => String(known?.values(event)[0] ?? "");
}
