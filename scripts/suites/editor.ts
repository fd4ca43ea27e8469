import { glob, readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { evidenceFolder, withEvidence } from "../editor/evidence.ts";
import { bundleForHost, runInHost } from "../editor/extension-host.ts";
import type { Outcome } from "../outcome.ts";
import { cache, root } from "../project.ts";

/**
 * Runs the suites of test/editor in an editor, on the demo account.
 * @param executable a desktop editor or its stand-in
 * @param print is told the outcome of each test at the end
 */
export async function runEditorSuite(
  executable: string,
  print: (line: string) => void = console.log,
): Promise<Outcome[]> {
  const suites = await Array.fromAsync(glob("test/editor/**/*.test.ts", { cwd: root }));
  const folder = await bundleForHost("editor-suite", ["test/editor/index.ts", ...suites], "test/editor");
  const outcomesFile = join(folder, "outcomes.json");
  const log = join(cache, "logs", "editor-suite.log");
  await rm(outcomesFile, { force: true });
  const ended = await runInHost({
    executable,
    testsPath: join(folder, "index.js"),
    env: { EDITOR_SUITE_OUTCOMES: outcomesFile, EDITOR_SUITE_EVIDENCE: evidenceFolder },
    log,
  }).then(
    () => "well",
    () => "badly",
  );
  const told = await readFile(outcomesFile, "utf8").then(
    (text) => JSON.parse(text) as Outcome[],
    (): Outcome[] => [],
  );
  const outcomes = await Promise.all(told.map(withEvidence));
  for (const { name, state } of outcomes) {
    print(`${{ passed: "✓", failed: "✗", skipped: "-" }[state]} ${name}`);
  }
  if (ended === "badly" && outcomes.every((outcome) => outcome.state !== "failed")) {
    const said = (await readFile(log, "utf8")).slice(-5000);
    outcomes.push({ name: "the editor", state: "failed", detail: `${relative(root, log)} ends:\n${said}` });
  }
  return outcomes;
}
