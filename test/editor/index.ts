import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";
import { evidenceName, type Outcome } from "../../scripts/outcome.ts";

/** Looks at an extension that nobody has used yet. */
const first = "activation.test.js";

/**
 * What the editor calls in its extension host: runs every suite that lies beside this file once bundled.
 * The outcomes are written as JSON to the file that EDITOR_SUITE_OUTCOMES names.
 * @throws when a test failed
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({ timeout: 120_000, reporter: "spec", color: false });
  const suites = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.js"))
    .sort((a, b) => Number(b === first) - Number(a === first) || (a < b ? -1 : 1));
  for (const name of suites) {
    mocha.addFile(join(import.meta.dirname, name));
  }
  await mocha.loadFilesAsync();
  const outcomes: Outcome[] = [];
  const failures = await new Promise<number>((resolve) => {
    mocha
      .run(resolve)
      .on("pass", (test) => outcomes.push({ name: test.fullTitle(), state: "passed" }))
      .on("pending", (test) => outcomes.push({ name: test.fullTitle(), state: "skipped" }))
      .on("fail", (test, error: Error) => {
        askForEvidence(test.fullTitle());
        outcomes.push({ name: test.fullTitle(), state: "failed", detail: error.stack ?? error.message });
      });
  });
  const file = process.env.EDITOR_SUITE_OUTCOMES;
  if (file !== undefined) {
    writeFileSync(file, JSON.stringify(outcomes));
  }
  if (failures > 0) {
    throw new Error(`${failures} failed`);
  }
}

/**
 * Has whoever shows the editor leave a picture of it, in the folder that EDITOR_SUITE_EVIDENCE names. Nothing else runs
 * here meanwhile, so that what follows the test does not tidy up first.
 */
function askForEvidence(test: string): void {
  const folder = process.env.EDITOR_SUITE_EVIDENCE;
  if (folder === undefined) {
    return;
  }
  const request = join(folder, `${evidenceName(test)}.asked`);
  writeFileSync(request, "");
  const asleep = new Int32Array(new SharedArrayBuffer(4));
  const deadline = Date.now() + 10_000;
  while (existsSync(request) && Date.now() < deadline) {
    Atomics.wait(asleep, 0, 0, 50);
  }
}
