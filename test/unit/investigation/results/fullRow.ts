import type { RowLook } from "../../../../src/engine/table/eventRow.ts";
import { resultRow } from "../../../../src/investigation/results/resultRow.ts";
import type { EventHit } from "../../../../src/investigation/search/search.ts";
import type { CloudTrailEvent } from "../../../../src/model/event/record.ts";
import { RESULT_COLUMNS } from "../../../../src/protocol/columns.ts";
import type { ResultRow } from "../../../../src/protocol/resultRow.ts";

/** An event as a row with the cells of all columns. */
export function fullRow(
  event: CloudTrailEvent,
  stamp: RowLook["stamp"] = String,
  origins: EventHit["origins"] = [],
): ResultRow {
  return resultRow({ event, origins }, { columns: RESULT_COLUMNS, stamp });
}
