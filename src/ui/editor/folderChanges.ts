import { stat } from "node:fs/promises";
import { sep } from "node:path";
import * as vscode from "vscode";

/** Dependencies and what version control keeps: made and deleted by the thousand. */
const NEVER = /[\\/](?:node_modules|\.git|\.hg|\.svn|\.venv|__pycache__)(?:[\\/]|$)/;
/** Folders come in bursts: a checkout, an unpacked archive (ms). */
const SOON = 300;
const MOST_FILES = 2_000;
/** Paths made at once that are looked at: past that, a tool writes its output. */
const MOST_LOOKED_AT = 5_000;

/**
 * Files in folders that come and go whole (a checkout, a copy, a move): the editor tells of the folder alone then, and a
 * watcher for the files' names hears nothing.
 */
export class FolderChanges implements vscode.Disposable {
  readonly #watched: string;
  readonly #tell: (path: string) => void;
  readonly #listeners: vscode.Disposable;
  /** Files that were there at the last look. */
  readonly #known = new Set<string>();
  readonly #made = new Set<string>();
  #soon: NodeJS.Timeout | undefined;

  /** `watched`: the glob of the names that matter. */
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

  /** Files that are known to be there: told when their folder goes. */
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
      // A folder that is gone again cannot be looked into.
      this.#soon = setTimeout(() => void this.#look().catch(() => undefined), SOON);
    }
  }

  #onGone(path: string): void {
    if (!NEVER.test(path) && !this.#known.delete(path)) {
      for (const file of [...this.#known].filter((known) => known.startsWith(path + sep))) {
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
      if (!folders.some((folder) => path.startsWith(folder + sep)) && (await isFolder(path))) {
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

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
