const DAY = 86_400_000;

/** How far back older changes are searched for, in days: a year and a month. What is listed and read grows with each day. */
export const OLDER_DAYS = 400;

/** A time span in whole days. `span` in ms. */
export function daysOf(span: number): number {
  return Math.round(span / DAY);
}

/** "90 days". `span` in ms. */
export function daysText(span: number): string {
  const days = daysOf(span);
  return days === 1 ? "1 day" : `${days} days`;
}

/** "2026-11-22 14:35 UTC". `time` in ms since 1970 UTC. */
export function utcMinute(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/**
 * Suffix for an answer to which late events may still be added: "; as of 2026-11-22 14:35 UTC, late events can still
 * arrive", with the oldest of the times (ms since 1970 UTC). Empty without times.
 */
export function asOfText(times: readonly number[]): string {
  return times.length === 0 ? "" : `; as of ${utcMinute(Math.min(...times))}, late events can still arrive`;
}
