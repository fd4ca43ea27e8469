import type { RecordStore } from "../../engine/store/recordStore.ts";
import { confirm, inform } from "../dialogs.ts";

/** Shows the size of the event cache and deletes it on confirmation. Calls `cleared` afterwards. */
export async function clearFetchedEvents(store: RecordStore, cleared: () => void): Promise<void> {
  const { segments, bytes } = await store.size();
  if (segments === 0) {
    inform("The event cache is empty.");
    return;
  }
  const clear = "Clear";
  const answer = await confirm(
    `Clear ${megabytes(bytes)} of cached events?`,
    ["Nothing in AWS is deleted. The next searches fetch the events again."],
    clear,
  );
  if (answer === clear) {
    await store.clear();
    cleared();
    inform("Event cache cleared.");
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toLocaleString(undefined, { maximumSignificantDigits: 2 })} MB`;
}
