import { abortError } from "../../async/abort.ts";
import { Failure, type Remedy } from "../../model/failure.ts";
import type { InsightMetricView } from "../../protocol/insight.ts";
import type { EventHit } from "../search/search.ts";

/** Reads the metric of the event that a view shows: a later reading or another event stops the one before. */
export class MetricReading {
  readonly #readMetric: (found: EventHit, asked: boolean, signal: AbortSignal) => Promise<InsightMetricView>;
  #found: EventHit | undefined;
  #stop = new AbortController();
  /** Why the metric could not be read last. */
  #failure: Failure | undefined;

  constructor(readMetric: (found: EventHit, asked: boolean, signal: AbortSignal) => Promise<InsightMetricView>) {
    this.#readMetric = readMetric;
  }

  /** The view shows this event. A reading goes on if it is the same one: the page does not start another. */
  show(found: EventHit): void {
    if (found.event.eventId !== this.#found?.event.eventId) {
      this.stop();
    }
    this.#found = found;
  }

  /** `asked`: see `Use`. Throws `Failure`, or an AbortError when it is stopped or no event is shown. */
  async read(asked: boolean): Promise<InsightMetricView> {
    this.stop();
    const stop = new AbortController();
    this.#stop = stop;
    this.#failure = undefined;
    if (this.#found === undefined) {
      throw abortError(stop.signal);
    }
    try {
      const view = await this.#readMetric(this.#found, asked, stop.signal);
      stop.signal.throwIfAborted();
      return view;
    } catch (error) {
      stop.signal.throwIfAborted();
      if (Failure.is(error)) {
        this.#failure = error;
      }
      throw error;
    }
  }

  /** A remedy of the failure with which the last reading ended. */
  remedy(index: number): Remedy | undefined {
    return this.#failure?.remedies[index];
  }

  stop(): void {
    this.#stop.abort();
  }
}
