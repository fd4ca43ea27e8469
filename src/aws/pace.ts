import { abortError } from "../async/abort.ts";
import type { Clock } from "../async/clock.ts";

/** At most `requests` starts in any `perMs` milliseconds. */
export interface Rate {
  readonly requests: number;
  readonly perMs: number;
}

/**
 * "interactive": the user waits for it. "background" (CodeLens, prefetch) has lower priority but a guaranteed share.
 */
export type Priority = "interactive" | "background";

export interface PacedCall<T> {
  readonly call: () => Promise<T>;
  readonly signal: AbortSignal;
  readonly priority: Priority;
  /**
   * Fairness key: waiting calls are served round-robin by lane, so that a search with many requests does not delay the
   * others.
   */
  readonly lane: unknown;
  /** True for AWS's throttling errors. */
  readonly isThrottling: (error: unknown) => boolean;
  /** Called after each throttling with the pause in ms that now applies to the whole queue. */
  readonly onThrottled?: ((waitMs: number) => void) | undefined;
}

interface Waiter {
  readonly lane: unknown;
  readonly grant: () => void;
  readonly refuse: (error: unknown) => void;
}

/** The queue gives up after this long without a success; searches can be continued later. */
const giveUpAfterMs = 60_000;
/** A single call gives up after this many throttlings, even when other calls succeed. */
const maxRefusals = 12;
const firstBackoffMs = 500;
const longestBackoffMs = 8_000;
/** While both classes wait, one call in this many is a background call. */
const backgroundShare = 4;

/**
 * The queue of one account, Region and class of API calls. The rate limit is shared with the console and all other
 * tools, so throttling is normal: the whole queue then pauses, each time longer, and speeds up again after a success.
 */
export class Pace {
  readonly #rate: Rate;
  readonly #clock: Clock;
  readonly #lanes: Record<Priority, Map<unknown, Waiter[]>> = { interactive: new Map(), background: new Map() };
  /** Start times of calls in the current window, oldest first, in ms. */
  #starts: number[] = [];
  #notBefore = 0;
  /** Number of times the pause was doubled. */
  #backoffStep = 0;
  /** First and last throttling of an unbroken series. */
  #refusals: { readonly since: number; readonly last: number } | undefined;
  #roundsSinceBackground = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(rate: Rate, clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
  }

  /** Number of calls that wait to start. */
  get waiting(): number {
    return countWaiters(this.#lanes.interactive) + countWaiters(this.#lanes.background);
  }

  /**
   * Runs a call when the rate limit allows it, and again after throttling. Throws the call's own error, the last
   * throttling error when it gives up, or an AbortError. `throttled`: the number of throttlings.
   */
  async run<T>(paced: PacedCall<T>): Promise<{ readonly value: T; readonly throttled: number }> {
    for (let throttled = 0; ; throttled++) {
      await this.#turn(paced, throttled > 0);
      if (paced.signal.aborted) {
        throw abortError(paced.signal);
      }
      try {
        const value = await paced.call();
        this.#accepted();
        return { value, throttled };
      } catch (error) {
        if (!paced.isThrottling(error)) {
          throw error;
        }
        const stuck = this.#refused(error);
        if (stuck || throttled + 1 >= maxRefusals) {
          throw error;
        }
        paced.onThrottled?.(Math.max(0, this.#notBefore - this.#clock.now()));
      }
    }
  }

  #turn(paced: Omit<PacedCall<unknown>, "call">, first: boolean): Promise<void> {
    const { signal, lane } = paced;
    const lanes = this.#lanes[paced.priority];
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(abortError(signal));
        return;
      }
      const onAbort = () => {
        remove(lanes, waiter);
        reject(abortError(signal));
      };
      const waiter: Waiter = {
        lane,
        grant: () => {
          signal.removeEventListener("abort", onAbort);
          resolve();
        },
        refuse: (error) => {
          signal.removeEventListener("abort", onAbort);
          reject(error);
        },
      };
      signal.addEventListener("abort", onAbort, { once: true });
      const queue = lanes.get(lane) ?? [];
      if (first) {
        queue.unshift(waiter);
      } else {
        queue.push(waiter);
      }
      lanes.set(lane, queue);
      this.#serve();
    });
  }

  /** Starts all calls that are due and sets the timer for the next one. */
  #serve(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    for (;;) {
      const waitMs = this.#dueIn();
      if (this.waiting === 0) {
        return;
      }
      if (waitMs > 0) {
        this.#cancelTimer = this.#clock.after(waitMs, () => this.#serve());
        return;
      }
      const now = this.#clock.now();
      this.#starts.push(now);
      if (this.#refusals !== undefined) {
        // A single call tests whether AWS accepts requests again; the others wait for its result.
        this.#notBefore = now + this.#backoff();
      }
      this.#next()?.grant();
    }
  }

  #dueIn(): number {
    const now = this.#clock.now();
    // Times in the future mean that the clock was set back: drop them.
    this.#starts = this.#starts.filter((start) => start <= now && now - start < this.#rate.perMs);
    const oldest = this.#starts[this.#starts.length - this.#rate.requests];
    this.#notBefore = Math.min(this.#notBefore, now + longestBackoffMs);
    return Math.max(this.#notBefore - now, oldest === undefined ? 0 : oldest + this.#rate.perMs - now);
  }

  #next(): Waiter | undefined {
    const { interactive, background } = this.#lanes;
    const turnOfBackground =
      interactive.size === 0 || (background.size > 0 && this.#roundsSinceBackground >= backgroundShare - 1);
    this.#roundsSinceBackground = turnOfBackground || background.size === 0 ? 0 : this.#roundsSinceBackground + 1;
    return shift(turnOfBackground ? background : interactive);
  }

  #accepted(): void {
    this.#backoffStep = Math.max(0, this.#backoffStep - 1);
    if (this.#refusals !== undefined) {
      this.#refusals = undefined;
      this.#notBefore = 0;
      this.#serve();
    }
  }

  /** Random part, so that several windows do not retry at the same time. */
  #backoff(): number {
    const ceiling = Math.min(longestBackoffMs, firstBackoffMs * 2 ** this.#backoffStep);
    return ceiling * (0.5 + this.#clock.random() / 2);
  }

  /** Pauses the whole queue. True: the queue gives up. */
  #refused(error: unknown): boolean {
    const now = this.#clock.now();
    // Throttlings far apart are no series: no requests were made in between.
    const row = this.#refusals;
    const since = row !== undefined && now - row.last <= 2 * longestBackoffMs ? row.since : now;
    this.#refusals = { since, last: now };
    this.#notBefore = now + this.#backoff();
    this.#backoffStep = Math.min(this.#backoffStep + 1, 5);
    if (now - since < giveUpAfterMs) {
      return false;
    }
    this.#refusals = undefined;
    for (const lanes of Object.values(this.#lanes)) {
      const waiters = [...lanes.values()].flat();
      lanes.clear();
      for (const waiter of waiters) {
        waiter.refuse(error);
      }
    }
    return true;
  }
}

function countWaiters(lanes: ReadonlyMap<unknown, readonly Waiter[]>): number {
  let count = 0;
  for (const queue of lanes.values()) {
    count += queue.length;
  }
  return count;
}

/** Takes the first waiter of the first lane and moves that lane to the end. */
function shift(lanes: Map<unknown, Waiter[]>): Waiter | undefined {
  for (const [lane, queue] of lanes) {
    const waiter = queue.shift();
    lanes.delete(lane);
    if (queue.length > 0) {
      lanes.set(lane, queue);
    }
    return waiter;
  }
  return undefined;
}

function remove(lanes: Map<unknown, Waiter[]>, waiter: Waiter): void {
  const rest = (lanes.get(waiter.lane) ?? []).filter((other) => other !== waiter);
  if (rest.length > 0) {
    lanes.set(waiter.lane, rest);
  } else {
    lanes.delete(waiter.lane);
  }
}
