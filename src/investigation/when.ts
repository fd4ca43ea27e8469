/**
 * Writes times (ms since 1970 UTC) as "2026-11-20 14:03:22" on the given clock: sorts as text and means the same in every
 * language. One formatter for a whole list: making them is what costs. Empty for a time that no date can hold.
 */
export function stamper(timeZone: string): (time: number) => string {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  return (time) => {
    if (Number.isNaN(new Date(time).getTime())) {
      return "";
    }
    const parts = format.formatToParts(time);
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((other) => other.type === type)?.value ?? "";
    return `${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${part("minute")}:${part("second")}`;
  };
}
