import * as vscode from "vscode";
import {
  MAX_SEARCH_FILE_BYTES,
  readSearchFile,
  SEARCH_FILE_ENDING,
  SEARCH_FOLDER,
  type SearchFileReading,
} from "../../investigation/saved/searchFile.ts";
import type { WorkspaceSearch } from "../../investigation/saved/searchTree.ts";

const FILES = `**/*${SEARCH_FILE_ENDING}`;
const FOLDERS = `**/${SEARCH_FOLDER}`;
const MOST_FILES = 100;
/** Delay in ms that combines the file changes of a branch switch. */
const SETTLE = 200;

/** The search files of the workspace folders. Searched for on first use; from then on changes are watched. */
export class WorkspaceSearches implements vscode.Disposable {
  readonly #changed: () => void;
  #listeners: readonly vscode.Disposable[] = [];
  #found: Promise<readonly WorkspaceSearch[]> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Drops the list; the next `list` reads the files again. */
  forget(): void {
    this.#found = undefined;
  }

  list(): Promise<readonly WorkspaceSearch[]> {
    this.#watch();
    this.#found ??= find();
    return this.#found;
  }

  /** The search in a file, from its open document if there is one. */
  async read(uri: vscode.Uri): Promise<SearchFileReading> {
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    return open === undefined ? readFile(uri) : readSearchFile(open.getText());
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const listener of this.#listeners) {
      listener.dispose();
    }
  }

  #watch(): void {
    if (this.#listeners.length > 0) {
      return;
    }
    const soon = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        this.#found = undefined;
        this.#changed();
      }, SETTLE);
    };
    // When a folder is created or deleted, its files are not reported individually.
    const watchers = [FILES, FOLDERS].map((glob) => vscode.workspace.createFileSystemWatcher(glob));
    this.#listeners = [
      ...watchers,
      ...watchers.flatMap((watcher) => [
        watcher.onDidCreate(soon),
        watcher.onDidChange(soon),
        watcher.onDidDelete(soon),
      ]),
      vscode.workspace.onDidChangeWorkspaceFolders(soon),
    ];
  }
}

async function find(): Promise<readonly WorkspaceSearch[]> {
  const uris = await vscode.workspace.findFiles(FILES, "**/node_modules/**", MOST_FILES);
  return Promise.all(
    uris.map(async (uri) => ({
      uri: uri.toString(),
      path: vscode.workspace.asRelativePath(uri),
      reading: await readFile(uri),
    })),
  );
}

async function readFile(uri: vscode.Uri): Promise<SearchFileReading> {
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.File) === 0) {
      return { ok: false, problem: "This isn't a file." };
    }
    if (size > MAX_SEARCH_FILE_BYTES) {
      return { ok: false, problem: "The file is too large to be a saved search." };
    }
    return readSearchFile(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
  } catch {
    return { ok: false, problem: "The file can't be read." };
  }
}
