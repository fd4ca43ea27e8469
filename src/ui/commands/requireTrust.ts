import * as vscode from "vscode";
import { Failure } from "../../model/failure.ts";

/** Throws `Failure` in Restricted Mode, where names in the workspace's files must not cause requests to AWS. */
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
