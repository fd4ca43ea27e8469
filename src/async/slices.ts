import { setImmediate } from "node:timers/promises";

/** The longest that work should block its thread, in ms: short enough to be unnoticeable while typing or scrolling. */
const SLICE = 20;

/** Splits long work into slices of time, so that other work on the same thread runs in between. */
export class Slices {
  #before = 0;
  #began = performance.now();

  /** Milliseconds of work so far, without the pauses. */
  get spent(): number {
    return this.#before + performance.now() - this.#began;
  }

  /**
   * Lets the event loop run once if the current slice is used up; otherwise does nothing. Returns whether it did. Call
   * it between steps that take at most a few ms.
   */
  async pause(): Promise<boolean> {
    if (performance.now() - this.#began < SLICE) {
      return false;
    }
    await this.next();
    return true;
  }

  /**
   * Lets the event loop run once in any case: before and after work that stands between steps of others, whose time would add
   * to its slices.
   */
  async next(): Promise<void> {
    this.#before += performance.now() - this.#began;
    await setImmediate();
    this.#began = performance.now();
  }
}
