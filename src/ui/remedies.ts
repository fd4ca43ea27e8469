import * as vscode from "vscode";
import { awsConfigFiles } from "../aws/profiles.ts";
import type { Remedy } from "../model/failure.ts";
import type { Choices } from "./choices.ts";
import type { Log } from "./log.ts";

export interface RemedyPorts {
  readonly choices: Choices;
  readonly log: Log;
  /** Signs in to the Identity Center session of a profile. Rejects with a `Failure`, or an AbortError if cancelled. */
  readonly signIn: (profile: string) => Promise<void>;
}

/** Runs the action of a failure's button. */
export async function applyRemedy(
  remedy: Remedy,
  { choices, log, signIn }: RemedyPorts,
  retry?: () => unknown,
): Promise<void> {
  switch (remedy.kind) {
    // Views that can change what they read do so before they retry.
    case "bill-requests":
    case "retry":
      await retry?.();
      return;
    case "switch-profile":
      return choices.pickProfiles();
    case "choose-regions":
      return choices.pickRegions();
    case "open-aws-config":
      return openAwsConfig(remedy.file);
    case "copy-policy":
      return copyText(remedy.policy);
    case "sign-in":
      // A view that continues by itself after a sign-in ignores `retry`.
      await signIn(remedy.profile);
      await retry?.();
      return;
    case "run-in-terminal":
      return runInTerminal(remedy.command);
    case "show-log":
      log.show();
  }
}

/** Opens an AWS configuration file, or a new untitled document with its path if it does not exist. */
export async function openAwsConfig(file: "config" | "credentials" = "config", line = 1): Promise<void> {
  const uri = vscode.Uri.file(awsConfigFiles()[file]);
  const exists = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  const start = new vscode.Position(line - 1, 0);
  await vscode.window.showTextDocument(exists ? uri : uri.with({ scheme: "untitled" }), {
    ...(line > 1 ? { selection: new vscode.Range(start, start) } : {}),
  });
}

/** Runs a command line in a new terminal, which stays open with its output. */
function runInTerminal(command: string): void {
  const terminal = vscode.window.createTerminal({ name: "AWS Sign-In" });
  terminal.show();
  terminal.sendText(command);
}

/** Copies a text and confirms it in the status bar. */
export async function copyText(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage("Copied", 2000);
}
