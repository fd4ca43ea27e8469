import { randomUUID } from "node:crypto";
import { open, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";

/**
 * Writes pieces to a file of this machine: beside it first, so that the file is either whole or not there (an older one
 * stays until then). Throws what the file system throws, and an AbortError when `signal` is aborted; both leave nothing.
 */
export async function writeWhole(
  path: string,
  pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  // A link stays one: what it leads to is replaced.
  const target = await realpath(path).catch(() => path);
  const unfinished = join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}.part`);
  try {
    const file = await open(unfinished, "wx");
    try {
      for await (const piece of pieces) {
        signal.throwIfAborted();
        // An empty piece says only that making the next one takes time: others get their turn.
        await (piece.length === 0 ? setImmediate() : file.writeFile(piece));
      }
    } finally {
      await file.close();
    }
    signal.throwIfAborted();
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
