import { basename, dirname } from "node:path";
import * as vscode from "vscode";

/** Calls `changed` when one of the AWS configuration files is created, changed or deleted. */
export function watchAwsFiles(files: readonly string[], changed: () => void): vscode.Disposable {
  const watchers = files.map((file) => {
    const pattern = new vscode.RelativePattern(vscode.Uri.file(dirname(file)), basename(file));
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    watcher.onDidChange(changed);
    watcher.onDidCreate(changed);
    watcher.onDidDelete(changed);
    return watcher;
  });
  return vscode.Disposable.from(...watchers);
}
