import * as vscode from "vscode";
import {
  MAX_SHARED_FILE_BYTES,
  SHARED_FOLDER,
  type SharedFile,
  type SharedFileReading,
} from "../investigation/saved/sharedFile.ts";

const FOLDERS = `**/${SHARED_FOLDER}`;
/** Delay in ms that combines the file changes of a branch switch. */
const SETTLE = 200;

/** What a kind of shared file is. */
export interface FileKind<T> {
  /** Ending of its file names. */
  readonly ending: string;
  /** What it holds, as in "The file is too large to be a saved search." */
  readonly what: string;
  /** At most so many files are read. */
  readonly most: number;
  read(text: string): SharedFileReading<T>;
}

/** The shared files of one kind in the workspace folders. Searched for on first use; from then on changes are watched. */
export class WorkspaceFiles<T> implements vscode.Disposable {
  readonly #kind: FileKind<T>;
  readonly #changed: () => void;
  #listeners: readonly vscode.Disposable[] = [];
  #found: Promise<readonly SharedFile<T>[]> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(kind: FileKind<T>, changed: () => void) {
    this.#kind = kind;
    this.#changed = changed;
  }

  /** Drops the list; the next `list` reads the files again. */
  forget(): void {
    this.#found = undefined;
  }

  list(): Promise<readonly SharedFile<T>[]> {
    this.#watch();
    this.#found ??= this.#find();
    return this.#found;
  }

  /** The content of a file, from its open document if there is one. */
  async read(uri: vscode.Uri): Promise<SharedFileReading<T>> {
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    return open === undefined ? this.#readFile(uri) : this.#kind.read(open.getText());
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
    const watchers = [this.#files, FOLDERS].map((glob) => vscode.workspace.createFileSystemWatcher(glob));
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

  get #files(): string {
    return `**/*${this.#kind.ending}`;
  }

  async #find(): Promise<readonly SharedFile<T>[]> {
    const uris = await vscode.workspace.findFiles(this.#files, "**/node_modules/**", this.#kind.most);
    return Promise.all(
      uris.map(async (uri) => ({
        uri: uri.toString(),
        path: vscode.workspace.asRelativePath(uri),
        reading: await this.#readFile(uri),
      })),
    );
  }

  async #readFile(uri: vscode.Uri): Promise<SharedFileReading<T>> {
    try {
      const { size, type } = await vscode.workspace.fs.stat(uri);
      if ((type & vscode.FileType.File) === 0) {
        return { ok: false, problem: "This isn't a file." };
      }
      if (size > MAX_SHARED_FILE_BYTES) {
        return { ok: false, problem: `The file is too large to be a ${this.#kind.what}.` };
      }
      return this.#kind.read(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
    } catch {
      return { ok: false, problem: "The file can't be read." };
    }
  }
}
