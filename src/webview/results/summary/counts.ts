import type { Summary } from "../../../protocol/filters.ts";
import type { ResultsState } from "../../../protocol/results.ts";

export interface CountsActions {
  ask(search: number): Promise<Summary | undefined>;
  show(summary: Summary): void;
  failed(error: unknown): void;
}

/** While pages arrive, counts follow them at this pace (ms): counting at each page would help nobody. */
const PACE = 1000;

/** Asks for facets and timeline whenever what they count may have changed. */
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

  /** Takes the newest state. */
  follow(state: ResultsState): void {
    const before = this.#state;
    this.#state = state;
    const chosen = before?.search !== state.search || JSON.stringify(before.filters) !== JSON.stringify(state.filters);
    if (state.total > 0 && keyOf(state) !== this.#asked) {
      this.#soon(chosen || state.state !== "running" ? 0 : this.#at + PACE - performance.now());
    }
  }

  /** Asks anew: other facets are open, or there is room for other bars. */
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
    // What changed meanwhile was not asked for.
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
