import { Failure } from "../../model/failure.ts";
import { visible } from "../../model/text/text.ts";
import type { EventHit } from "../search/search.ts";
import { exportPieces } from "./exportEvents.ts";
import type { Results } from "./results.ts";

/** UTF-16 units: what an editor and other programs still take. */
const MOST_COPIED = 100_000_000;
const TOGETHER = 100;

/**
 * The events of these ids, or everything that is shown, for the clipboard: as a trail's log file, as a table in UTC, or
 * their ids, a line each. Throws `Failure` where that is more than a clipboard holds.
 */
export async function copiedText(
  results: Pick<Results, "get" | "ids" | "count" | "all">,
  eventIds: readonly string[] | "all",
  as: "json" | "ids" | "csv",
): Promise<string> {
  if (as === "ids") {
    const ids = eventIds === "all" ? await results.ids(0, results.count) : eventIds;
    return ids.map((id) => visible(id)).join("\n");
  }
  const pieces: string[] = [];
  let length = 0;
  for await (const piece of await exportPieces(eventIds === "all" ? results.all() : chosen(results, eventIds), as)) {
    const text = String(piece);
    length += text.length;
    if (length > MOST_COPIED) {
      throw new Failure({
        reason: "invalid-request",
        message: "This is too much to copy. Export the events to a file, or choose fewer.",
        context: {},
        remedies: [],
      });
    }
    pieces.push(text);
  }
  return pieces.join("");
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
