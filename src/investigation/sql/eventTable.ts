import { recordText } from "../../export/json.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { primaryResource } from "../../model/summary/primaryResource.ts";
import { COLUMNS, type ResultColumn } from "../../protocol/columns.ts";
import { COLUMN_VALUES, type EventColumn } from "../../query/fields/columnValues.ts";
import type { SqlColumn, SqlTable, SqlValue } from "../../sql/requests.ts";
import { labelsOf } from "../results/resultRow.ts";
import type { EventHit } from "../search/search.ts";

type Resource = Parameters<(typeof COLUMN_VALUES)["resource"]>[1];

/** A column of the table of events: what completion and hovers say about it, and its value. */
interface EventTableColumn extends SqlColumn {
  readonly description: string;
  /** "" and null: the event has none, NULL in SQL. */
  readonly value: (event: CloudTrailEvent, resource: Resource, hit: EventHit) => SqlValue;
}

export const EVENT_TABLE = "events";
/** The views over the table, with what completion says about them. */
export const EVENT_VIEWS = {
  changes: {
    description: "The events that changed something: calls that write and did not fail.",
    select: `SELECT * FROM ${EVENT_TABLE} WHERE readOnly = 'write' AND error IS NULL`,
  },
  errors: { description: "The events that failed.", select: `SELECT * FROM ${EVENT_TABLE} WHERE error IS NOT NULL` },
} as const;

/** The column that names the event of a row. */
export const EVENT_ID_COLUMN = "eventId";

/** The columns, the record last: SQLite reads those before it without reading the record. */
export const EVENT_COLUMNS: readonly EventTableColumn[] = [
  text(
    "time",
    "Time of the event in UTC, such as 2026-11-30T14:35:00.000Z. SQLite's date functions read it.",
    (event) => (event.time === undefined ? null : new Date(event.time).toISOString()),
  ),
  {
    name: "timeMs",
    type: "INTEGER",
    description: "Time of the event in milliseconds since 1970 UTC.",
    value: (event) => event.time ?? null,
  },
  asShown("eventName"),
  text("eventSource", "Service as recorded, such as ec2.amazonaws.com.", ({ eventSource }) => eventSource),
  asShown("user"),
  text("userType", "Type of the caller, such as IAMUser or AssumedRole.", ({ actor }) => actor.type),
  text("userArn", "ARN of the caller.", ({ actor }) => actor.arn ?? null),
  asShown("role"),
  asShown("session"),
  asShown("accessKey"),
  asShown("resource"),
  asShown("resourceType"),
  asShown("error", "NULL where the call succeeded."),
  text("errorMessage", "Message of the error.", ({ error }) => error?.message ?? null),
  asShown("readOnly", "Either 'read' or 'write'."),
  asShown("source", "Name as people know it; as recorded: eventSource."),
  asShown("category"),
  asShown("region"),
  asShown("ipAddress"),
  asShown("userAgent"),
  asShown("account"),
  text("origins", "Where the event was found: profiles, or the kind of source.", (_, __, { origins }) =>
    labelsOf(origins),
  ),
  asShown(EVENT_ID_COLUMN, "Double-click a row that has this column to open the event."),
  asShown("requestId"),
  text("record", "The record as JSON, for json_extract(record, '$.requestParameters.bucketName').", (event) =>
    recordText(event),
  ),
];

/** The table to create. `maxBytes`: the memory that its rows may use. */
export function eventTable(maxBytes: number): SqlTable {
  return {
    name: EVENT_TABLE,
    columns: EVENT_COLUMNS.map(({ name, type }) => ({ name, type })),
    views: Object.fromEntries(Object.entries(EVENT_VIEWS).map(([name, { select }]) => [name, select])),
    maxBytes,
  };
}

/** An event as a row; one that CloudTrail amended, as amended. */
export function eventTableRow(hit: EventHit): readonly SqlValue[] {
  const event = hit.amended?.event ?? hit.event;
  const resource = primaryResource(event);
  return EVENT_COLUMNS.map(({ value }) => {
    const found = value(event, resource, hit);
    return found === "" ? null : found;
  });
}

function text(name: string, description: string, value: EventTableColumn["value"]): EventTableColumn {
  return { name, type: "TEXT", description, value };
}

/** A column of the results. */
function asShown(column: EventColumn & ResultColumn, more?: string): EventTableColumn {
  const description = [`The column ${COLUMNS[column].title} of the results.`, ...(more === undefined ? [] : [more])];
  return text(column, description.join(" "), (event, resource) => COLUMN_VALUES[column](event, resource));
}
