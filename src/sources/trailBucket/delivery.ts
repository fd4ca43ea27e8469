import { formatUtc, type TimeRange } from "../../model/text/time.ts";
import { CLOCK_DIFFERENCE } from "../logFiles/logFile.ts";
import type { ListedFile } from "./fileListing.ts";
import type { UnreadFile } from "./unreadFiles.ts";

const HOUR = 60 * 60_000;

/** The first listing of a search is of so long a time (ms). */
export const FIRST_LISTING = 24 * HOUR;

/** How far a search has read: files that were listed, and the times before them. */
export interface Position {
  /** Newest first. */
  readonly files: readonly ListedFile[];
  /** How many of them were read. */
  readonly at: number;
  /** Everything that was delivered at this time or later was listed, ms since 1970 UTC. */
  readonly below: number;
  /** How long a time (ms) the next listing should be of. */
  readonly length: number;
}

/** How far a search has read that is at its end. */
export const END: Position = { files: [], at: 0, below: Number.NEGATIVE_INFINITY, length: FIRST_LISTING };

/** Every event of the window at or after this time was read. */
export function coveredFrom(
  { from, to }: TimeRange,
  { files, at, below }: Position,
  range: TimeRange,
  unread: readonly UnreadFile[],
): number {
  const next = files[at]?.delivered ?? below;
  const isAll = at === files.length && below <= range.from;
  const hole = unread.reduce((latest, { file }) => Math.max(latest, file.delivered), Number.NEGATIVE_INFINITY);
  const open = Math.max(isAll ? Number.NEGATIVE_INFINITY : next, hole);
  return Math.max(from, Math.min(to, open + CLOCK_DIFFERENCE));
}

/** What a person should know of the end of a search that is some hours past. `until`: ms since 1970 UTC. */
export function lateNote(until: number): string {
  const minute = formatUtc(until).replace(/:\d\d(\.\d+)? /, " ");
  return `Log files that were delivered until ${minute} were read. Events that CloudTrail delivered later are missing.`;
}
