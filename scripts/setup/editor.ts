import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cache } from "../project.ts";
import { moveFolder } from "./moveFolder.mjs";
import { findNpm, runNpm } from "./npm.mjs";
import { withProgress } from "./progress.mjs";

const version = "4.139.1";

/**
 * Installs the server of VS Code from the npm package code-server (about 620 MB) unless it is in the cache.
 * @returns the folder that holds `out/server-main.js`
 */
export async function bringEditor(): Promise<string> {
  const folder = join(cache, `editor-${version}`);
  const server = (parent: string) => join(parent, "node_modules", "code-server", "lib", "vscode");
  if (!existsSync(join(server(folder), "out", "server-main.js"))) {
    await withProgress(`VS Code 1.${version.slice(2)} from npm (620 MB)`, async () => {
      const partial = `${folder}.partial`;
      const npm = findNpm();
      await rm(partial, { recursive: true, force: true, maxRetries: 10 });
      await mkdir(partial, { recursive: true });
      await writeFile(join(partial, "package.json"), JSON.stringify({ private: true }));
      // First the server, then the dependencies of the server and of its built-in extensions, pinned by their own lock
      // files.
      await runNpm(npm, ["install", "--ignore-scripts", `code-server@${version}`], { cwd: partial });
      for (const inner of [server(partial), join(server(partial), "extensions")]) {
        await runNpm(npm, ["install", "--ignore-scripts", "--omit=dev"], { cwd: inner });
      }
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
      await moveFolder(partial, folder);
    });
  }
  return server(folder);
}
