/** "2026-11-22 14:35 UTC". `time` in ms since 1970 UTC. */
export function utcMinute(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/**
 * What stands behind an answer to which late events can still be added: "; as of 2026-11-22 14:35 UTC, late events can
 * still arrive". The oldest of the times counts (ms since 1970 UTC); empty where there is none.
 */
export function asOfText(times: readonly number[]): string {
  return times.length === 0 ? "" : `; as of ${utcMinute(Math.min(...times))}, late events can still arrive`;
}
