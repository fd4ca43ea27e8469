import { RECORD_FIELDS } from "../../model/event/recordFields.ts";
import { nearest } from "../../model/text/nearest.ts";
import { fieldNames, findField } from "./fields.ts";

/** The field, record key or window word nearest to a misspelt name; undefined when none is close enough. */
export function nearestField(name: string): string | undefined {
  const found = nearest(name, [...fieldNames(), "last", "from", "to"]);
  return found === undefined ? undefined : (findField(found)?.name ?? found);
}

/** The top-level key of records that a key misspells; undefined for such a key itself and for any other word. */
export function misspeltRecordKey(key: string): string | undefined {
  const isKnown = RECORD_FIELDS.some((known) => known.toLowerCase() === key.toLowerCase());
  return isKnown ? undefined : nearest(key, RECORD_FIELDS);
}
