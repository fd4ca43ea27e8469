import type { Summary } from "../../../protocol/filters.ts";
import type { ResultsState } from "../../../protocol/results.ts";

export interface CountsActions {
  ask(search: number): Promise<Summary | undefined>;
  show(summary: Summary): void;
  failed(error: unknown): void;
}

/** Minimum interval between two requests for counts, in ms, while pages arrive. */
const PACE = 1000;

/** Requests facets and timeline when the counted events may have changed. */
export class Counts {
  readonly #actions: CountsActions;
  #state: ResultsState | undefined;
  #asked = "";
  #at = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;

  constructor(actions: CountsActions) {
    this.#actions = actions;
  }

  /** Takes the latest state. */
  follow(state: ResultsState): void {
    const before = this.#state;
    this.#state = state;
    const chosen = before?.search !== state.search || JSON.stringify(before.filters) !== JSON.stringify(state.filters);
    if (state.total > 0 && keyOf(state) !== this.#asked) {
      this.#soon(chosen || state.state !== "running" ? 0 : this.#at + PACE - performance.now());
    }
  }

  /** Requests again: other facets are expanded, or the number of bars changed. */
  again(): void {
    this.#asked = "";
    if (this.#state !== undefined && this.#state.total > 0) {
      this.#soon(0);
    }
  }

  #soon(wait: number): void {
    if (wait <= 0) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      void this.#ask();
    } else {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        void this.#ask();
      }, wait);
    }
  }

  async #ask(): Promise<void> {
    const state = this.#state;
    if (state === undefined || this.#busy) {
      return;
    }
    this.#busy = true;
    this.#at = performance.now();
    const key = keyOf(state);
    this.#asked = key;
    try {
      const summary = await this.#actions.ask(state.search);
      if (summary !== undefined && this.#state?.search === state.search) {
        this.#actions.show(summary);
      }
    } catch (error) {
      this.#actions.failed(error);
    } finally {
      this.#busy = false;
    }
    // The state has changed since the request was sent.
    if (this.#asked !== key) {
      void this.#ask();
    } else if (this.#state !== undefined) {
      this.follow(this.#state);
    }
  }
}

function keyOf({ search, revision, total, count }: ResultsState): string {
  return `${search}/${revision ?? ""}/${total}/${count}`;
}
