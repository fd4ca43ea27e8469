import type { Shelf } from "../../engine/shelf.ts";
import { confirm, inform } from "../dialogs.ts";

/** Shows how much of Event history is kept on this computer, and lets it go when the person says so; `cleared` is told then. */
export async function clearFetchedEvents(shelf: Shelf, cleared: () => void): Promise<void> {
  const { files, bytes } = await shelf.size();
  if (files === 0) {
    inform("No fetched events are kept on this computer.");
    return;
  }
  const clear = "Clear";
  const answer = await confirm(
    `${megabytes(bytes)} of fetched events are kept on this computer, so that AWS is not asked twice.`,
    ["Clearing them changes nothing in AWS: the next searches fetch them again."],
    clear,
  );
  if (answer === clear) {
    await shelf.clear();
    cleared();
    inform("The fetched events were cleared.");
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toLocaleString(undefined, { maximumSignificantDigits: 2 })} MB`;
}
