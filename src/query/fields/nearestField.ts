import { nearest } from "../../model/text/nearest.ts";
import { fieldNames, findField } from "./fields.ts";

/** The known name nearest to a misspelt one, when it is near enough to be meant. */
export function nearestField(name: string): string | undefined {
  const found = nearest(name, [...fieldNames(), "last", "from", "to"]);
  return found === undefined ? undefined : (findField(found)?.name ?? found);
}
