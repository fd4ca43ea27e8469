import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./project.ts";

/** The script of a command of an installed package, to be run with Node directly: no shell needed on any system. */
export function toolOf(packageName: string, command = packageName): string {
  const folder = join(root, "node_modules", packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    bin: string | Record<string, string>;
  };
  const script = typeof bin === "string" ? bin : bin[command];
  if (script === undefined) {
    throw new Error(`${packageName} has no command ${command}.`);
  }
  return join(folder, script);
}

/**
 * Runs a Node script in the project's folder and shows its output.
 * @param print gets the whole output at the end, for a script that runs beside others; without it, it is shown as it comes
 * @returns its exit code
 */
export function runShown(script: string, args: readonly string[], print?: (output: string) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const shown = print === undefined ? "inherit" : "pipe";
    const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: ["ignore", shown, shown] });
    const output: Buffer[] = [];
    child.stdout?.on("data", (data: Buffer) => output.push(data));
    child.stderr?.on("data", (data: Buffer) => output.push(data));
    child.on("error", reject);
    child.on("close", (code) => {
      print?.(Buffer.concat(output).toString());
      resolve(code ?? 1);
    });
  });
}
