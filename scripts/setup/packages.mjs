// Installs the project's packages when node_modules differs from package-lock.json.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runNpm } from "./npm.mjs";
import { withProgress } from "./progress.mjs";

/**
 * @param {string} root the project
 * @param {import("./npm.mjs").Npm} npm
 * @param {string} node the Node to run npm with
 * @param {NodeJS.ProcessEnv} env
 */
export async function bringPackages(root, npm, node, env) {
  if (await agreesWithLock(root)) {
    return;
  }
  await withProgress("project packages from npm", () =>
    // Install scripts are skipped: no package needs its own, since their binaries are packages too.
    runNpm(npm, ["ci", "--prefix", root, "--ignore-scripts"], { cwd: root, node, env }),
  );
}

/**
 * Whether every package of package-lock.json is installed in that version, according to the lock file that npm writes
 * into node_modules.
 * @param {string} root
 */
async function agreesWithLock(root) {
  const installedLock = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installedLock)) {
    return false;
  }
  const wanted = await packagesOf(join(root, "package-lock.json"));
  const installed = await packagesOf(installedLock);
  return Object.entries(wanted).every(
    ([path, { version, optional = false }]) =>
      path === "" || installed[path]?.version === version || (optional && installed[path] === undefined),
  );
}

/**
 * @param {string} lock
 * @returns {Promise<Record<string, { version?: string, optional?: boolean }>>}
 */
async function packagesOf(lock) {
  return JSON.parse(await readFile(lock, "utf8")).packages;
}
