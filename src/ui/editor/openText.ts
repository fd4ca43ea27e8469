import * as vscode from "vscode";

/** The text of an open document, saved or not. Undefined: the file is not open. */
export function openText(path: string): string | undefined {
  return vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "file" && uri.fsPath === path)?.getText();
}
