import * as vscode from "vscode";
import { notify } from "../dialogs.ts";

/** Writes pieces to a file: streamed to a local one; other file systems only support writing a whole file at once. */
export async function writePieces(
  target: vscode.Uri,
  pieces: AsyncIterable<string | Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  if (target.scheme === "file") {
    const { writeWhole } = await import("../../export/file.ts");
    return writeWhole(target.fsPath, pieces, signal);
  }
  const written: Uint8Array[] = [];
  const encoder = new TextEncoder();
  for await (const piece of pieces) {
    written.push(typeof piece === "string" ? encoder.encode(piece) : piece);
    signal.throwIfAborted();
  }
  await vscode.workspace.fs.writeFile(target, Buffer.concat(written));
}

/** Says that a file was written, with buttons to open and to reveal it. Ends when the notification is closed. */
export async function offerFile(target: vscode.Uri, severity: "warning" | "information", text: string): Promise<void> {
  const open = { title: "Open" };
  const reveal = { title: "Reveal" };
  const revealing = revealCommand(target);
  const answer = await notify(severity, text, open, ...(revealing === undefined ? [] : [reveal]));
  if (answer === open) {
    await vscode.commands.executeCommand("vscode.open", target);
  } else if (answer === reveal && revealing !== undefined) {
    await vscode.commands.executeCommand(revealing, target);
  }
}

/** Where a file dialog begins: a file of this name in the first folder of the workspace. */
export function suggestedFile(name: string): { readonly defaultUri?: vscode.Uri } {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) };
}

/**
 * The command that reveals a file: in VS Code's explorer for workspace files, else in the system's. Undefined in a
 * browser or a remote window.
 */
function revealCommand(target: vscode.Uri): string | undefined {
  if (vscode.workspace.getWorkspaceFolder(target) !== undefined) {
    return "revealInExplorer";
  }
  const local = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  return local ? "revealFileInOS" : undefined;
}
