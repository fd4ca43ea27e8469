import { abortError } from "../../async/abort.ts";
import { addListed, type ListedOperation } from "../../engine/segment/listedResources.ts";
import type { RecordStore } from "../../engine/store/recordStore.ts";
import type { StoredListing, StoredSegment } from "../../engine/store/storeRequests.ts";

/** Records in a request to the store: other requests wait in its thread for so long. */
const MOST_ROWS = 50_000;

export interface ListingProgress {
  readonly done: number;
  /** All stored events. */
  readonly of: number;
}

/**
 * Counts how Event history lists the cached events of all accounts and Regions under resources. Requests nothing from
 * AWS; the thread of the store does the work, a part at a time. Throws `Failure`, or an AbortError.
 */
export async function readStoredListing(
  store: Pick<RecordStore, "lease" | "segments" | "listing">,
  signal: AbortSignal,
  progress: (progress: ListingProgress) => void,
): Promise<StoredListing> {
  const lease = store.lease();
  try {
    const segments = await store.segments(lease);
    const of = segments.reduce((sum, { rows }) => sum + rows, 0);
    let operations: readonly ListedOperation[] = [];
    let [done, unread] = [0, 0];
    for (const part of partsOf(segments)) {
      if (signal.aborted) {
        throw abortError(signal);
      }
      const listing = await store.listing(part);
      operations = addListed([...operations, ...listing.operations]);
      unread += listing.unread;
      done += part.reduce((sum, { rows }) => sum + rows, 0);
      progress({ done, of });
    }
    return { operations, unread };
  } finally {
    await lease.end();
  }
}

function* partsOf(segments: readonly StoredSegment[]): Generator<readonly StoredSegment[]> {
  let part: StoredSegment[] = [];
  let rows = 0;
  for (const segment of segments) {
    if (rows + segment.rows > MOST_ROWS && part.length > 0) {
      yield part;
      [part, rows] = [[], 0];
    }
    part.push(segment);
    rows += segment.rows;
  }
  if (part.length > 0) {
    yield part;
  }
}
