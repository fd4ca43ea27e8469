import * as vscode from "vscode";
import { awsConfigFiles } from "../aws/profiles.ts";
import type { Remedy } from "../model/failure.ts";
import type { Choices } from "./choices.ts";
import type { Log } from "./log.ts";

export interface RemedyPorts {
  readonly choices: Choices;
  readonly log: Log;
}

/** Runs the action of a failure's button. */
export async function applyRemedy(remedy: Remedy, { choices, log }: RemedyPorts, retry?: () => unknown): Promise<void> {
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
    case "copy-command":
      return copyText(remedy.command);
    case "show-log":
      log.show();
  }
}

/** Opens an AWS configuration file, or a new untitled document with its path if it does not exist. */
export async function openAwsConfig(file: "config" | "credentials" = "config"): Promise<void> {
  const uri = vscode.Uri.file(awsConfigFiles()[file]);
  const exists = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  await vscode.window.showTextDocument(exists ? uri : uri.with({ scheme: "untitled" }));
}

/** Copies a text and confirms it in the status bar. */
export async function copyText(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage("Copied", 2000);
}
