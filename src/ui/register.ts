import * as vscode from "vscode";
import { COMMANDS, type CommandTable, type ContextKeys } from "./contributions.ts";
import type { Reporter } from "./report.ts";

/** Registers every command; errors go to the reporter. */
export function registerCommands(table: CommandTable, reporter: Reporter): vscode.Disposable {
  return vscode.Disposable.from(
    ...COMMANDS.map((id) =>
      vscode.commands.registerCommand(id, (...args: unknown[]) => reporter.guard(() => table[id](...args))),
    ),
  );
}

/** Sets a context key for `when` clauses. */
export function setContext<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
  void vscode.commands.executeCommand("setContext", key, value);
}
