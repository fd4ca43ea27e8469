import { serviceOf } from "../../model/aws/service.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { primaryResource } from "../../model/summary/primaryResource.ts";
import { describeEvent } from "../../model/summary/sentence.ts";
import { visible } from "../../model/text/text.ts";
import { type Cells, RESULT_COLUMNS } from "../../protocol/columns.ts";
import type { ResultRow } from "../../protocol/results.ts";
import { COLUMN_VALUES } from "../../query/fields/columnValues.ts";

/** An event as a row, but for where it was read: that cell is empty. `stamp` writes a time on the person's clock. */
export function eventRow(event: CloudTrailEvent, stamp: (time: number) => string): ResultRow {
  const resource = primaryResource(event);
  const amended = event.diagnostics.some(({ code }) => code === "amended");
  const cell = (column: keyof Cells): string => {
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
    cells: Object.fromEntries(RESULT_COLUMNS.map((column) => [column, visible(cell(column))])) as Cells,
    tooltip: `${describeEvent(event, resource)}${amended ? " Amended by CloudTrail later." : ""}`,
  };
}
