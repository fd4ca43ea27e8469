import { stat } from "node:fs/promises";

/** False also for a path that does not exist. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
