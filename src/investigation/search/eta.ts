/** How far a run was at a moment: ms since 1970 UTC, and 0 to 1 of the window. */
export interface RunMark {
  readonly at: number;
  readonly share: number;
}

const AT_LEAST = 4_000;
const SHARE_AT_LEAST = 0.05;

/**
 * How many ms a run will go on for, as far as its pace so far tells; undefined while that would be a guess: in its first
 * seconds, and before a twentieth of what was left is read.
 */
export function remaining(start: RunMark, now: RunMark): number | undefined {
  const elapsed = now.at - start.at;
  const read = (now.share - start.share) / (1 - start.share);
  return elapsed < AT_LEAST || !(read >= SHARE_AT_LEAST) || now.share >= 1
    ? undefined
    : (elapsed / (now.share - start.share)) * (1 - now.share);
}
