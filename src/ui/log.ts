import * as vscode from "vscode";
import { visible } from "../model/text/text.ts";

/** The extension's log. What is written may hold text of an event, a file or AWS: it can never begin a line of its own. */
export interface Log extends vscode.Disposable {
  info(line: string): void;
  warn(line: string): void;
  /** An error is written with its stack, one frame a line. */
  error(error: Error | string): void;
  show(): void;
}

/** Opens the log in the editor's output. The one place where lines are written to it. */
export function openLog(): Log {
  const channel = vscode.window.createOutputChannel("CloudTrail", { log: true });
  return {
    info: (line) => channel.info(visible(line)),
    warn: (line) => channel.warn(visible(line)),
    error: (error) => channel.error(typeof error === "string" ? visible(error) : errorText(error)),
    show: () => channel.show(),
    dispose: () => channel.dispose(),
  };
}

/** Name and message on one line, then the frames of the stack. */
function errorText({ name, message, stack = "" }: Error): string {
  const told = visible(`${name}: ${message}`);
  // The stack begins with the message as it is, line breaks and all.
  const from = stack.startsWith(name) ? stack.indexOf(message) + message.length : 0;
  const frames = stack
    .slice(from)
    .split("\n")
    .filter((line) => /^ {4}at /.test(line))
    .map(visible);
  return [told, ...frames].join("\n");
}
