import { type SpawnOptions, spawn } from "node:child_process";

/**
 * Runs a program to its end without showing its output.
 * @throws an error with its output when it cannot be started or its exit code is not 0
 */
export function runProgram(
  program: string,
  args: readonly string[],
  options: Pick<SpawnOptions, "cwd" | "env"> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    const hear = (data: Buffer) => {
      said += data.toString();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) {
        resolve(said);
      } else {
        reject(new Error(`${program} ${args.join(" ")} ended with ${signal ?? code}:\n${said.trim()}`));
      }
    });
  });
}
