import { setImmediate } from "node:timers/promises";

/**
 * Spreads work over the event loop: each `next()` resolves in a macrotask of its own, in the order of the calls. Files can
 * be read concurrently and still be parsed one per macrotask, with input and output handled in between.
 */
export class MacrotaskQueue {
  #last: Promise<void> = Promise.resolve();

  next(): Promise<void> {
    this.#last = this.#last.then(() => setImmediate());
    return this.#last;
  }
}
