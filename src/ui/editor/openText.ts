import * as vscode from "vscode";

/** The text of a file on disk as it stands in the editor, saved or not; undefined where it is not open. */
export function openText(path: string): string | undefined {
  return vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "file" && uri.fsPath === path)?.getText();
}
