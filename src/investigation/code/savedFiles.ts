import type { ContainedFiles, SavedFile } from "./containedFiles.ts";

/** Readings of files as they are saved on disk, cached until the files change. */
export class SavedFiles<Reading> {
  readonly #files: Pick<ContainedFiles, "readSaved" | "modified">;
  readonly #maxBytes: number;
  readonly #read: (path: string, file: SavedFile) => Promise<Reading>;
  readonly #known = new Map<string, Promise<{ readonly modified: number | undefined; readonly reading: Reading }>>();

  /** Files that are larger than `maxBytes` are given to `read` without their text. */
  constructor(
    files: Pick<ContainedFiles, "readSaved" | "modified">,
    maxBytes: number,
    read: (path: string, file: SavedFile) => Promise<Reading>,
  ) {
    this.#files = files;
    this.#maxBytes = maxBytes;
    this.#read = read;
  }

  async reading(path: string): Promise<Reading> {
    const known = this.#known.get(path) ?? this.#readFile(path);
    this.#known.set(path, known);
    return (await known).reading;
  }

  /** Drops the reading of a file. */
  changed(path: string): void {
    this.#known.delete(path);
  }

  /**
   * Whether the reading of a file is that of the file as it is now. If not, or if it was never read, it is read again: the
   * editor does not report every change, for example not those while it starts to watch a folder.
   */
  async isCurrent(path: string): Promise<boolean> {
    const known = this.#known.get(path);
    if (known !== undefined && (await known).modified === (await this.#files.modified(path))) {
      return true;
    }
    if (this.#known.get(path) === known) {
      this.changed(path);
    }
    await this.reading(path);
    return false;
  }

  async #readFile(path: string): Promise<{ readonly modified: number | undefined; readonly reading: Reading }> {
    const file = await this.#files.readSaved(path, this.#maxBytes);
    return { modified: file.modified, reading: await this.#read(path, file) };
  }
}
