// Renames folders that were just filled.
import { rename } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** In ms: about ten seconds in all. */
const WAITS = [100, 200, 400, 800, 1600, 3200, 3200];

/**
 * Renames a folder. On Windows it is tried again while a virus scanner reads the new files.
 * @param {string} from
 * @param {string} to
 */
export async function moveFolder(from, to) {
  for (const wait of process.platform === "win32" ? WAITS : []) {
    try {
      return await rename(from, to);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && ["EPERM", "EACCES", "EBUSY"].includes(String(error.code)))) {
        throw error;
      }
    }
    await delay(wait);
  }
  return rename(from, to);
}
