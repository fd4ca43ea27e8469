import { confirm, inform } from "../dialogs.ts";

/** A part of the event cache. */
export interface EventCache {
  size(): Promise<{ readonly files: number; readonly bytes: number }>;
  clear(): Promise<void>;
}

/** Shows the size of the event cache and deletes it on confirmation. Calls `cleared` afterwards. */
export async function clearFetchedEvents(caches: readonly EventCache[], cleared: () => void): Promise<void> {
  const sizes = await Promise.all(caches.map((cache) => cache.size()));
  const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
  if (sizes.every(({ files }) => files === 0)) {
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
    await Promise.all(caches.map((cache) => cache.clear()));
    cleared();
    inform("Event cache cleared.");
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toLocaleString(undefined, { maximumSignificantDigits: 2 })} MB`;
}
