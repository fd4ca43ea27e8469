import { open } from "node:fs/promises";
import { constants, gunzipSync } from "node:zlib";

/** Bytes of a file that are read. */
const HEAD = 4096;

/** The first bytes of a file, of gzip the first unpacked ones. Throws what the file system does, and zlib for damaged gzip. */
export async function fileHead(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    const bytes = buffer.subarray(0, bytesRead);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return isGzip
      ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1 << 23 }).subarray(0, HEAD)
      : bytes;
  } finally {
    await file.close();
  }
}
