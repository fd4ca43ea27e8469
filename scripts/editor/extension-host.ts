import { createWriteStream } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { startDemo } from "../../test/aws/demo.ts";
import { cache, root } from "../project.ts";

/**
 * Bundles TypeScript for the extension host into the cache.
 * @param sources paths from the project's folder
 * @param base the folder under which they keep their paths
 * @returns where the bundles lie
 */
export async function bundleForHost(name: string, sources: readonly string[], base: string): Promise<string> {
  const outdir = join(cache, name);
  await rm(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: [...sources],
    outbase: base,
    outdir,
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
  return outdir;
}

export interface HostRun {
  /** A desktop editor or its stand-in. */
  readonly executable: string;
  /** The module whose `run` is called in the extension host. */
  readonly testsPath: string;
  /** Added to the demo's environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Where the editor's own output goes. */
  readonly log: string;
  /** The extension's folder. Default: this project. */
  readonly extensionDevelopmentPath?: string;
  /** Holds installed extensions. Default: an empty one. */
  readonly extensions?: string;
}

/** Runs a module in the extension host of a fresh editor on a fresh demo account. @throws when its `run` does */
export async function runInHost(options: HostRun): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "cloudtrail-host-"));
  const demo = await startDemo();
  await mkdir(join(cache, "logs"), { recursive: true });
  const log = createWriteStream(options.log);
  try {
    await runTests({
      vscodeExecutablePath: options.executable,
      extensionDevelopmentPath: options.extensionDevelopmentPath ?? root,
      extensionTestsPath: options.testsPath,
      launchArgs: [
        demo.workspace,
        `--user-data-dir=${join(folder, "data")}`,
        `--extensions-dir=${options.extensions ?? join(folder, "extensions")}`,
        "--disable-telemetry",
      ],
      extensionTestsEnv: {
        ...Object.fromEntries(demo.unset.map((name) => [name, undefined])),
        ...demo.env,
        ...options.env,
      },
      stdout: log,
      stderr: log,
    });
  } finally {
    await new Promise<void>((resolve) => log.end(() => resolve()));
    await demo.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Writes a start script for the stand-in of the desktop editor, as @vscode/test-electron wants one executable. */
export async function writeStandIn(): Promise<string> {
  const script = join(root, "scripts", "editor", "stand-in.ts");
  await mkdir(cache, { recursive: true });
  if (process.platform === "win32") {
    const executable = join(cache, "editor.cmd");
    await writeFile(executable, `@"${process.execPath}" "${script}" %*\r\n`);
    return executable;
  }
  const executable = join(cache, "editor.sh");
  await writeFile(executable, `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`);
  await chmod(executable, 0o755);
  return executable;
}
