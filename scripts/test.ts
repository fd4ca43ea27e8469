// npm test [-- PART …]: runs all parts, or the named ones. The last line counts the tests of all parts.
import { join } from "node:path";
import { clearEvidence } from "./editor/evidence.ts";
import { writeStandIn } from "./editor/extension-host.ts";
import { count, type Outcome, summary } from "./outcome.ts";
import { root } from "./project.ts";
import { runEditorSuite } from "./suites/editor.ts";
import { runLint } from "./suites/lint.ts";
import { runVitest } from "./suites/vitest.ts";
import { runShown } from "./tool.ts";

type Print = (line: string) => void;

const parts: Readonly<Record<string, (print: Print) => Promise<Outcome[]>>> = {
  build: async () => {
    const code = await runShown(join(root, "esbuild.mjs"), ["--production"]);
    return [{ name: "build", state: code === 0 ? "passed" : "failed" }];
  },
  lint: runLint,
  unit: () => runVitest("unit"),
  mcp: () => runVitest("mcp"),
  editor: async (print) => runEditorSuite(await writeStandIn(), print),
  ui: () => runVitest("ui"),
  package: () => runVitest("package"),
};

/** Runs beside the parts before it, and needs less than one core. Shows what it has to say when they have ended. */
const BESIDE = "editor";

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

async function runPart(name: string, print: Print): Promise<Outcome[]> {
  print(`\n== ${name}`);
  const start = Date.now();
  const outcomes =
    (await parts[name]?.(print).catch((error: Error): Outcome[] => [
      { name, state: "failed", detail: error.stack ?? error.message },
    ])) ?? [];
  print(`== ${name}: ${summary(outcomes)} (${Math.round((Date.now() - start) / 1000)} s)`);
  return outcomes.map((outcome) => ({ ...outcome, name: `${name}: ${outcome.name}` }));
}

await clearEvidence();
const all: Outcome[] = [];
const later: string[] = [];
let beside: Promise<Outcome[]> | undefined;
for (const name of Object.keys(parts).filter((part) => wanted.has(part))) {
  if (name === BESIDE) {
    all.push(...((await beside) ?? []));
    console.log(later.join("\n"));
  } else {
    all.push(...(await runPart(name, console.log)));
  }
  if (wanted.has(BESIDE)) {
    // The build is the first part.
    beside ??= runPart(BESIDE, (line) => later.push(line));
  }
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
