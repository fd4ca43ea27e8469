/**
 * The files of the open workspace, given by the editor. Paths are absolute, as the platform writes them. Everything read
 * is untrusted; what lies outside the workspace (through "..", a link, an absolute path in a manifest) is never opened:
 * `ContainedFiles` sees to that.
 */
export interface WorkspaceFiles {
  /** The workspace's folders, in the editor's order. */
  folders(): readonly string[];
  /** Paths within the folders that match one glob and not the other, at most `limit`; links are not followed. */
  find(glob: string, except: string, limit: number): Promise<readonly string[]>;
  /** The text of a file on disk. Undefined when it is gone, larger than `maxBytes`, or cannot be read. */
  read(path: string, maxBytes: number): Promise<string | undefined>;
  /** When a file was last written, ms since 1970 UTC; undefined when it is gone. */
  modified(path: string): Promise<number | undefined>;
  /** Where a path really leads, links followed; undefined when it does not exist. */
  realPath(path: string): Promise<string | undefined>;
  /** Told of files that were made, changed or deleted, on disk. Answers how to stop listening. */
  onDidChange(listener: (path: string) => void): () => void;
}
