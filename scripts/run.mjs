// Entry point of every npm script: node scripts/run.mjs TASK [ARGUMENTS]. Plain JavaScript without dependencies for
// Node 20: installs Node 24 and the project's packages, then runs scripts/TASK.ts with that Node.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bringNode } from "./setup/node.mjs";
import { findNpm } from "./setup/npm.mjs";
import { bringPackages } from "./setup/packages.mjs";
import { endTogether } from "./setup/signals.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [task = "test", ...rest] = process.argv.slice(2);

try {
  const npm = findNpm();
  const node = await bringNode(root, npm);
  const env = withFirstOnPath(dirname(node), { ...process.env, npm_execpath: npm.script });
  await bringPackages(root, npm, node, env);
  runTask(node, env);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/**
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 */
function runTask(node, env) {
  const child = spawn(node, [join(root, "scripts", `${task}.ts`), ...rest], {
    cwd: root,
    env,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  const stop = endTogether(child);
  child.on("error", (error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    stop();
    process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
  });
}

/**
 * The environment with a folder put first on PATH (the variable's name has another case on Windows).
 * @param {string} folder
 * @param {Record<string, string | undefined>} env
 */
function withFirstOnPath(folder, env) {
  const name = Object.keys(env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  const separator = process.platform === "win32" ? ";" : ":";
  return { ...env, [name]: [folder, env[name]].filter(Boolean).join(separator) };
}
