import * as vscode from "vscode";
import { visible } from "../model/text/text.ts";

/**
 * The extension's log. Messages may contain untrusted text; each is written so that it cannot start a line of its own.
 */
export interface Log extends vscode.Disposable {
  info(line: string): void;
  warn(line: string): void;
  /** Writes an error with its stack, one frame a line. */
  error(error: Error | string): void;
  show(): void;
  /** The lines that this window wrote last, oldest first. */
  recent(): readonly string[];
}

const MOST_RECENT = 100;

/** Opens the output channel. The only code that writes to it. */
export function openLog(): Log {
  const channel = vscode.window.createOutputChannel("CloudTrail", { log: true });
  const recent: string[] = [];
  const write = (level: "info" | "warn" | "error", line: string) => {
    channel[level](line);
    recent.push(`${new Date().toISOString()} [${level}] ${line}`);
    recent.splice(0, recent.length - MOST_RECENT);
  };
  return {
    info: (line) => write("info", visible(line)),
    warn: (line) => write("warn", visible(line)),
    error: (error) => write("error", typeof error === "string" ? visible(error) : errorText(error)),
    show: () => channel.show(),
    recent: () => recent,
    dispose: () => channel.dispose(),
  };
}

/** Name and message on one line, then the frames of the stack. */
function errorText({ name, message, stack = "" }: Error): string {
  const firstLine = visible(`${name}: ${message}`);
  // The stack starts with the unescaped message, including its line breaks.
  const from = stack.startsWith(name) ? stack.indexOf(message) + message.length : 0;
  const frames = stack
    .slice(from)
    .split("\n")
    .filter((line) => /^ {4}at /.test(line))
    .map(visible);
  return [firstLine, ...frames].join("\n");
}
