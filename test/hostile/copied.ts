import { copiedText } from "../../src/investigation/results/copiedText.ts";
import type { EventHit } from "../../src/investigation/search/search.ts";

/** What is copied of a view that shows these events, and chooses all. */
export function copied(events: readonly EventHit[], as: "json" | "ids" | "csv"): Promise<string> {
  const shown = {
    count: events.length,
    ids: async (start: number, end: number) => events.slice(start, end).map(({ event }) => event.eventId),
    get: async (eventId: string) => events.find(({ event }) => event.eventId === eventId),
    all: async function* () {
      yield* events;
    },
    between: async function* () {
      yield* events;
    },
    rowIndexes: async (eventIds: readonly string[]) =>
      eventIds.map((id) => events.findIndex(({ event }) => event.eventId === id)),
  };
  return copiedText(shown, "all", as);
}
