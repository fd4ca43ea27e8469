// Runs npm's script with a chosen Node instead of npm's launcher: no shell, no npm.cmd.
import { spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** @typedef {{ readonly script: string }} Npm the path of npm-cli.js */

/**
 * Finds npm's script: from `npm_execpath`, beside the running Node, or behind the `npm` on PATH.
 * @returns {Npm}
 * @throws when there is none
 */
export function findNpm() {
  const told = process.env.npm_execpath;
  if (told !== undefined && /npm-cli\.c?js$/.test(told)) {
    return { script: told };
  }
  const beside = dirname(process.execPath);
  const candidates = [
    join(beside, "node_modules", "npm", "bin", "npm-cli.js"),
    join(beside, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
    ...(process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "npm")),
  ];
  const found = candidates
    .filter((file) => existsSync(file))
    .map((file) => realpathSync(file))
    .find((file) => /npm-cli\.c?js$/.test(file));
  if (found === undefined) {
    throw new Error("npm was not found. Install Node.js 20 or newer together with npm, then run this again.");
  }
  return { script: found };
}

/**
 * Runs npm; shows its output only when it fails.
 * @param {Npm} npm
 * @param {readonly string[]} args
 * @param {{ cwd: string, node?: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<void>}
 */
export function runNpm(npm, args, { cwd, node = process.execPath, env = process.env }) {
  return new Promise((resolve, reject) => {
    const quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
    const child = spawn(node, [npm.script, ...args, ...quiet], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stdout.on("data", (data) => {
      said += data;
    });
    child.stderr.on("data", (data) => {
      said += data;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) {
        resolve();
      } else {
        reject(new Error(`npm ${args.join(" ")} failed with code ${code}:\n${said.trim()}`));
      }
    });
  });
}
