import { fieldReader, type TimeRange } from "../model/text/time.ts";
import { rangeOf } from "../protocol/filters.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Possible distances between two axis labels, in ms. */
const STEPS: readonly number[] = [
  ...[1, 5, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 5, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 28, 91, 364, 1820].map((days) => days * DAY),
];

export interface Tick {
  /** Index of the bar that starts at the tick. */
  readonly bar: number;
  readonly text: string;
}

/** Formats times (ms since 1970 UTC) in a time zone. */
export class Clock {
  readonly #fields: ReturnType<typeof fieldReader>;
  readonly #day: Intl.DateTimeFormat;

  constructor(timeZone: string, language: string) {
    this.#fields = fieldReader({ timeZone });
    this.#day = new Intl.DateTimeFormat(language, { timeZone, month: "short", day: "numeric" });
  }

  /** The local date and time, encoded as ms as if it were UTC. */
  #shown(time: number): number {
    const field = this.#fields(time);
    const part = (type: Intl.DateTimeFormatPartTypes) => Number(field(type));
    return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  }

  /** "14:05", or with seconds "14:05:30". */
  #time(shown: number, seconds: boolean): string {
    return new Date(shown).toISOString().slice(11, seconds ? 19 : 16);
  }

  /** "14:05", or with the day, "Nov 22, 14:05", if it differs from the day of `now`. */
  moment(time: number, now: number): string {
    const isToday = this.#day.format(time) === this.#day.format(now);
    return `${isToday ? "" : `${this.#day.format(time)}, `}${this.#time(this.#shown(time), false)}`;
  }

  /** "Nov 22, 14:05 – 15:00", with the end's day if it differs. */
  span({ from, to }: TimeRange): string {
    const start = this.#shown(from);
    const end = this.#shown(to);
    const seconds = start % MINUTE !== 0 || end % MINUTE !== 0;
    const day = Math.floor(start / DAY) === Math.floor(end / DAY) ? "" : `${this.#day.format(to)}, `;
    return `${this.#day.format(from)}, ${this.#time(start, seconds)} – ${day}${this.#time(end, seconds)}`;
  }

  /** Labels for the axis below the bars that begin at `edges`, at most `most`: the day at midnight, else the time of day. */
  ticks(edges: readonly number[], most: number): readonly Tick[] {
    const { from, to } = rangeOf(edges);
    const width = (to - from) / (edges.length - 1);
    const step = STEPS.find((each) => each >= width && (to - from) / each <= most) ?? STEPS.at(-1) ?? DAY;
    return edges
      .slice(0, -1)
      .map((time, bar) => ({ bar, time, shown: this.#shown(time) }))
      .filter(({ shown }) => shown % step === 0)
      .map(({ bar, time, shown }) => ({
        bar,
        text: shown % DAY === 0 ? this.#day.format(time) : this.#time(shown, step < MINUTE),
      }));
  }
}
