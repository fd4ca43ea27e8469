import { Failure } from "../model/failure.ts";

/** A running operation that several callers await. */
export interface SharedWork<T> {
  readonly work: Promise<T>;
  /** Started on a user's request: it may run a command or ask for an MFA code. */
  readonly asked: boolean;
}

/**
 * Awaits a shared operation. If it was started without `asked` and failed with "sign-in-needed", an `asked` caller
 * starts it again.
 */
export async function joinShared<T>(asked: boolean, begin: () => SharedWork<T>): Promise<T> {
  for (;;) {
    const shared = begin();
    try {
      return await shared.work;
    } catch (error) {
      if (!asked || shared.asked || !isSignInNeeded(error)) {
        throw error;
      }
    }
  }
}

export function isSignInNeeded(error: unknown): boolean {
  return Failure.is(error) && error.reason === "sign-in-needed";
}
