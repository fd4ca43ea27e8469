import { randomUUID } from "node:crypto";
import { open, realpath, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { replaceFile } from "../async/replaceFile.ts";

/**
 * Writes pieces to a local file: to a temporary file in the same folder, which replaces the target only when complete.
 * A file that is replaced keeps its permissions. Throws file system errors, and an AbortError when `signal` is aborted;
 * both leave the target unchanged.
 */
export async function writeWhole(
  path: string,
  pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  // Replace the file that a symbolic link points to, not the link.
  const target = await realpath(path).catch(() => path);
  const temporaryPath = join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}.part`);
  try {
    const replaced = await stat(target).catch(() => undefined);
    const file = await open(temporaryPath, "wx", replaced?.mode);
    try {
      if (replaced !== undefined) {
        // The mode of a new file is subject to the process's mask.
        await file.chmod(replaced.mode & 0o7777);
      }
      for await (const piece of pieces) {
        signal.throwIfAborted();
        // An empty piece means that the next one takes long to build: let other work run.
        await (piece.length === 0 ? setImmediate() : file.writeFile(piece));
      }
    } finally {
      await file.close();
    }
    signal.throwIfAborted();
    await replaceFile(temporaryPath, target);
  } catch (error) {
    await rm(temporaryPath, { force: true });
    throw error;
  }
}
