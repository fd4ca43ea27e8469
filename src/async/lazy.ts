/**
 * A value that is computed on first use and kept until `invalidate` or a failure; then the next `get` computes it again.
 * `compute` never runs twice at the same time: a `get` after `invalidate` waits for the computation under way to end, then
 * starts one more, which every `get` until then shares.
 */
export class Lazy<T> {
  readonly #compute: () => Promise<T>;
  #value: Promise<T> | undefined;
  /** `#value` has not started yet: it will see every change made until it does, so `invalidate` need not replace it. */
  #queued = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(compute: () => Promise<T>) {
    this.#compute = compute;
  }

  /** Rejects with what `compute` throws. */
  get(): Promise<T> {
    if (this.#value !== undefined) {
      return this.#value;
    }
    const start = () => {
      this.#queued = false;
      return this.#compute();
    };
    this.#queued = true;
    const value = this.#last.then(start, start);
    this.#last = value;
    this.#value = value;
    value.catch(() => {
      if (this.#value === value) {
        this.#value = undefined;
      }
    });
    return value;
  }

  invalidate(): void {
    if (!this.#queued) {
      this.#value = undefined;
    }
  }
}
