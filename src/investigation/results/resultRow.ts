import { eventRow, type RowLook } from "../../engine/table/eventRow.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { describeEvent } from "../../model/summary/sentence.ts";
import { visible } from "../../model/text/text.ts";
import type { ResultRow } from "../../protocol/resultRow.ts";
import type { Origin } from "../../sources/source.ts";
import type { EventHit } from "../search/search.ts";

/** An event as a row; of one that CloudTrail amended, as amended. */
export function resultRow(hit: EventHit, look: RowLook): ResultRow {
  return withOrigins(eventRow(shownEvent(hit), look), hit.origins);
}

/** One sentence that describes an event; of one that CloudTrail amended, as amended. */
export function rowSentence(hit: EventHit): string {
  const event = shownEvent(hit);
  const isAmended = event.diagnostics.some(({ code }) => code === "amended");
  return `${describeEvent(event)}${isAmended ? " Amended by CloudTrail later." : ""}`;
}

/** A row with the names of the targets that its event was read from, if it has a cell for them. */
export function withOrigins(row: ResultRow, origins: readonly Origin[]): ResultRow {
  return row.cells.origins === undefined
    ? row
    : { ...row, cells: { ...row.cells, origins: visible(labelsOf(origins)) } };
}

/** The names of the targets that an event was read from, as the column shows them. */
export function labelsOf(origins: readonly Origin[]): string {
  return [...new Set(origins.map(({ label }) => label))].join(", ");
}

function shownEvent({ event, amended }: EventHit): CloudTrailEvent {
  return amended?.event ?? event;
}
