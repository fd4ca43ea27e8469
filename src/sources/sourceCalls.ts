import type { CallOptions } from "../aws/connections.ts";
import type { Priority } from "../aws/pace.ts";

/** The options of a source's calls, which share a lane. Counts how often AWS asked to slow down. */
export class SourceCalls {
  readonly #lane: object;
  readonly #priority: Priority | undefined;
  #throttled = 0;

  constructor(lane: object, priority: Priority | undefined) {
    this.#lane = lane;
    this.#priority = priority;
  }

  /** `slowed`: called each time, too. */
  with(signal: AbortSignal, slowed?: () => void): CallOptions {
    return {
      signal,
      lane: this.#lane,
      ...(this.#priority === undefined ? {} : { priority: this.#priority }),
      onThrottled: () => {
        this.#throttled += 1;
        slowed?.();
      },
    };
  }

  /** How often since the last answer: for the next page. */
  takeThrottled(): number {
    const throttled = this.#throttled;
    this.#throttled = 0;
    return throttled;
  }
}
