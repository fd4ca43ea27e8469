import { setImmediate } from "node:timers/promises";

/** Gives each who waits a turn of the event loop of their own: files may be read at once, and are parsed one by one. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  take(): Promise<void> {
    this.#last = this.#last.then(() => setImmediate());
    return this.#last;
  }
}
