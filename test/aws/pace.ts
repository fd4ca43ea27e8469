/** How many requests a second the server answers, for each account and Region. */
export interface Pace {
  /** LookupEvents and ListInsightsData, each for itself. AWS: 2. */
  readonly perSecond: number;
  /** Every other operation, each for itself. AWS: about 10 for Get, Describe and List. */
  readonly othersPerSecond: number;
}

/** AWS's own pace. */
export const truePace: Pace = { perSecond: 2, othersPerSecond: 20 };

const SLOW: ReadonlySet<string> = new Set(["LookupEvents", "ListInsightsData"]);

interface Bucket {
  tokens: number;
  filled: number;
}

/** Part of one request by which a caller may be early: two clocks and a socket never agree to the millisecond. */
const grace = 0.1;

/** A token bucket for each key, holding one second's worth. */
export class PaceKeeper {
  pace: Pace;
  readonly #clock: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** @param clock milliseconds from any start */
  constructor(pace: Pace, clock = () => performance.now()) {
    this.pace = pace;
    this.#clock = clock;
  }

  /** Whether one more request may pass now. One that may not costs nothing. */
  admit(operation: string, place: string): boolean {
    const perSecond = SLOW.has(operation) ? this.pace.perSecond : this.pace.othersPerSecond;
    const key = `${operation} ${place}`;
    const now = this.#clock();
    const bucket = this.#buckets.get(key) ?? { tokens: perSecond, filled: now };
    this.#buckets.set(key, bucket);
    bucket.tokens = Math.min(perSecond, bucket.tokens + ((now - bucket.filled) / 1000) * perSecond);
    bucket.filled = now;
    if (bucket.tokens < 1 - grace) {
      return false;
    }
    bucket.tokens -= 1;
    return true;
  }
}
