/** How many numbers a byte range takes in an array of ranges: where it starts, and where it ends, that byte excluded. */
export const RANGE = 2;

/** Where the start of range `index` is kept, in an array of ranges that begins at `base`. */
export function startAt(index: number, base = 0): number {
  return base + index * RANGE;
}

/** Where the end of range `index` is kept, in an array of ranges that begins at `base`. */
export function endAt(index: number, base = 0): number {
  return base + index * RANGE + 1;
}
