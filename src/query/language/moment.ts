/** A time as written, in ms since 1970 UTC. A time without a zone is UTC, like CloudTrail's times. */
export interface Moment {
  readonly start: number;
  /** First instant after the written time: the end of the day for a date, of the minute for `10:30`. */
  readonly end: number;
  /** True for a day, month or year, which is included as a whole when it is an upper bound. */
  readonly whole: boolean;
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const DAY = 86_400_000;
/** The last ms of the year 9999, the end of four-digit ISO 8601 years. */
const LAST = Date.UTC(10_000, 0, 1) - 1;
const ISO =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2})(?::(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/i;

/** Parses a duration (`90s`, `15m`, `24h`, `7d`, `2w`, `1d12h`) into ms; undefined for any other text. */
export function parseSpan(text: string): number | undefined {
  if (!/^(?:\d{1,6}[smhdw]){1,5}$/i.test(text)) {
    return undefined;
  }
  let sum = 0;
  for (const [, count, unit] of text.toLowerCase().matchAll(/(\d{1,6})([smhdw])/g)) {
    sum += Number(count) * (UNITS[unit ?? ""] ?? 0);
  }
  return sum > 0 ? sum : undefined;
}

/**
 * Parses an ISO date or date and time, `now`, `now-1h`, `-3d`, `today` or `yesterday`; undefined for any other text.
 * Results are limited to the years 1970 to 9999.
 */
export function parseMoment(text: string, now: number): Moment | undefined {
  const word = text.toLowerCase();
  if (word === "now") {
    return instant(now);
  }
  if (word === "today" || word === "yesterday") {
    const start = Math.floor(now / DAY) * DAY - (word === "today" ? 0 : DAY);
    return moment(start, start + DAY, true);
  }
  const relative = /^(?:now)?([+-])(.+)$/.exec(word);
  if (relative !== null) {
    const span = parseSpan(relative[2] ?? "");
    return span === undefined ? undefined : instant(relative[1] === "-" ? now - span : now + span);
  }
  return parseIso(text);
}

function instant(start: number): Moment {
  return moment(start, start + 1, false);
}

function moment(start: number, end: number, whole: boolean): Moment {
  return { start: within(start), end: within(end), whole };
}

function within(ms: number): number {
  return Math.min(Math.max(ms, 0), LAST);
}

function parseIso(text: string): Moment | undefined {
  const match = ISO.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, year = "", month, day, hour, minute, second, fraction, zone] = match;
  const monthIndex = Number(month ?? 1) - 1;
  const date = Date.UTC(Number(year), monthIndex, Number(day ?? 1));
  const back = new Date(date);
  if (Number(year) < 1970 || back.getUTCMonth() !== monthIndex || back.getUTCDate() !== Number(day ?? 1)) {
    return undefined;
  }
  if (hour === undefined) {
    const end =
      day !== undefined
        ? date + DAY
        : month !== undefined
          ? Date.UTC(Number(year), monthIndex + 1, 1)
          : Date.UTC(Number(year) + 1, 0, 1);
    return moment(date, end, true);
  }
  const shift = offset(zone);
  if (Number(hour) > 23 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 59 || shift === undefined) {
    return undefined;
  }
  const millis = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, "0"));
  const start =
    date + Number(hour) * 3_600_000 + Number(minute ?? 0) * 60_000 + Number(second ?? 0) * 1000 + millis - shift;
  const unit = minute === undefined ? 3_600_000 : second === undefined ? 60_000 : fraction === undefined ? 1000 : 1;
  return moment(start, start + unit, false);
}

/** Offset from UTC in ms, positive to the east; 0 without a zone, undefined for an impossible one. */
function offset(zone: string | undefined): number | undefined {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? "");
  if (match === null) {
    return 0;
  }
  const [, sign, hours, minutes] = match;
  if (Number(hours) > 23 || Number(minutes) > 59) {
    return undefined;
  }
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
