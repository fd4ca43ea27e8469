import * as vscode from "vscode";
import { isBelow } from "../../iac/pathInside.ts";
import { isFolder } from "./isFolder.ts";

/** Dependencies and version control folders, where files change by the thousand. */
const NEVER = /[\\/](?:node_modules|\.git|\.hg|\.svn|\.venv|__pycache__)(?:[\\/]|$)/;
/** Delay in ms that combines bursts of changes, as from a checkout or an unpacked archive. */
const SOON = 300;
const MOST_FILES = 2_000;
/** Limit of created paths that are inspected at once. More of them are a tool's output. */
const MOST_LOOKED_AT = 5_000;

/**
 * Detects files in folders that are created or deleted as a whole (a checkout, a copy, a move). The editor then reports
 * only the folder, so that a watcher for file names is not notified.
 */
export class FolderChanges implements vscode.Disposable {
  readonly #watched: string;
  readonly #tell: (path: string) => void;
  readonly #listeners: vscode.Disposable;
  /** Known files, to be reported when their folder is deleted. */
  readonly #known = new Set<string>();
  readonly #made = new Set<string>();
  #soon: NodeJS.Timeout | undefined;

  /** `watched`: glob of the file names to report. */
  constructor(watched: string, tell: (path: string) => void) {
    this.#watched = watched;
    this.#tell = tell;
    const watcher = vscode.workspace.createFileSystemWatcher("**/*", false, true, false);
    this.#listeners = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(({ fsPath }) => this.#onMade(fsPath)),
      watcher.onDidDelete(({ fsPath }) => this.#onGone(fsPath)),
    );
  }

  /** Adds existing files, which are reported when their folder is deleted. */
  know(paths: readonly string[]): void {
    for (const path of paths) {
      this.#known.add(path);
    }
  }

  dispose(): void {
    clearTimeout(this.#soon);
    this.#listeners.dispose();
  }

  #onMade(path: string): void {
    if (!NEVER.test(path) && this.#made.size < MOST_LOOKED_AT) {
      this.#made.add(path);
      clearTimeout(this.#soon);
      // The search fails if the folder has been deleted again.
      this.#soon = setTimeout(() => void this.#look().catch(() => undefined), SOON);
    }
  }

  #onGone(path: string): void {
    if (!NEVER.test(path) && !this.#known.delete(path)) {
      for (const file of [...this.#known].filter((known) => isBelow(known, path))) {
        this.#known.delete(file);
        this.#tell(file);
      }
    }
  }

  async #look(): Promise<void> {
    const made = [...this.#made];
    this.#made.clear();
    const folders: string[] = [];
    for (const path of made.sort()) {
      if (!folders.some((folder) => isBelow(path, folder)) && (await isFolder(path))) {
        folders.push(path);
      }
    }
    for (const folder of folders) {
      const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), this.#watched);
      for (const { fsPath } of await vscode.workspace.findFiles(pattern, "**/node_modules/**", MOST_FILES)) {
        this.#tell(fsPath);
      }
    }
  }
}
