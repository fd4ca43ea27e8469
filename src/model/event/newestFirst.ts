/** Something that happened, in ms since 1970 UTC where that is known. */
interface Timed {
  readonly time?: number | undefined;
}

/** Compares for sorting, the newest first. What has no time comes before all others: nothing tells that it is old. */
export function newestFirst(left: Timed, right: Timed): number {
  const [l, r] = [left.time ?? Number.POSITIVE_INFINITY, right.time ?? Number.POSITIVE_INFINITY];
  return l === r ? 0 : r - l;
}
