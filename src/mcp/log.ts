import { Console } from "node:console";
import { visible } from "../model/text/text.ts";

/** The log of the server, on stderr: stdout belongs to the protocol. Each message is written as one line. */
export class Log {
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void = (text) => void process.stderr.write(text)) {
    this.#write = write;
  }

  info(line: string): void {
    this.#write(`cloudtrail: ${visible(line)}\n`);
  }

  /** Writes an unexpected error with its stack. */
  fault(error: unknown): void {
    this.info(error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error));
  }
}

/** Whatever a package prints goes to stderr from now on. */
export function keepStdoutForProtocol(): void {
  globalThis.console = new Console(process.stderr, process.stderr);
}
