import { Failure, type FailureData, signInRemedies } from "../../model/failure.ts";

/** The failure that is shown for an error of the extension itself. */
const UNEXPECTED: FailureData = {
  reason: "internal",
  message: "CloudTrail Investigator ran into an unexpected error.",
  context: {},
  remedies: [{ kind: "retry" }, { kind: "show-log" }],
};

/** The failure that is shown for an error; `fault` logs one that is not a `Failure`, which is shown as `unexpected`. */
export function failureOf(error: unknown, fault: (error: unknown) => void, unexpected = UNEXPECTED): FailureData {
  if (Failure.is(error)) {
    return error.toData();
  }
  fault(error);
  return unexpected;
}

/** Whether a failure is that a sign-in with one of these profiles was missing. */
export function waitsForSignIn(failure: FailureData | undefined, profiles: ReadonlySet<string>): boolean {
  return failure !== undefined && signInRemedies(failure).length > 0 && profiles.has(failure.context.profile ?? "");
}
