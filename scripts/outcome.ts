/** Result of one test or of one step of the lint. */
export interface Outcome {
  readonly name: string;
  readonly state: "passed" | "failed" | "skipped";
  /** Error message of a failure. */
  readonly detail?: string;
}

/** File name, without extension, of the evidence that a failed test leaves. */
export function evidenceName(test: string): string {
  return test
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 150);
}

export function count(outcomes: readonly Outcome[], state: Outcome["state"]): number {
  return outcomes.filter((outcome) => outcome.state === state).length;
}

/** The last line of a run: exactly `N passed, N failed`, because programs parse it. */
export function summary(outcomes: readonly Outcome[]): string {
  return `${count(outcomes, "passed")} passed, ${count(outcomes, "failed")} failed`;
}
