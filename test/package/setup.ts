import { cp, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { root } from "../../scripts/project.ts";
import { runProgram } from "../../scripts/run-program.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The packaged extension. */
    readonly vsix: string;
    /** The folder of esbuild's metafiles of its bundles. */
    readonly metafiles: string;
  }
}

/** Packages the extension once for all files of the project. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "cloudtrail-vsix-")));
  const vsix = join(folder, "extension.vsix");
  await runProgram(process.execPath, [join(root, "scripts", "package.ts"), "--out", vsix], { cwd: root });
  // Other tests build dist/ again.
  const metafiles = join(folder, "meta");
  await cp(join(root, "dist", "meta"), metafiles, { recursive: true });
  provide("vsix", vsix);
  provide("metafiles", metafiles);
  return () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
