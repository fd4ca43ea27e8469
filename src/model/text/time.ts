/**
 * Parses a time as records write it; returns ms since 1970 UTC, or undefined. Accepts ISO 8601 with Z or an offset, the
 * same without a zone (read as UTC, never as local time), "2022-11-21 18:06:52", "20221121T180652Z", "20221121180652", seconds or
 * milliseconds since 1970 as number or digits, US dates "11/21/2022 06:06:52 PM", "Nov 21, 2022 6:06:52 PM".
 */
export function readTime(value: unknown): number | undefined {
  if (typeof value === "number") {
    return readEpoch(value);
  }
  if (typeof value !== "string" || value.length > 64) {
    return undefined;
  }
  const text = value.trim();
  // 14 digits are a date and time; as a count since 1970 they would be a time before 2001.
  if (/^\d{9,19}(\.\d+)?$/.test(text) && !/^\d{14}$/.test(text)) {
    return readEpoch(Number(text));
  }
  return readIso(text) ?? readUsNumeric(text) ?? readUsWords(text);
}

/**
 * Seconds, milliseconds, microseconds or nanoseconds since 1970, distinguished by magnitude: all times from 2001 to
 * 2286. Undefined for any other number.
 */
function readEpoch(value: number): number | undefined {
  const unit = [1e9, 1e12, 1e15, 1e18].find((least) => value >= least && value < least * 10);
  return unit === undefined ? undefined : Math.round(value / (unit / 1e12));
}

/** Fast path of `readTime` for the usual form "2026-11-21T18:06:52Z"; undefined for any other text. */
export function readUsualTime(text: string): number | undefined {
  if (text.length !== 20) {
    return undefined;
  }
  for (let at = 0; at < 20; at += 1) {
    const unit = text.charCodeAt(at);
    const wanted = USUAL.charCodeAt(at);
    if (wanted === 0x30 ? unit < 0x30 || unit > 0x39 : unit !== wanted) {
      return undefined;
    }
  }
  const two = (at: number): number => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528;
  return utcOf(two(0) * 100 + two(2), two(5), two(8), two(11), two(14), two(17));
}

const USUAL = "0000-00-00T00:00:00Z";

function readIso(text: string): number | undefined {
  const match =
    /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?$/i.exec(
      text,
    );
  if (match === null) {
    return undefined;
  }
  const [, year, month, day, hour, minute, second = "0", fraction, zone] = match;
  if (hour === undefined && /^[+-]/.test(zone ?? "")) {
    return undefined;
  }
  const utc = utcOf(Number(year), Number(month), Number(day), Number(hour ?? 0), Number(minute ?? 0), Number(second));
  return utc === undefined ? undefined : utc + millisOf(fraction) - offsetOf(zone);
}

/** Whole milliseconds of the digits after the point of a second. */
function millisOf(fraction: string | undefined): number {
  return Number((fraction ?? "").slice(0, 3).padEnd(3, "0"));
}

function readUsNumeric(text: string): number | undefined {
  const match =
    /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:\s*([AP]M))?)?\s*(?:Z|UTC|GMT)?$/i.exec(
      text,
    );
  if (match === null) {
    return undefined;
  }
  const [, month, day, year, hour = "0", minute = "0", second = "0", fraction, half] = match;
  const utc = utcOf(Number(year), Number(month), Number(day), clockHour(hour, half), Number(minute), Number(second));
  return utc === undefined ? undefined : utc + millisOf(fraction);
}

function readUsWords(text: string): number | undefined {
  const match = /^([A-Za-z]{3})[a-z]* (\d{1,2}), (\d{4}),? (\d{1,2}):(\d\d):(\d\d)\s*([AP]M)?$/i.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, name = "", day, year, hour = "0", minute, second, half] = match;
  const month = MONTHS.indexOf(`${name.charAt(0).toUpperCase()}${name.slice(1).toLowerCase()}`) + 1;
  return utcOf(Number(year), month, Number(day), clockHour(hour, half), Number(minute), Number(second));
}

function clockHour(hour: string, half: string | undefined): number {
  return half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === "PM" ? 12 : 0);
}

function offsetOf(zone: string | undefined): number {
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(zone ?? "");
  return match === null ? 0 : (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0)) * MINUTE;
}

/**
 * Ms since 1970 UTC; undefined for a date that does not exist: Date.UTC alone would turn 31 June into 1 July. A leap
 * second, 23:59:60, is the first second of the next day.
 */
function utcOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | undefined {
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  if (month >= 1 && month <= 12 && day >= 1 && day <= 28 && hour < 24 && minute < 60 && second < 60) {
    return ms;
  }
  const date = new Date(Date.UTC(year, month - 1, day));
  const isDate = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const isLeapSecond = hour === 23 && minute === 59 && second === 60;
  return isDate && hour < 24 && minute < 60 && (second < 60 || isLeapSecond) ? ms : undefined;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** "2026-11-22 16:57:03 UTC". Milliseconds only where they are not 0. Empty for a time outside the range of Date. */
export function formatUtc(ms: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) {
    return "";
  }
  return `${date.toISOString().replace("T", " ").replace(".000Z", "").replace("Z", "")} UTC`;
}

/**
 * The time in a time zone with the zone's name: "2026-11-22 17:57:03 CET", or "GMT+9" for a zone without a name.
 * Milliseconds only where they are not 0. `timeZone`: an IANA name, by default the machine's. Empty for a time outside
 * the range of Date.
 */
export function formatLocal(ms: number, timeZone?: string): string {
  if (Number.isNaN(new Date(ms).getTime())) {
    return "";
  }
  const part = partsIn(ms, timeZone);
  const millis = new Date(ms).getUTCMilliseconds();
  const second = millis === 0 ? part("second") : `${part("second")}.${String(millis).padStart(3, "0")}`;
  return `${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${part("minute")}:${second} ${part("timeZoneName")}`;
}

/** "just now", "5 min ago", "3 h ago", "2 d ago", "4 mo ago", "2 y ago"; "in 5 min" for a time in the future. */
export function formatRelative(ms: number, now: number): string {
  const span = Math.abs(now - ms);
  if (span < MINUTE) {
    return "just now";
  }
  return ms > now ? `in ${formatSpan(span)}` : `${formatSpan(span)} ago`;
}

/** A duration in ms, rounded down to its largest unit: "0 min", "5 min", "3 h", "2 d", "4 mo", "2 y". */
export function formatSpan(ms: number): string {
  return ms < HOUR
    ? `${Math.floor(ms / MINUTE)} min`
    : ms < DAY
      ? `${Math.floor(ms / HOUR)} h`
      : ms < 60 * DAY
        ? `${Math.floor(ms / DAY)} d`
        : ms < 730 * DAY
          ? // 60 days are less than two mean months, and 730 less than two mean years.
            `${Math.max(2, Math.floor(ms / (30.44 * DAY)))} mo`
          : `${Math.max(2, Math.floor(ms / (365.25 * DAY)))} y`;
}

/**
 * The heading under which a list of events shows a time: "Last hour", "Today", "Yesterday", "Mon 16 Nov 2026"; "In the
 * future" for times more than five minutes ahead. Days are those of `timeZone` (the machine's by default).
 */
export function timeHeading(ms: number, now: number, timeZone?: string): string {
  if (ms > now + 5 * MINUTE) {
    return "In the future";
  }
  if (ms > now - HOUR) {
    return "Last hour";
  }
  const day = dayIn(ms, timeZone);
  const ago = Math.round((dayIn(now, timeZone) - day) / DAY);
  if (ago === 0) {
    return "Today";
  }
  if (ago === 1) {
    return "Yesterday";
  }
  const date = new Date(day);
  return `${WEEKDAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** Midnight UTC of the time's calendar day in the zone, so that days differ by multiples of 24 hours. */
function dayIn(ms: number, timeZone: string | undefined): number {
  const part = partsIn(ms, timeZone);
  return Date.UTC(Number(part("year")), Number(part("month")) - 1, Number(part("day")));
}

/**
 * Reads the fields of times (ms since 1970 UTC) as a clock in a time zone shows them: "2026", "11", "20", "14", "03", "22".
 * Throws a RangeError for a time that no date can hold. Constructing the formatter is slow: use one reader for a list.
 */
export function fieldReader(
  options: Pick<Intl.DateTimeFormatOptions, "timeZone" | "timeZoneName">,
): (ms: number) => (type: Intl.DateTimeFormatPartTypes) => string {
  const format = new Intl.DateTimeFormat("en-GB", {
    ...options,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  return (ms) => {
    const parts = format.formatToParts(ms);
    return (type) => parts.find((part) => part.type === type)?.value ?? "";
  };
}

function partsIn(ms: number, timeZone: string | undefined): (type: Intl.DateTimeFormatPartTypes) => string {
  const key = timeZone ?? "";
  let reader = READERS.get(key);
  if (reader === undefined) {
    reader = fieldReader({ ...(timeZone === undefined ? {} : { timeZone }), timeZoneName: "short" });
    READERS.set(key, reader);
  }
  return reader(ms);
}

/** By time zone; "" for the machine's. Bounded by the zones that exist: another name throws. */
const READERS = new Map<string, ReturnType<typeof fieldReader>>();

/** What the clocks of a time zone show, as ms as if the zone were UTC. Whole seconds. `timeZone`: an IANA name. */
export function toWallClock(time: number, timeZone: string): number {
  const part = partsIn(time, timeZone);
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(part(type));
  return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
}

/**
 * The time at which the clocks of a zone show `shown`: the inverse of `toWallClock`. The earlier one of two; for a time that
 * the clocks skip, the time had they not been changed.
 */
export function fromWallClock(shown: number, timeZone: string): number {
  const whole = Math.floor(shown / 1000) * 1000;
  // Clocks are changed at most once within two days.
  const [before, after] = [whole - DAY, whole + DAY].map((time) => toWallClock(time, timeZone) - time);
  const times = [before, after].map((offset = 0) => whole - offset).sort((a, b) => a - b);
  const exact = times.find((time) => toWallClock(time, timeZone) === whole) ?? whole - (before ?? 0);
  return exact + (shown - whole);
}

/** A range of time in ms since 1970 UTC: `from` inclusive, `to` exclusive. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Returns a function that formats ms since 1970 UTC as "2026-11-20 14:03:22" in a time zone: sorts as text and reads
 * the same in every language. Empty for a time outside the range of Date.
 */
export function stamper(timeZone: string): (time: number) => string {
  return (time) => {
    if (Number.isNaN(new Date(time).getTime())) {
      return "";
    }
    const part = partsIn(time, timeZone);
    return `${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${part("minute")}:${part("second")}`;
  };
}
