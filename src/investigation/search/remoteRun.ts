import { Failure } from "../../model/failure.ts";
import type { Billed } from "../../sources/queryCost.ts";
import { type Checkpoint, MOST_CHECKPOINT, type Source } from "../../sources/source.ts";

/** What is kept of a target for later runs, in this window and in later ones. */
export interface KeptCheckpoint {
  /** Undefined: there is none. */
  readonly value: Checkpoint | undefined;
  /** Called with another one, and with undefined where there is none any more. */
  keep(checkpoint: Checkpoint | undefined): void;
}

/** What runs at AWS for a target of a search, also between the runs of the search: its checkpoint, and how it is stopped. */
export class RemoteRun {
  #checkpoint: Checkpoint | undefined;
  readonly #keep: KeptCheckpoint["keep"];
  #stopping: Promise<void> | undefined;
  /** Why it could not be stopped. */
  #problem: string | undefined;

  constructor(kept: KeptCheckpoint | undefined) {
    this.#checkpoint = kept?.value;
    this.#keep = (checkpoint) => kept?.keep(checkpoint);
  }

  get checkpoint(): Checkpoint | undefined {
    return this.#checkpoint;
  }

  /** What a person should know of it. */
  get notes(): readonly string[] {
    return this.#problem === undefined ? [] : [this.#problem];
  }

  /** A page gave this checkpoint; undefined: the one before stays. Throws an Error for one that is too long. */
  take(checkpoint: Checkpoint | undefined): void {
    if (checkpoint === undefined) {
      return;
    }
    if (JSON.stringify(checkpoint).length > MOST_CHECKPOINT) {
      throw new Error(`A checkpoint has more than ${MOST_CHECKPOINT} characters.`);
    }
    this.#set(checkpoint);
  }

  /**
   * Begins to stop what runs at AWS; does nothing where there is no checkpoint. `open`: opens the target. `billed`: called with
   * what the source billed, where it says so. What could not be stopped keeps its checkpoint.
   */
  stop(open: (checkpoint: Checkpoint) => Promise<Source>, billed: (all: Billed) => void): void {
    const checkpoint = this.#checkpoint;
    if (checkpoint !== undefined && this.#stopping === undefined) {
      const stopping = this.#stop(() => open(checkpoint), billed);
      this.#stopping = stopping;
      // `stopped` throws what went wrong.
      stopping.catch(() => undefined);
    }
  }

  /** Resolves when an earlier `stop` has ended; what it could not stop is in `notes`. Rejects with what is no `Failure`. */
  async stopped(): Promise<void> {
    const stopping = this.#stopping;
    await stopping?.finally(() => {
      this.#stopping = undefined;
    });
  }

  /** A run begins, after an earlier `stop` has ended. Rejects as `stopped`. */
  async resume(): Promise<void> {
    await this.stopped();
    this.#problem = undefined;
  }

  async #stop(open: () => Promise<Source>, billed: (all: Billed) => void): Promise<void> {
    try {
      const all = await (await open()).stop?.();
      if (all !== undefined) {
        billed(all);
      }
      this.#set(undefined);
    } catch (error) {
      if (!Failure.is(error)) {
        throw error;
      }
      this.#problem = `The query could not be stopped. ${error.message}`;
    }
  }

  #set(checkpoint: Checkpoint | undefined): void {
    this.#checkpoint = checkpoint;
    this.#keep(checkpoint);
  }
}
