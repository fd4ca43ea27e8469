import { serviceOf } from "../../model/aws/service.ts";
import type { Entity } from "../../model/entity/entity.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import type { ResultColumn } from "../../protocol/columns.ts";
import { findField } from "./fields.ts";

/**
 * Columns whose text depends only on the event. The time column needs a time zone, the origin column the search that
 * found the event.
 */
export type EventColumn = Exclude<ResultColumn, "time" | "origins">;

/** Text of a column for an event, as recorded. `resource`: the event's primary resource, if it has one. */
type ColumnReader = (event: CloudTrailEvent, resource: Pick<Entity, "label" | "type"> | undefined) => string;

/** Text of each column, "" where the event has none. Not escaped or shortened. */
export const COLUMN_VALUES: Readonly<Record<EventColumn, ColumnReader>> = {
  eventName: ({ eventName }) => eventName,
  user: ({ actor }) => actor.name,
  role: firstValue("role"),
  session: firstValue("session"),
  accessKey: firstValue("key"),
  resource: (_, resource) => resource?.label ?? "",
  resourceType: (_, resource) => resource?.type ?? "",
  error: ({ error }) => error?.code ?? "",
  readOnly: ({ readOnly }) => (readOnly === undefined ? "" : readOnly ? "read" : "write"),
  source: ({ eventSource }) => serviceOf(eventSource).name,
  category: ({ category }) => category,
  region: ({ region }) => region,
  ipAddress: ({ sourceIPAddress }) => sourceIPAddress,
  userAgent: ({ userAgent }) => userAgent,
  account: ({ accountId }) => accountId,
  eventId: ({ eventId }) => eventId,
  requestId: ({ requestId }) => requestId ?? "",
};

/** Reads the first value of a search field; "" when the field is absent. */
function firstValue(name: string): (event: CloudTrailEvent) => string {
  const field = findField(name);
  return (event) => String(field?.values(event)[0] ?? "");
}
