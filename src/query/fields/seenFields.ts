import type { CloudTrailEvent } from "../../model/event/record.ts";
import { allFields } from "./fields.ts";

/** Fields with values that each event has for itself: nothing to offer for another search. */
const UNIQUE: ReadonlySet<string> = new Set(["time", "id", "request", "shared", "message", "mentions"]);

/** The fields whose values are remembered, for completion and for choosing what to ask. */
const SEEN_FIELDS = allFields().filter(({ name }) => !UNIQUE.has(name));

/** What an event has of each of these fields. */
export interface SeenEvent {
  readonly eventId: string;
  readonly fields: readonly { readonly name: string; readonly values: readonly string[] }[];
}

export function seenEvent(event: CloudTrailEvent): SeenEvent {
  return {
    eventId: event.eventId,
    fields: SEEN_FIELDS.flatMap((field) => {
      const values = field.values(event).map(String);
      return values.length === 0 ? [] : [{ name: field.name, values }];
    }),
  };
}
