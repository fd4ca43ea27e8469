/** Anything with an optional time, in ms since 1970 UTC. */
interface Timed {
  readonly time?: number | undefined;
}

/** Comparator for sorting by time, newest first. Items without a time come first, because they may be new. */
export function newestFirst(left: Timed, right: Timed): number {
  const [l, r] = [left.time ?? Number.POSITIVE_INFINITY, right.time ?? Number.POSITIVE_INFINITY];
  return l === r ? 0 : r - l;
}
