import type { Clock } from "../../../../src/async/clock.ts";

/** A clock that stands still between calls of `advance`. Times in ms since 1970 UTC. */
export class ManualClock implements Clock {
  #now: number;
  readonly timers = new Map<object, { readonly at: number; readonly action: () => void }>();

  constructor(now: number) {
    this.#now = now;
  }

  now = () => this.#now;
  random = () => 0;
  after(ms: number, action: () => void): () => void {
    const key = {};
    this.timers.set(key, { at: this.#now + ms, action });
    return () => void this.timers.delete(key);
  }
  advance(ms: number): void {
    this.#now += ms;
    for (const [key, { at, action }] of [...this.timers]) {
      if (at <= this.#now && this.timers.delete(key)) {
        action();
      }
    }
  }
}
