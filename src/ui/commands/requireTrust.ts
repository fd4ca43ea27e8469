import * as vscode from "vscode";
import { Failure } from "../../model/failure.ts";

/** Throws `Failure` in Restricted Mode: what the workspace's files name is not asked of AWS there. */
export function requireTrust(): void {
  if (!vscode.workspace.isTrusted) {
    throw new Failure({
      reason: "configuration",
      message: "Resources in this workspace's code can't be looked up in Restricted Mode. Trust the workspace first.",
      context: {},
      remedies: [],
    });
  }
}
