import type { DerivedName } from "../../engine/table/derive.ts";
import { isCloudTrailRecord, type RecordText } from "../../model/event/record.ts";
import type { ResultColumn } from "../../protocol/columns.ts";
import type { EventHit } from "../search/search.ts";

/** The columns that only records tell. */
export const DERIVED_BY: ReadonlyMap<ResultColumn, DerivedName> = new Map<ResultColumn, DerivedName>([
  ["resource", "resource"],
  ["resourceType", "resource"],
  ["requestId", "requestId"],
]);

/**
 * What is no record to a trail's log file is kept as LookupEvents would give it: there any text is one. An event whose
 * addendum came before it, as newest first it does, is kept as amended, so that it is counted and ordered that way.
 */
export function recordTextOf({ event, amended }: EventHit): RecordText {
  // A record without an id of its own would get another one from another text.
  const { raw, record, envelope } = event.record.eventID === event.eventId ? (amended?.event ?? event) : event;
  if (envelope !== undefined) {
    return { json: raw, envelope };
  }
  return isCloudTrailRecord(record) ? { json: raw } : { json: raw, envelope: { resources: [] } };
}
