import type { CloudTrailEvent } from "../../model/event/record.ts";
import { primaryResource } from "../../model/summary/primaryResource.ts";
import type { ResultColumn } from "../../protocol/columns.ts";
import type { FilterField } from "../../protocol/filters.ts";
import { COLUMN_FIELDS } from "../../protocol/menus.ts";
import { COLUMN_VALUES } from "../../query/fields/columnValues.ts";
import { findField } from "../../query/fields/fields.ts";
import type { EventHit } from "../search/search.ts";
import type { FieldValues } from "./filters.ts";
import { labelsOf } from "./resultRow.ts";

/**
 * The different values by which these events' cells of a column are filtered: the same as the facets count. Undefined:
 * results cannot be filtered by the column.
 */
export function valuesOfCells(found: readonly EventHit[], column: ResultColumn): FieldValues | undefined {
  const fields = COLUMN_FIELDS[column];
  if (fields === undefined) {
    return undefined;
  }
  const events = found.map(shownEvent);
  const field = fields.find((one) => events.every((event) => fieldValue(event, one) !== undefined)) ?? fields[0];
  return { field, values: [...new Set(events.map((event) => fieldValue(event, field)))] };
}

/** The text of an event's cell as recorded; a time in UTC as in the record. Not escaped. */
export function textOfCell(found: EventHit, column: ResultColumn): string {
  const event = shownEvent(found);
  switch (column) {
    case "time":
      return event.time === undefined ? "" : new Date(event.time).toISOString();
    case "origins":
      return labelsOf(found.origins);
    default:
      return COLUMN_VALUES[column](event, primaryResource(event));
  }
}

/** An event that CloudTrail amended is shown as amended. */
function shownEvent({ event, amended }: EventHit): CloudTrailEvent {
  return amended?.event ?? event;
}

function fieldValue(event: CloudTrailEvent, field: FilterField): string | undefined {
  const value = field === "resource" ? primaryResource(event)?.value : findField(field)?.values(event)[0];
  return value === undefined || value === "" ? undefined : String(value);
}
