import { refusedRequest } from "../../model/failure.ts";
import { visible } from "../../model/text/text.ts";
import type { ChosenEvents } from "../../protocol/chosenEvents.ts";
import type { EventHit } from "../search/search.ts";
import { exportPieces } from "./exportEvents.ts";
import type { Results } from "./results.ts";

/** UTF-16 units: what an editor and other programs still take. */
const MOST_COPIED = 100_000_000;
const TOGETHER = 100;

/**
 * Events for the clipboard: as a trail's log file, as a table in UTC, or
 * their ids, a line each. Throws `Failure` where that is more than a clipboard holds.
 */
export async function copiedText(
  results: Pick<Results, "get" | "ids" | "count" | "all" | "between" | "rowIndexes">,
  events: ChosenEvents,
  as: "json" | "ids" | "csv",
): Promise<string> {
  if (as === "ids") {
    const ids = await idsOf(results, events);
    return ids.map((id) => visible(id)).join("\n");
  }
  const pieces: string[] = [];
  let length = 0;
  for await (const piece of await exportPieces(eventsOf(results, events), as)) {
    const text = String(piece);
    length += text.length;
    if (length > MOST_COPIED) {
      throw refusedRequest("This is too much to copy. Export the events to a file, or choose fewer.");
    }
    pieces.push(text);
  }
  return pieces.join("");
}

async function idsOf(
  results: Pick<Results, "ids" | "count" | "rowIndexes">,
  events: ChosenEvents,
): Promise<readonly string[]> {
  if (events === "all") {
    return await results.ids(0, results.count);
  }
  if (!("from" in events)) {
    return events;
  }
  const ends = await results.rowIndexes([events.from, events.to]);
  const ids = ends.includes(-1) ? [] : await results.ids(Math.min(...ends), Math.max(...ends) + 1);
  const except = new Set(events.except);
  const inside = ids.filter((id) => !except.delete(id));
  return [...inside, ...except];
}

async function* eventsOf(
  results: Pick<Results, "get" | "all" | "between">,
  events: ChosenEvents,
): AsyncGenerator<EventHit, void, undefined> {
  if (events === "all") {
    yield* results.all();
  } else if ("from" in events) {
    const except = new Set(events.except);
    for await (const hit of results.between(events.from, events.to)) {
      if (!except.delete(hit.event.eventId)) {
        yield hit;
      }
    }
    yield* chosen(results, [...except]);
  } else {
    yield* chosen(results, events);
  }
}

async function* chosen(
  results: Pick<Results, "get">,
  eventIds: readonly string[],
): AsyncGenerator<EventHit, void, undefined> {
  for (let from = 0; from < eventIds.length; from += TOGETHER) {
    const found = await Promise.all(eventIds.slice(from, from + TOGETHER).map((id) => results.get(id)));
    yield* found.filter((one) => one !== undefined);
  }
}
