import type { Bucket } from "../../aws/bucket.ts";
import type { CallOptions } from "../../aws/connections.ts";
import type { TimeRange } from "../../model/text/time.ts";
import { FIRST_LISTING, type Position } from "./delivery.ts";
import { type ListedFile, listDelivered, newestFirst } from "./fileListing.ts";
import type { LogFolder } from "./folders.ts";

const MINUTE = 60_000;

/** Files of one listing that are held in memory, at about 350 bytes each. */
export const MOST_LISTED = 100_000;
/** A listing of fewer files than this is followed by one of a longer time. */
const FEW_LISTED = MOST_LISTED / 8;
const LONGEST_LISTING = 400 * FIRST_LISTING;

/**
 * Lists the files that were delivered before a position: of a time in which there are not too many, at least of a minute. The
 * times become longer while there are few. Throws what listing throws.
 */
export async function listBefore(
  bucket: Bucket,
  folders: readonly LogFolder[],
  { below, length: asked }: Pick<Position, "below" | "length">,
  range: TimeRange,
  calls: CallOptions,
): Promise<Position> {
  for (let length = asked; ; length = Math.max(MINUTE, Math.floor(length / 4))) {
    const from = Math.max(range.from, below - length);
    const files: ListedFile[] = [];
    const isTooMany = () => files.length > MOST_LISTED && length > MINUTE;
    await listDelivered(bucket, folders, { from, to: below, end: range.to }, calls, ({ files: some }) => {
      for (const file of some) {
        files.push(file);
      }
      return !isTooMany();
    });
    if (!isTooMany()) {
      const longer = files.length < FEW_LISTED ? Math.min(LONGEST_LISTING, length * 4) : length;
      return { files: files.sort(newestFirst), at: 0, below: from, length: longer };
    }
  }
}
