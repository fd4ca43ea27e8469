import { readFile, realpath, stat } from "node:fs/promises";
import type { WorkspaceFiles } from "./workspaceFiles.ts";

/** The part of `WorkspaceFiles` that is the same for every folder on disk. */
export const diskFile: Pick<WorkspaceFiles, "read" | "modified" | "realPath"> = {
  read: async (path, maxBytes) => {
    try {
      // Only regular files: reading a named pipe would never end.
      const found = await stat(path);
      return found.isFile() && found.size <= maxBytes ? await readFile(path, "utf8") : undefined;
    } catch {
      return undefined;
    }
  },
  modified: async (path) => {
    try {
      return (await stat(path)).mtimeMs;
    } catch {
      return undefined;
    }
  },
  realPath: async (path) => {
    try {
      return await realpath(path);
    } catch {
      return undefined;
    }
  },
};
