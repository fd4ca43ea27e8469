/**
 * Something that is made when it is first asked for, and again after it was forgotten or could not be made. Never twice at
 * once: while many files change, who asks waits for the one that is being made to end, and then for one more.
 */
export class Remade<T> {
  readonly #make: () => Promise<T>;
  #made: Promise<T> | undefined;
  /** Whether `#made` is only queued: it has seen nothing yet that could be forgotten. */
  #queued = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(make: () => Promise<T>) {
    this.#make = make;
  }

  get(): Promise<T> {
    if (this.#made !== undefined) {
      return this.#made;
    }
    const begin = () => {
      this.#queued = false;
      return this.#make();
    };
    this.#queued = true;
    const made = this.#last.then(begin, begin);
    this.#last = made;
    this.#made = made;
    made.catch(() => {
      if (this.#made === made) {
        this.#made = undefined;
      }
    });
    return made;
  }

  forget(): void {
    if (!this.#queued) {
      this.#made = undefined;
    }
  }
}
