import { abortError } from "../async/abort.ts";
import type { Clock } from "../async/clock.ts";

/** At most `requests` starts in any `perMs` milliseconds. */
export interface Rate {
  readonly requests: number;
  readonly perMs: number;
}

/** A person waits for "interactive"; "background" (lenses, prefetch) gives way but is never starved. */
export type Priority = "interactive" | "background";

export interface PacedCall<T> {
  readonly call: () => Promise<T>;
  readonly signal: AbortSignal;
  readonly priority: Priority;
  /** Who asks: turns go round among lanes, so that a search with many requests does not crowd out the others. */
  readonly lane: unknown;
  /** True for the error by which AWS says "too fast". */
  readonly isThrottling: (error: unknown) => boolean;
  /** Told after each refusal how long everybody in this queue now waits. */
  readonly onThrottled?: ((waitMs: number) => void) | undefined;
}

interface Waiter {
  readonly lane: unknown;
  readonly grant: () => void;
  readonly refuse: (error: unknown) => void;
}

/** Without any success for this long the queue gives up: the searches can be continued later. */
const giveUpAfterMs = 60_000;
/** One unlucky call among successful ones gives up after this many refusals. */
const maxRefusals = 12;
const firstBackoffMs = 500;
const longestBackoffMs = 8_000;
/** One turn in this many goes to the background while both wait. */
const backgroundShare = 4;

/**
 * The queue of one account, Region and class of API calls. The limit is shared with the console and every other tool,
 * so being refused is normal: everybody in the queue then waits, longer each time, and speeds up again after a success.
 */
export class Pace {
  readonly #rate: Rate;
  readonly #clock: Clock;
  readonly #lanes: Record<Priority, Map<unknown, Waiter[]>> = { interactive: new Map(), background: new Map() };
  /** Start times inside the current window, oldest first. */
  #starts: number[] = [];
  #notBefore = 0;
  /** How often the wait was doubled. */
  #backoffStep = 0;
  /** The first and the last refusal of an unbroken row of them. */
  #refusals: { readonly since: number; readonly last: number } | undefined;
  #roundsSinceBackground = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(rate: Rate, clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
  }

  /** Calls that wait for their turn now. */
  get waiting(): number {
    return countWaiters(this.#lanes.interactive) + countWaiters(this.#lanes.background);
  }

  /**
   * Runs a call when its turn comes and again when AWS refuses it as too fast. Throws the call's own error, the last
   * refusal when it gives up, or an AbortError. `throttled` counts the refusals.
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

  /** Grants every turn that is due and sets the timer for the next one. */
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
        // One call finds out whether AWS answers again; the others wait for what becomes of it.
        this.#notBefore = now + this.#backoff();
      }
      this.#next()?.grant();
    }
  }

  #dueIn(): number {
    const now = this.#clock.now();
    // Starts and waits that lie in the future are those of a clock that was set back.
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

  /** Jittered, so that several windows do not come back in step. */
  #backoff(): number {
    const ceiling = Math.min(longestBackoffMs, firstBackoffMs * 2 ** this.#backoffStep);
    return ceiling * (0.5 + this.#clock.random() / 2);
  }

  /** Everybody waits. True when the queue gives up. */
  #refused(error: unknown): boolean {
    const now = this.#clock.now();
    // Refusals far apart are not a row: nobody asked in between.
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

/** Takes the first waiter of the first lane and sends that lane to the back. */
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
