/** The signal's reason where that is an AbortError, else a new AbortError: a signal can be aborted with any reason. */
export function abortError(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error && reason.name === "AbortError"
    ? reason
    : new DOMException("This was cancelled", "AbortError");
}

/**
 * Settles like `work`, or rejects with an AbortError as soon as the signal is aborted. `work` itself continues: other
 * callers may share it.
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) {
    return work;
  }
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(abortError(signal));
    if (signal.aborted) {
      onAbort();
    }
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/**
 * The reason of an abort that ends a run only here: what runs at AWS for it goes on, and a later run continues it. An abort
 * with any other reason ends that as well.
 */
export class Detached extends Error {
  override readonly name = "AbortError";

  constructor() {
    super("This goes on later");
  }
}

/** Whether the signal is aborted with `Detached`. */
export function isDetached({ reason }: AbortSignal): boolean {
  return reason instanceof Detached;
}
