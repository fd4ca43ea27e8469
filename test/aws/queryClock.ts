/** How long a query waits and runs, ms of real time. */
export interface QueryPace {
  readonly queuedMs: number;
  readonly runningMs: number;
}

/** What becomes of one query whatever it asks for: set by a fault of the request that starts it. */
export type QueryFate = "query-failed" | "query-timeout" | "query-cancelled" | "query-lost";

const fates: readonly string[] = ["query-failed", "query-timeout", "query-cancelled", "query-lost"];

export function isQueryFate(kind: string): kind is QueryFate {
  return fates.includes(kind);
}

/** How far one query has come, in real time: the world's clock may stand still. */
export class QueryClock {
  readonly started = performance.now();
  readonly #pace: QueryPace;
  #stopped: number | undefined;

  constructor(pace: QueryPace) {
    this.#pace = pace;
  }

  /** Milliseconds since it started; up to when it was stopped. */
  get elapsed(): number {
    return (this.#stopped ?? performance.now()) - this.started;
  }

  get isQueued(): boolean {
    return this.elapsed < this.#pace.queuedMs;
  }

  /** Whether its time is over. */
  get isOver(): boolean {
    return this.elapsed >= this.#pace.queuedMs + this.#pace.runningMs;
  }

  /** From 0 to 1. */
  get progress(): number {
    const { queuedMs, runningMs } = this.#pace;
    return runningMs === 0 ? 1 : Math.min(1, Math.max(0, (this.elapsed - queuedMs) / runningMs));
  }

  get queuedMs(): number {
    return Math.min(this.elapsed, this.#pace.queuedMs);
  }

  get isStopped(): boolean {
    return this.#stopped !== undefined;
  }

  stop(): void {
    this.#stopped ??= performance.now();
  }
}
