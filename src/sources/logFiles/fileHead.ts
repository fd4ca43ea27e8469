import { open } from "node:fs/promises";
import { constants, gunzipSync } from "node:zlib";
import { isGzip } from "../../formats/gzip.ts";

/**
 * At most the first `length` bytes of a file, of gzip the first unpacked ones of as many. Throws what the file system does,
 * and zlib for damaged gzip.
 */
export async function fileHead(path: string, length: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    const bytes = buffer.subarray(0, bytesRead);
    return isGzip(bytes)
      ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1 << 23 }).subarray(0, length)
      : bytes;
  } finally {
    await file.close();
  }
}
