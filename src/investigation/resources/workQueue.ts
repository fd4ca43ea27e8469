import { abortError } from "../../aws/clock.ts";
import type { HistoryPriority } from "./historyState.ts";

interface Waiting {
  readonly place: string;
  readonly priority: () => HistoryPriority;
  readonly start: () => void;
}

/** Work that waits for its turn: what is visible first, in the order of arrival, so many at once for each place. */
export class WorkQueue {
  readonly #atOnce: number;
  readonly #running = new Map<string, number>();
  #waiting: Waiting[] = [];

  /** `atOnce`: for each place, since each has a pace of its own. */
  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** How much waits. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Runs `work` when its turn comes. `priority` is asked whenever a place is free. Throws an AbortError, or what it throws. */
  async run<T>(
    place: string,
    priority: () => HistoryPriority,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> {
    await new Promise<void>((resolve, reject) => {
      if (signal.aborted) {
        reject(abortError(signal));
        return;
      }
      const waiting: Waiting = {
        place,
        priority,
        start: () => {
          signal.removeEventListener("abort", leave);
          this.#running.set(place, (this.#running.get(place) ?? 0) + 1);
          resolve();
        },
      };
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        reject(abortError(signal));
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(waiting);
      if ((this.#running.get(place) ?? 0) < this.#atOnce) {
        this.#next();
      }
    });
    try {
      return await work();
    } finally {
      const running = (this.#running.get(place) ?? 1) - 1;
      if (running > 0) {
        this.#running.set(place, running);
      } else {
        this.#running.delete(place);
      }
      this.#next();
    }
  }

  #next(): void {
    for (const wanted of ["visible", "background"] as const) {
      for (const waiting of this.#waiting.filter(({ priority }) => priority() === wanted)) {
        if ((this.#running.get(waiting.place) ?? 0) < this.#atOnce) {
          this.#waiting = this.#waiting.filter((other) => other !== waiting);
          waiting.start();
        }
      }
    }
  }
}
