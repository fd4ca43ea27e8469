import * as vscode from "vscode";
import { Failure } from "../../model/failure.ts";

/** Throws `Failure` in Restricted Mode: what the workspace's files name is not asked of AWS there. */
export function requireTrust(): void {
  if (!vscode.workspace.isTrusted) {
    throw new Failure({
      reason: "configuration",
      message:
        "This workspace is in Restricted Mode: its code is read, and nothing that it names is asked of AWS. Trust the workspace first.",
      context: {},
      remedies: [],
    });
  }
}
