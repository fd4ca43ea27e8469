import { eventRow } from "../../engine/table/eventRow.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { visible } from "../../model/text/text.ts";
import type { ResultRow } from "../../protocol/results.ts";
import type { Origin } from "../../sources/source.ts";

/** An event as a row; of one that CloudTrail amended, as amended. `stamp` writes a time on the person's clock. */
export function resultRow(
  event: CloudTrailEvent,
  stamp: (time: number) => string,
  origins: readonly Origin[] = [],
): ResultRow {
  return withOrigins(eventRow(event, stamp), origins);
}

/** A row with the names of the targets that its event was read from. */
export function withOrigins(row: ResultRow, origins: readonly Origin[]): ResultRow {
  return { ...row, cells: { ...row.cells, origins: visible(labelsOf(origins)) } };
}

/** The names of the targets that an event was read from, as the column shows them. */
export function labelsOf(origins: readonly Origin[]): string {
  return [...new Set(origins.map(({ label }) => label))].join(", ");
}
