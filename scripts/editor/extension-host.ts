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
 * @param sources paths relative to the project's folder
 * @param base the folder relative to which output paths are kept
 * @returns the folder with the bundles
 */
export async function bundleForHost(name: string, sources: readonly string[], base: string): Promise<string> {
  const outdir = join(cache, name);
  await rm(outdir, { recursive: true, force: true, maxRetries: 10 });
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
    // Packages stay external: the suites must use the same mocha instance that runs them.
    packages: "external",
    external: ["vscode"],
  });
  return outdir;
}

export interface HostRun {
  /** A desktop editor or its stand-in. */
  readonly executable: string;
  /** A module that exports `run`, which the extension host calls. */
  readonly testsPath: string;
  /** Added to the demo's environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Log file for the editor's output. */
  readonly log: string;
  /** The extension's folder. Default: this project. */
  readonly extensionDevelopmentPath?: string;
  /** Folder of installed extensions. Default: an empty one. */
  readonly extensions?: string;
}

/** Runs a module in the extension host of a new editor with a new demo account. @throws when its `run` throws */
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

/** Writes a start script for the stand-in of the desktop editor: @vscode/test-electron expects one executable. */
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
