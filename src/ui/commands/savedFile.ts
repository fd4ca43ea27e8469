import * as vscode from "vscode";
import { Failure, isAbort } from "../../model/failure.ts";
import { notify } from "../dialogs.ts";

/**
 * Writes pieces to a file. Throws `Failure` if the file cannot be written, with `what` as in "The events"; a `Failure` of
 * the pieces; or an AbortError. All leave a local file unchanged.
 */
export async function writePieces(
  what: string,
  target: vscode.Uri,
  pieces: AsyncIterable<string | Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await write(target, pieces, signal);
  } catch (error) {
    if (isAbort(error) || Failure.is(error)) {
      throw error;
    }
    throw new Failure(
      {
        reason: "configuration",
        message: `${what} couldn't be written to ${vscode.workspace.asRelativePath(target)}.${isOpenElsewhere(error) ? " Another program may have the file open." : ""}`,
        context: {},
        remedies: [{ kind: "show-log" }],
        detail: error instanceof Error ? error.message : String(error),
      },
      { cause: error },
    );
  }
}

/** What Windows says of a file that another program has open; EPERM and EACCES also have other causes. */
function isOpenElsewhere(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "EBUSY" || (process.platform === "win32" && (code === "EPERM" || code === "EACCES"));
}

/** Streams to a local file; other file systems only support writing a whole file at once. */
async function write(
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

/** The file that a save dialog proposes: of this name in the first folder of the workspace, if there is one. */
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
