import { createWriteStream } from "node:fs";
import { chmod, glob, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { startDemo } from "../../test/aws/demo.ts";
import type { Outcome } from "../outcome.ts";
import { cache, root } from "../project.ts";

/**
 * Runs the suites of test/editor in an editor, on the demo account.
 * @param vscodeExecutablePath a desktop editor or its stand-in
 */
export async function runEditorSuite(vscodeExecutablePath: string): Promise<Outcome[]> {
  const suites = await Array.fromAsync(glob("test/editor/**/*.test.ts", { cwd: root }));
  if (suites.length === 0) {
    return [];
  }
  const bundle = join(cache, "editor-suite");
  await rm(bundle, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: ["test/editor/index.ts", ...suites],
    outbase: "test/editor",
    outdir: bundle,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    sourcemap: "inline",
    // What stands in node_modules stays there: mocha has to be the one that runs the suites.
    packages: "external",
    external: ["vscode"],
  });
  const folder = await mkdtemp(join(tmpdir(), "editor-suite-"));
  const demo = await startDemo();
  const outcomesFile = join(folder, "outcomes.json");
  const logFile = join(cache, "logs", "editor-suite.log");
  await mkdir(join(cache, "logs"), { recursive: true });
  const log = createWriteStream(logFile);
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath: join(bundle, "index.js"),
      launchArgs: [
        demo.workspace,
        `--user-data-dir=${join(folder, "data")}`,
        `--extensions-dir=${join(folder, "extensions")}`,
        "--disable-telemetry",
      ],
      extensionTestsEnv: {
        ...Object.fromEntries(demo.unset.map((name) => [name, undefined])),
        ...demo.env,
        EDITOR_SUITE_OUTCOMES: outcomesFile,
      },
      stdout: log,
      stderr: log,
    }).catch((error: unknown) => error);
    return JSON.parse(await readFile(outcomesFile, "utf8")) as Outcome[];
  } catch {
    log.end();
    const said = await readFile(logFile, "utf8");
    return [
      { name: "the suites end", state: "failed", detail: `${relative(root, logFile)} ends:\n${said.slice(-5000)}` },
    ];
  } finally {
    log.end();
    await demo.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Writes a start script for the stand-in, as @vscode/test-electron wants one executable. */
export async function writeStandIn(): Promise<string> {
  const script = join(root, "scripts", "editor", "stand-in.ts");
  await mkdir(cache, { recursive: true });
  if (process.platform === "win32") {
    const executable = join(cache, "editor.cmd");
    await writeFile(executable, `@"${process.execPath}" "${script}" %*\r\n`);
    return executable;
  }
  const executable = join(cache, "editor.sh");
  await writeFile(executable, `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`);
  await chmod(executable, 0o755);
  return executable;
}
