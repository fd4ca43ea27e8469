import { join } from "node:path";
import type { Outcome } from "../outcome.ts";
import { root } from "../project.ts";
import { runProgram } from "../run-program.ts";
import { toolOf } from "../tool.ts";

const steps: readonly (readonly [name: string, script: string, ...args: string[]])[] = [
  ["biome", toolOf("@biomejs/biome", "biome"), "check", "--error-on-warnings"],
  ...["tsconfig.json", "src/webview/tsconfig.json", "test/tsconfig.json", "test/ui/tsconfig.json"].map(
    (project) => [`tsc ${project}`, toolOf("typescript", "tsc"), "-p", project] as const,
  ),
  ["regular expressions", join(root, "scripts", "regularExpressions.ts")],
  ["banned identifiers", join(root, "scripts", "bannedIdentifiers.ts")],
  ["floors", toolOf("dependency-cruiser", "depcruise"), "src"],
  ["unused", toolOf("knip", "knip"), "--treat-config-hints-as-errors"],
  // Code that only tests use counts as unused.
  ["unused in production", toolOf("knip", "knip"), "--production", "--treat-config-hints-as-errors"],
  ["unused members", join(root, "scripts", "unused-members.ts")],
];

/**
 * Formatting, lint rules, types, regular expressions, banned identifiers, import rules between folders, and unused
 * code.
 */
export async function runLint(): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [name, script, ...args] of steps) {
    const outcome = await runProgram(process.execPath, [script, ...args], { cwd: root }).then(
      (): Outcome => ({ name, state: "passed" }),
      (error: Error): Outcome => ({ name, state: "failed", detail: error.message }),
    );
    console.log(
      `${outcome.state === "passed" ? "✓" : "✗"} ${name}${outcome.detail === undefined ? "" : `\n${outcome.detail}`}`,
    );
    outcomes.push(outcome);
  }
  return outcomes;
}
