/** How one test, or one step of the lint, ended. */
export interface Outcome {
  readonly name: string;
  readonly state: "passed" | "failed" | "skipped";
  /** Why it failed. */
  readonly detail?: string;
}

/** A test's name as that of the files in which it leaves what was seen when it failed. */
export function evidenceName(test: string): string {
  return test
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 150);
}

export function count(outcomes: readonly Outcome[], state: Outcome["state"]): number {
  return outcomes.filter((outcome) => outcome.state === state).length;
}

/** The line that closes a run: `N passed, N failed`, and nothing else, since programs read it. */
export function summary(outcomes: readonly Outcome[]): string {
  return `${count(outcomes, "passed")} passed, ${count(outcomes, "failed")} failed`;
}
