import type { KeptRecord } from "../../engine/requests.ts";
import type { DerivedName } from "../../engine/table/derive.ts";
import type { Narrowing as TableNarrowing } from "../../engine/table/narrowed.ts";
import { isCloudTrailRecord } from "../../model/record.ts";
import type { FoundEvent } from "../search/search.ts";
import type { Narrowing } from "./narrowing.ts";

/** The columns that only records tell. */
export const DERIVED_BY: ReadonlyMap<string, DerivedName> = new Map([
  ["resource", "resource"],
  ["resourceType", "resource"],
  ["requestId", "requestId"],
]);

/**
 * What is no record to a trail's log file is kept as LookupEvents would give it: there any text is one. An event whose
 * addendum came before it, as newest first it does, is kept as amended, so that it is counted and ordered that way.
 */
export function keptRecord({ event, amended }: FoundEvent): KeptRecord {
  // A record without an id of its own would get another one from another text.
  const { raw, record, envelope } = event.record.eventID === event.eventId ? (amended?.event ?? event) : event;
  if (envelope !== undefined) {
    return { json: raw, envelope };
  }
  return isCloudTrailRecord(record) ? { json: raw } : { json: raw, envelope: { resources: [] } };
}

/** The table knows an absent value as an empty one. */
export function tableNarrowing({ choices, window }: Narrowing): TableNarrowing {
  return {
    choices: choices.map(({ field, value = "", exclude }) => ({ field, value, exclude })),
    ...(window === undefined ? {} : { window }),
  };
}

/** The same the other way round. */
export function orNothing(value: string): string | undefined {
  return value === "" ? undefined : value;
}
