const STEPS: readonly { readonly unit: Intl.RelativeTimeFormatUnit; readonly ms: number }[] = [
  { unit: "day", ms: 86_400_000 },
  { unit: "hour", ms: 3_600_000 },
  { unit: "minute", ms: 60_000 },
];

/**
 * "3 hours ago", "1 day ago" or "now", in the page's language. Times in ms since 1970 UTC. A day is 24 hours, so it is
 * never "yesterday".
 */
export function relativeTime(time: number, now: number, language: string): string {
  const past = now - time;
  const step = STEPS.find(({ ms }) => Math.abs(past) >= ms);
  return step === undefined
    ? new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(0, "second")
    : new Intl.RelativeTimeFormat(language).format(-Math.trunc(past / step.ms), step.unit);
}
