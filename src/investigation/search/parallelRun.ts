import { AsyncQueue } from "../../async/asyncQueue.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import type { EventHit } from "./searchHits.ts";
import type { PageTaker, TargetRun } from "./targetRun.ts";

/** What a run does with each of its targets. */
export type Step = (run: TargetRun, signal: AbortSignal, taker: PageTaker) => Promise<void>;

export interface ParallelRunPorts<Page> {
  /** Stores what a target read. Answers which of the events are new; throws where they could not be stored. */
  store(run: TargetRun, events: readonly CloudTrailEvent[]): Promise<readonly EventHit[]>;
  /** The page with these new events; without any where only the progress is another one. */
  page(events: readonly EventHit[]): Page;
}

/** A run of several targets at once. It stops all of them when the limit is reached or `store` throws. */
export class ParallelRun<Page> {
  readonly #ports: ParallelRunPorts<Page>;
  readonly #stop = new AbortController();
  /** How many more events are to be found. */
  #room: number;
  #refused: { readonly error: unknown } | undefined;

  constructor(limit: number, ports: ParallelRunPorts<Page>) {
    this.#room = limit;
    this.#ports = ports;
  }

  /** The limit of events is reached. */
  get isFull(): boolean {
    return this.#room <= 0;
  }

  /** The error of `store`, if it threw one. */
  get refused(): { readonly error: unknown } | undefined {
    return this.#refused;
  }

  /**
   * Ends when all targets have ended, even if one of them throws or the caller stops reading. Throws the first error of a
   * target.
   */
  async *pages(runs: readonly TargetRun[], step: Step, signal: AbortSignal): AsyncGenerator<Page, void, undefined> {
    const both = AbortSignal.any([signal, this.#stop.signal]);
    const queue = new AsyncQueue<Page>();
    const changed = (events: readonly EventHit[] = []): void => queue.push(this.#ports.page(events));
    const tasks = runs.map((run) => {
      const take: PageTaker["take"] = async (events, indexed, taken) => {
        const fresh = await this.#store(run, events);
        taken();
        this.#room -= fresh.length + indexed;
        changed(fresh);
        if (this.isFull) {
          this.#stop.abort();
        }
      };
      return step(run, both, { take, changed }).catch((fault: unknown) => {
        this.#stop.abort();
        throw fault;
      });
    });
    // Waits for every target, also when one of them throws: none may go on while a later run reads.
    const all = Promise.allSettled(tasks).finally(() => queue.close());
    try {
      yield this.#ports.page([]);
      yield* queue;
      const broken = (await all).find((end) => end.status === "rejected");
      if (broken !== undefined) {
        throw broken.reason;
      }
    } finally {
      this.#stop.abort();
      await all;
    }
  }

  async #store(run: TargetRun, events: readonly CloudTrailEvent[]): Promise<readonly EventHit[]> {
    try {
      return await this.#ports.store(run, events);
    } catch (error) {
      this.#refused ??= { error };
      this.#stop.abort();
      throw error;
    }
  }
}

export type EndState = "done" | "cancelled" | "limited" | "failed";

/** The state of a search whose run has ended, by its targets. `isFull`: it found as many events as it was to find. */
export function endOf(
  runs: readonly Pick<TargetRun, "state" | "awaitsCost">[],
  signal: AbortSignal,
  isFull: boolean,
): EndState {
  if (runs.every((run) => run.state === "done")) {
    return "done";
  }
  if (signal.aborted) {
    return "cancelled";
  }
  if (isFull || runs.some((run) => run.awaitsCost)) {
    return "limited";
  }
  if (runs.some((run) => run.state === "cancelled")) {
    return "cancelled";
  }
  return runs.every((run) => run.state === "failed") ? "failed" : "done";
}
