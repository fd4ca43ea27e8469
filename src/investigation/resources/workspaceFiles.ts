/**
 * The files of the open workspace, given by the editor. Paths are absolute, as the platform writes them. Everything read
 * is untrusted; what lies outside the workspace (through "..", a link, an absolute path in a manifest) is never opened.
 */
export interface WorkspaceFiles {
  /** The workspace's folders, in the editor's order. */
  folders(): readonly string[];
  /** Paths that match a glob within the folders, at most `limit`; the editor's own exclusions do not apply. */
  find(glob: string, limit: number): Promise<readonly string[]>;
  /** The text of an open document with its unsaved edits, else the file's. Undefined when it is gone, larger, or not text. */
  read(path: string, maxBytes: number): Promise<string | undefined>;
  /** The file's bytes on disk, as text in UTF-8, from its unfolded path: undefined as above. */
  modified(path: string): Promise<number | undefined>;
  /** Where a path really leads, links followed; undefined when it does not exist. */
  realPath(path: string): Promise<string | undefined>;
  /** Told of files that were made, changed or deleted, on disk. Answers how to stop listening. */
  onDidChange(listener: (path: string) => void): () => void;
}
