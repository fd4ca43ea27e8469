/** Repeats work for the latest request: what is asked for while it runs is done once more after it, however often. */
export class LatestRun {
  readonly #work: () => Promise<void>;
  readonly #failed: (error: unknown) => void;
  #running: Promise<void> | undefined;
  #isAsked = false;

  /** `failed`: told of what `work` throws, which also drops the requests that wait. */
  constructor(work: () => Promise<void>, failed: (error: unknown) => void) {
    this.#work = work;
    this.#failed = failed;
  }

  /** Settles when everything that was asked for is done; never rejects. Undefined: nothing runs. */
  get running(): Promise<void> | undefined {
    return this.#running;
  }

  start(): void {
    this.#isAsked = true;
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    try {
      while (this.#isAsked) {
        this.#isAsked = false;
        await this.#work();
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#running = undefined;
    }
  }
}
