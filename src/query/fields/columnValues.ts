import { serviceOf } from "../../model/aws/service.ts";
import type { Entity } from "../../model/entity/entity.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import type { ResultColumn } from "../../protocol/columns.ts";
import { findField } from "./fields.ts";

/** The columns whose text the event itself tells; a time needs a clock, and an origin the search that found the event. */
export type EventColumn = Exclude<ResultColumn, "time" | "origins">;

/** Reads a column of an event as it was recorded; `resource`: the event's primary resource, where it is known. */
type ColumnReader = (event: CloudTrailEvent, resource: Pick<Entity, "label" | "type"> | undefined) => string;

/** What each column says of an event, "" where there is nothing. Nothing is made visible or shortened here. */
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

/** The first value of a field of the search language. */
function firstValue(name: string): (event: CloudTrailEvent) => string {
  const field = findField(name);
  return (event) => String(field?.values(event)[0] ?? "");
}
