import { nearest } from "../../model/text/nearest.ts";
import { fieldNames, findField } from "./fields.ts";

/** The field, record key or window word nearest to a misspelt name; undefined when none is close enough. */
export function nearestField(name: string): string | undefined {
  const found = nearest(name, [...fieldNames(), "last", "from", "to"]);
  return found === undefined ? undefined : (findField(found)?.name ?? found);
}
