import * as vscode from "vscode";
import { SHARED_FOLDER } from "../investigation/saved/sharedFile.ts";
import { confirm } from "./dialogs.ts";

/** A file to be shared in the workspace. */
interface NewFile {
  /** Title of the dialog where there is no workspace folder. */
  readonly title: string;
  /** What it is, for the dialog's list of file types. */
  readonly kind: string;
  readonly ending: string;
  readonly file: string;
  readonly text: string;
}

/** Saves a file in the workspace and opens it. Asks before it replaces one. */
export async function saveSharedFile(file: NewFile): Promise<void> {
  const target = await targetOf(file);
  if (target !== undefined && (await mayWrite(target))) {
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(file.text));
    await vscode.window.showTextDocument(target);
  }
}

async function targetOf({ title, kind, ending, file }: NewFile): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    return vscode.window.showSaveDialog({
      title,
      filters: { [kind]: [ending.slice(1)] },
    });
  }
  const folder = folders.length === 1 ? folders[0] : await vscode.window.showWorkspaceFolderPick();
  return folder === undefined ? undefined : vscode.Uri.joinPath(folder.uri, SHARED_FOLDER, file);
}

async function mayWrite(target: vscode.Uri): Promise<boolean> {
  const exists = await vscode.workspace.fs.stat(target).then(
    () => true,
    () => false,
  );
  if (!exists) {
    return true;
  }
  const replace = "Replace";
  const question = `${vscode.workspace.asRelativePath(target)} already exists. Replace it?`;
  return (await confirm(question, [], replace)) === replace;
}
