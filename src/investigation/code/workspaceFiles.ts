/**
 * The files of the open workspace, provided by the editor. Paths are absolute, in the platform's syntax. File contents
 * are untrusted. `ContainedFiles` ensures that no file outside the workspace is opened (through "..", a link, or an
 * absolute path in a manifest).
 */
export interface WorkspaceFiles {
  /** The workspace's folders, in the editor's order. */
  folders(): readonly string[];
  /** At most `limit` paths in the folders that match `glob` and not `except`. Links are not followed. */
  find(glob: string, except: string, limit: number): Promise<readonly string[]>;
  /** The text of a file on disk. Undefined: missing, larger than `maxBytes`, or unreadable. */
  read(path: string, maxBytes: number): Promise<string | undefined>;
  /** When a file was last modified, ms since 1970 UTC. Undefined: missing. */
  modified(path: string): Promise<number | undefined>;
  /** The real path, with links resolved. Undefined: missing. */
  realPath(path: string): Promise<string | undefined>;
  /** Calls `listener` for files that are created, changed or deleted on disk. Returns an unsubscribe function. */
  onDidChange(listener: (path: string) => void): () => void;
}
