import { serviceOf } from "../../model/aws/service.ts";
import type { Entity } from "../../model/entity/entity.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { primaryResource } from "../../model/summary/primaryResource.ts";
import { visible } from "../../model/text/text.ts";
import type { ResultColumn } from "../../protocol/columns.ts";
import type { ResultRow } from "../../protocol/resultRow.ts";
import { COLUMN_VALUES } from "../../query/fields/columnValues.ts";

export interface RowLook {
  /** The cells that the row is to have. */
  readonly columns: readonly ResultColumn[];
  /** Writes a time on the person's clock. */
  stamp(time: number): string;
}

/**
 * An event as a row, but for where it was read: that cell is empty. `resource`: what the event is about, where the caller
 * knows it without the whole record.
 */
export function eventRow(
  event: CloudTrailEvent,
  { columns, stamp }: RowLook,
  resource: Pick<Entity, "label" | "type"> | undefined = needsResource(columns) ? primaryResource(event) : undefined,
): ResultRow {
  const cell = (column: ResultColumn): string => {
    switch (column) {
      case "time":
        return event.time === undefined ? "" : stamp(event.time);
      case "origins":
        return "";
      default:
        return COLUMN_VALUES[column](event, resource);
    }
  };
  return {
    eventId: event.eventId,
    icon: serviceOf(event.eventSource).icon,
    readOnly: event.readOnly === true,
    failed: event.error !== undefined,
    cells: Object.fromEntries(columns.map((column) => [column, visible(cell(column))])),
  };
}

function needsResource(columns: readonly ResultColumn[]): boolean {
  return columns.includes("resource") || columns.includes("resourceType");
}
