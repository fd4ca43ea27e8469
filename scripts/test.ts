// npm test [-- PART …]: runs all parts, or the named ones. The last line counts the tests of all parts.
import { join } from "node:path";
import { writeStandIn } from "./editor/extension-host.ts";
import { count, type Outcome, summary } from "./outcome.ts";
import { root } from "./project.ts";
import { runEditorSuite } from "./suites/editor.ts";
import { runLint } from "./suites/lint.ts";
import { runVitest } from "./suites/vitest.ts";
import { runShown } from "./tool.ts";

const parts: Readonly<Record<string, () => Promise<Outcome[]>>> = {
  lint: runLint,
  unit: () => runVitest("unit"),
  build: async () => {
    const code = await runShown(join(root, "esbuild.mjs"), ["--production"]);
    return [{ name: "build", state: code === 0 ? "passed" : "failed" }];
  },
  mcp: () => runVitest("mcp"),
  editor: async () => runEditorSuite(await writeStandIn()),
  ui: () => runVitest("ui"),
  package: () => runVitest("package"),
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => parts[name] === undefined);
if (unknown.length > 0) {
  throw new Error(`Unknown: ${unknown.join(", ")}. The parts are ${Object.keys(parts).join(", ")}.`);
}
// These suites need a fresh build.
const wanted = new Set(named.length === 0 ? Object.keys(parts) : named);
if (["mcp", "editor", "ui"].some((part) => wanted.has(part))) {
  wanted.add("build");
}

const all: Outcome[] = [];
for (const [name, run] of Object.entries(parts).filter(([part]) => wanted.has(part))) {
  console.log(`\n== ${name}`);
  const start = Date.now();
  const outcomes = await run().catch((error: Error): Outcome[] => [
    { name, state: "failed", detail: error.stack ?? error.message },
  ]);
  all.push(...outcomes.map((outcome) => ({ ...outcome, name: `${name}: ${outcome.name}` })));
  console.log(`== ${name}: ${summary(outcomes)} (${Math.round((Date.now() - start) / 1000)} s)`);
}

const failed = all.filter((outcome) => outcome.state === "failed");
if (failed.length > 0) {
  console.log("\nFailed:");
  for (const { name, detail } of failed) {
    console.log(`✗ ${name}${detail === undefined ? "" : `\n${detail}`}`);
  }
}
const skipped = all.filter(({ state }) => state === "skipped");
if (skipped.length > 0) {
  console.log(
    `\nSkipped, for want of something that this machine lacks:\n${skipped.map(({ name }) => `- ${name}`).join("\n")}`,
  );
}
console.log(`\n${summary(all)}`);
// A run without tests is not a success.
process.exitCode = failed.length === 0 && count(all, "passed") > 0 ? 0 : 1;
