import { setImmediate } from "node:timers/promises";

/** How long work may keep a thread to itself, in ms: short enough that nobody notices it while typing or scrolling. */
const SLICE = 20;

/** Measures work and interrupts it, so that nothing else on the thread waits much longer than a slice for its turn. */
export class Slices {
  #before = 0;
  #began = performance.now();

  /** Milliseconds of work until now, pauses left out. */
  get spent(): number {
    return this.#before + performance.now() - this.#began;
  }

  /** Gives other work its turn where this one has had a slice of time; call it between steps that take at most a few ms. */
  async pause(): Promise<void> {
    const now = performance.now();
    if (now - this.#began >= SLICE) {
      this.#before += now - this.#began;
      await setImmediate();
      this.#began = performance.now();
    }
  }
}
