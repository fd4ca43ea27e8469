import { abortError } from "./abort.ts";

/** "visible" work starts before "background" work. */
export type WorkPriority = "visible" | "background";

interface QueuedWork {
  readonly key: string;
  readonly priority: () => WorkPriority;
  readonly start: () => void;
}

/** Runs work with a concurrency limit per key: visible work first, then in the order of arrival. */
export class WorkQueue {
  readonly #concurrency: number;
  readonly #running = new Map<string, number>();
  #queued: QueuedWork[] = [];

  /** `concurrency`: for each key. */
  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  /** How much work has not started. */
  get length(): number {
    return this.#queued.length;
  }

  /**
   * Runs `work` once the key has room for it. `priority` is read each time work of any key ends. Rejects with what `work`
   * throws, or with an AbortError when the signal is aborted before `work` starts.
   */
  async run<T>(key: string, priority: () => WorkPriority, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((resolve, reject) => {
      if (signal.aborted) {
        reject(abortError(signal));
        return;
      }
      const queued: QueuedWork = {
        key,
        priority,
        start: () => {
          signal.removeEventListener("abort", leave);
          this.#running.set(key, (this.#running.get(key) ?? 0) + 1);
          resolve();
        },
      };
      const leave = () => {
        this.#queued = this.#queued.filter((other) => other !== queued);
        reject(abortError(signal));
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#queued.push(queued);
      if ((this.#running.get(key) ?? 0) < this.#concurrency) {
        this.#startNext();
      }
    });
    try {
      return await work();
    } finally {
      const running = (this.#running.get(key) ?? 1) - 1;
      if (running > 0) {
        this.#running.set(key, running);
      } else {
        this.#running.delete(key);
      }
      this.#startNext();
    }
  }

  #startNext(): void {
    for (const wanted of ["visible", "background"] as const) {
      for (const queued of this.#queued.filter(({ priority }) => priority() === wanted)) {
        if ((this.#running.get(queued.key) ?? 0) < this.#concurrency) {
          this.#queued = this.#queued.filter((other) => other !== queued);
          queued.start();
        }
      }
    }
  }
}
