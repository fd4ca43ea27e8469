import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { withEvidence } from "../editor/evidence.ts";
import type { Outcome } from "../outcome.ts";
import { cache } from "../project.ts";
import { runShown, toolOf } from "../tool.ts";

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

/** Runs the suites of one project of test/vitest.config.ts, and of those whose names begin with it. */
export async function runVitest(project: string): Promise<Outcome[]> {
  const folder = join(cache, "vitest");
  const file = join(folder, `${project}.json`);
  await mkdir(folder, { recursive: true });
  await rm(file, { force: true });
  const code = await runShown(toolOf("vitest"), [
    ...["run", "--config", "test/vitest.config.ts", "--project", `${project}*`, "--passWithNoTests"],
    ...["--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
  ]);
  const told = await readFile(file, "utf8").then(
    (text) => outcomesOf(JSON.parse(text) as Report),
    (): Outcome[] => [],
  );
  const outcomes = await Promise.all(told.map(withEvidence));
  if (code !== 0 && outcomes.every((outcome) => outcome.state !== "failed")) {
    outcomes.push({ name: `vitest, project ${project}`, state: "failed", detail: `It ended with code ${code}.` });
  }
  return outcomes;
}

function outcomesOf(report: Report): Outcome[] {
  return report.testResults.flatMap(({ name, status, message, assertionResults }): Outcome[] => {
    const tests = assertionResults.map((test): Outcome => {
      const state = test.status === "passed" || test.status === "failed" ? test.status : "skipped";
      return { name: test.fullName, state, detail: (test.failureMessages ?? []).join("\n") };
    });
    // A file that fails to load has no failing test: count the file as one.
    const fileFailed = status === "failed" && tests.every((test) => test.state !== "failed");
    return fileFailed ? [...tests, { name, state: "failed", detail: message }] : tests;
  });
}
