import { Failure, type Remedy } from "../../model/failure.ts";

/** A failure with Try Again first, without its remedies of the kinds in `without`. Other errors are returned unchanged. */
export function withRetry(error: unknown, without: readonly Remedy["kind"][]): unknown {
  if (!Failure.is(error)) {
    return error;
  }
  const others = error.remedies.filter(({ kind }) => kind !== "retry" && !without.includes(kind));
  return new Failure({ ...error.toData(), remedies: [{ kind: "retry" }, ...others] }, { cause: error.cause });
}
