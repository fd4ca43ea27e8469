import { Failure, type FailureData, isAbort } from "../../model/failure.ts";
import type { Loading } from "./tree.ts";

/** `asked`: requested by the user (expand, load more or retry), not just by the editor drawing the tree. */
type AskFolder<T> = (signal: AbortSignal, arrived: (value: T) => void, asked: boolean) => Promise<T>;

/** Data that is loaded from AWS when it is first shown. */
export class Folder<T> {
  readonly #ask: AskFolder<T>;
  readonly #changed: () => void;
  readonly #fault: (error: unknown) => void;
  #known: Loading<T> | undefined;
  #running: AbortController | undefined;
  /** The user expanded the folder while a non-interactive request was running. */
  #opened = false;

  constructor(ask: AskFolder<T>, changed: () => void, fault: (error: unknown) => void) {
    this.#ask = ask;
    this.#changed = changed;
    this.#fault = fault;
  }

  get known(): Loading<T> | undefined {
    return this.#known;
  }

  /** True while a request is running. */
  get isLoading(): boolean {
    return this.#running !== undefined;
  }

  /** The current state; starts a non-interactive request if nothing is loaded. */
  look(): Loading<T> {
    if (this.#known === undefined) {
      void this.#run(false);
    }
    return this.#known ?? { state: "loading" };
  }

  /** Loads, or continues loading, on the user's request, and reports the change. */
  load(): void {
    if (this.#running === undefined) {
      void this.#run(true);
      this.#changed();
    }
  }

  /** The user expanded the folder. The editor may request its children before or after this call. */
  open(): void {
    if (this.#running !== undefined) {
      this.#opened = true;
    } else if (this.#known === undefined || isSignInNeeded(this.#known)) {
      this.load();
    }
  }

  /** Cancels the running request. Data that arrived stays; without any, the next `look` starts again. */
  cancel(): void {
    if (this.#running === undefined) {
      return;
    }
    const value = this.#known?.value;
    this.drop();
    this.#known = value === undefined ? undefined : { state: "ready", value };
    this.#changed();
  }

  /** Cancels the running request and drops all data, without reporting a change. */
  drop(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#opened = false;
    this.#known = undefined;
  }

  async #run(asked: boolean): Promise<void> {
    const run = new AbortController();
    this.#running = run;
    this.#known = this.#now("loading");
    const current = () => this.#running === run;
    try {
      const value = await this.#ask(
        run.signal,
        (part) => {
          if (current()) {
            this.#known = { state: "loading", value: part };
            this.#changed();
          }
        },
        asked,
      );
      if (current()) {
        this.#settle({ state: "ready", value });
      }
    } catch (error) {
      if (!current() || isAbort(error)) {
        return;
      }
      if (!Failure.is(error)) {
        this.#fault(error);
      }
      const value = this.#known?.value;
      const failure = Failure.is(error) ? error.toData() : UNEXPECTED;
      this.#settle({ state: "failed", failure, ...(value === undefined ? {} : { value }) });
    }
  }

  #now(state: "loading"): Loading<T> {
    const value = this.#known?.value;
    return value === undefined ? { state } : { state, value };
  }

  #settle(known: Loading<T>): void {
    this.#running = undefined;
    this.#known = known;
    const opened = this.#opened;
    this.#opened = false;
    if (opened && isSignInNeeded(known)) {
      this.load();
      return;
    }
    this.#changed();
  }
}

function isSignInNeeded(known: Loading<unknown>): boolean {
  return known.state === "failed" && known.failure.reason === "sign-in-needed";
}

const UNEXPECTED: FailureData = {
  reason: "internal",
  message: "Something went wrong in CloudTrail Investigator. See the log for details.",
  context: {},
  remedies: [{ kind: "retry" }, { kind: "show-log" }],
};
