import * as vscode from "vscode";
import { type ColorId, NODE_SCHEME } from "../contributions.ts";

/** Dims read-only events and marks failed ones in the explorer, in theme colors. */
export class NodeDecorations implements vscode.FileDecorationProvider {
  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== NODE_SCHEME) {
      return undefined;
    }
    switch (uri.query) {
      case "failed":
        return new vscode.FileDecoration(
          "!",
          "Failed",
          new vscode.ThemeColor("cloudtrail.failedEventForeground" satisfies ColorId),
        );
      case "read":
        return new vscode.FileDecoration(
          undefined,
          "Read-only",
          new vscode.ThemeColor("cloudtrail.readOnlyEventForeground" satisfies ColorId),
        );
      default:
        return undefined;
    }
  }
}
