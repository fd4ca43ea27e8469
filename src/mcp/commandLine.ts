import packageJson from "../../package.json" with { type: "json" };
import { Failure } from "../model/failure.ts";
import { keepStdoutForProtocol, Log } from "./log.ts";
import { helpText, readCommandLine } from "./options.ts";

/** The exit code for a wrong command line. */
const USAGE = 2;

/** Runs a command line. `programs`: the folder of the bundles. */
export async function main(args: readonly string[], programs: string): Promise<void> {
  const line = readCommandLine(args, process.cwd());
  switch (line.kind) {
    case "help":
      process.stdout.write(helpText());
      return;
    case "version":
      process.stdout.write(`${packageJson.version}\n`);
      return;
    case "refused":
      process.stderr.write(`${line.problem}\nRun it with --help to see all options.\n`);
      process.exitCode = USAGE;
      return;
    case "serve":
      keepStdoutForProtocol();
      try {
        const { serve } = await import("./serve.ts");
        await serve(line.options, programs, new Log());
      } catch (error) {
        process.exitCode = 1;
        if (!Failure.is(error)) {
          throw error;
        }
        process.stderr.write(`${error.message}\n`);
      }
  }
}
