/**
 * Listeners of one kind of event. An error of a listener does not reach the caller of `fire` or the other listeners: it is
 * thrown in a microtask of its own, where the runtime reports it (the extension host logs it; a test run fails).
 */
export class Emitter<T> {
  /** A new object per registration: the same function may be registered twice. */
  readonly #listeners = new Set<{ readonly listener: (value: T) => void }>();

  /** Calls `listener` on each `fire` until the returned function is called. */
  on(listener: (value: T) => void): () => void {
    const registration = { listener };
    this.#listeners.add(registration);
    return () => this.#listeners.delete(registration);
  }

  /** Calls the listeners at once, in the order of their registration; those that are registered meanwhile are not called. */
  fire(value: T): void {
    for (const registration of [...this.#listeners]) {
      if (!this.#listeners.has(registration)) {
        continue;
      }
      try {
        registration.listener(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  /** Removes all listeners. */
  clear(): void {
    this.#listeners.clear();
  }
}
