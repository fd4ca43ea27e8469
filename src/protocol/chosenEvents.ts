import * as v from "valibot";

/**
 * Events of the results: by id; or all shown ones; or those from one event to another in the current order, both included.
 * `except`: ids of events that are not as the range says: left out of it, or chosen beside it.
 */
export type ChosenEvents =
  | readonly string[]
  | "all"
  | { readonly from: string; readonly to: string; readonly except: readonly string[] };

export const chosenEventsSchema: v.GenericSchema<unknown, ChosenEvents> = v.union([
  v.literal("all"),
  v.array(v.string()),
  v.object({ from: v.string(), to: v.string(), except: v.array(v.string()) }),
]);
