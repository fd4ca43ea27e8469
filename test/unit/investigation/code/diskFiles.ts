import { glob, readFile, realpath, stat } from "node:fs/promises";
import { join, matchesGlob } from "node:path";
import type { WorkspaceFiles } from "../../../../src/investigation/code/workspaceFiles.ts";

/** A workspace on disk, as the editor would give it. */
export interface DiskFiles extends WorkspaceFiles {
  /** Paths that were read, in their order. */
  readonly opened: readonly string[];
  /** Tells listeners of a change. */
  changed(path: string): void;
}

export function diskFiles(folders: readonly string[]): DiskFiles {
  const listeners = new Set<(path: string) => void>();
  const opened: string[] = [];
  return {
    opened,
    folders: () => folders,
    find: async (wanted, except, limit) => {
      const found: string[] = [];
      for (const folder of folders) {
        for await (const entry of glob(wanted, { cwd: folder, withFileTypes: true })) {
          const path = join(entry.parentPath, entry.name);
          if (entry.isFile() && !matchesGlob(path, except) && found.length < limit) {
            found.push(path);
          }
        }
      }
      return found;
    },
    read: async (path, maxBytes) => {
      opened.push(path);
      const size = await stat(path).then(
        (found) => (found.isFile() ? found.size : undefined),
        () => undefined,
      );
      return size === undefined || size > maxBytes ? undefined : await readFile(path, "utf8");
    },
    modified: (path) =>
      stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => undefined,
      ),
    realPath: (path) => realpath(path).catch(() => undefined),
    onDidChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    changed: (path) => {
      for (const listener of listeners) {
        listener(path);
      }
    },
  };
}
