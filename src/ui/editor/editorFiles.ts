import * as vscode from "vscode";
import { TOOL_FACTS } from "../../iac/tools.ts";
import { diskFile } from "../../investigation/code/diskFile.ts";
import type { WorkspaceFiles } from "../../investigation/code/workspaceFiles.ts";
import { FolderChanges } from "./folderChanges.ts";

/** File names of infrastructure code, its state and its output; changes of other files are ignored. */
const WATCHED = `**/{${[...new Set(TOOL_FACTS.flatMap(({ watched }) => watched))].join(",")}}`;

/** The files of the workspace's folders on disk. */
export class EditorFiles implements WorkspaceFiles, vscode.Disposable {
  readonly #watcher = vscode.workspace.createFileSystemWatcher(WATCHED);
  readonly #changes = new vscode.EventEmitter<string>();
  readonly #folders = new FolderChanges(WATCHED, (path) => this.#changes.fire(path));
  readonly #listeners: readonly vscode.Disposable[];
  readonly read = diskFile.read;
  readonly modified = diskFile.modified;
  readonly realPath = diskFile.realPath;

  constructor() {
    const changed = (uri: vscode.Uri) => this.#changes.fire(uri.fsPath);
    this.#listeners = [
      this.#watcher.onDidCreate(changed),
      this.#watcher.onDidChange(changed),
      this.#watcher.onDidDelete(changed),
    ];
  }

  folders(): readonly string[] {
    return (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) => (uri.scheme === "file" ? [uri.fsPath] : []));
  }

  async find(glob: string, except: string, limit: number): Promise<readonly string[]> {
    const found = await vscode.workspace.findFiles(glob, except, limit);
    const paths = found.flatMap((uri) => (uri.scheme === "file" ? [uri.fsPath] : []));
    this.#folders.know(paths);
    return paths;
  }

  onDidChange(listener: (path: string) => void): () => void {
    const listening = this.#changes.event(listener);
    return () => listening.dispose();
  }

  dispose(): void {
    vscode.Disposable.from(...this.#listeners, this.#watcher, this.#folders, this.#changes).dispose();
  }
}
