import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";
import type { Outcome } from "../../scripts/outcome.ts";

/** Looks at an extension that nobody has used yet. */
const first = "activation.test.js";

/**
 * What the editor calls in its extension host: runs every suite that lies beside this file once bundled.
 * The outcomes are written as JSON to the file that EDITOR_SUITE_OUTCOMES names.
 * @throws when a test failed
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({ timeout: 60_000, reporter: "spec", color: false });
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
      .on("fail", (test, error: Error) =>
        outcomes.push({ name: test.fullTitle(), state: "failed", detail: error.stack ?? error.message }),
      );
  });
  const file = process.env.EDITOR_SUITE_OUTCOMES;
  if (file !== undefined) {
    writeFileSync(file, JSON.stringify(outcomes));
  }
  if (failures > 0) {
    throw new Error(`${failures} failed`);
  }
}
