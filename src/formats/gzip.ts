import { createGunzip, gunzipSync } from "node:zlib";
import type { Notes } from "./notes.ts";

/**
 * Input is passed to zlib in slices of this size: a slice of a gzip bomb (1,032 to 1) unpacks to at most 4 MB, and at
 * most one slice's output is lost before damaged data.
 */
const SLICE = 4 * 1024;
/** Maximum compression ratio. Real log files compress 5 to 60 times. */
const RATIO = 250;
const FREE = 64 * 1024 * 1024;
/** Decompressed size allowed for any gzip inside an envelope, in bytes. */
const FREE_SMALL = 4 * 1024 * 1024;

/** Whether data begins with the magic number of gzip. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * Decompresses all gzip members. Ends early, with a note, when the data is truncated, damaged or exceeds the
 * compression ratio; the bytes decompressed before that are returned.
 */
export async function* gunzip(source: AsyncIterable<Uint8Array>, notes: Notes): AsyncGenerator<Uint8Array> {
  const stream = createGunzip({ chunkSize: 128 * 1024 });
  const out: Buffer[] = [];
  let failure: (Error & { readonly code?: string }) | undefined;
  let over = false;
  let proceed: () => void = () => undefined;
  const stop = () => {
    over = true;
    proceed();
  };
  stream.on("data", (bytes: Buffer) => out.push(bytes));
  stream.on("end", stop);
  stream.on("error", (error) => {
    failure = error;
    stop();
  });
  let read = 0;
  let written = 0;
  try {
    for await (const chunk of source) {
      for (let at = 0; at < chunk.length && !over; at += SLICE) {
        const slice = chunk.subarray(at, at + SLICE);
        read += slice.length;
        await new Promise<void>((resolve) => {
          proceed = resolve;
          stream.write(slice, () => resolve());
        });
        const fresh = out.splice(0);
        written += fresh.reduce((sum, { length }) => sum + length, 0);
        yield* fresh;
        if (exceedsRatio(written, read)) {
          notes.add("too-compressed");
          return;
        }
      }
      if (over) {
        break;
      }
    }
    if (!over) {
      await new Promise<void>((resolve) => {
        proceed = resolve;
        stream.end();
      });
    }
    yield* out.splice(0);
  } finally {
    stream.destroy();
  }
  if (failure !== undefined) {
    notes.add(failure.code === "Z_BUF_ERROR" ? "truncated" : "damaged", failure.message);
  }
}

/** Whether the compression ratio exceeds that of real data. Sizes in bytes. */
export function exceedsRatio(written: number, read: number): boolean {
  return written > FREE && written > read * RATIO;
}

/** Decompresses gzip inside a record, such as `awslogs.data`; returns the reason when it fails. */
export function gunzipSmall(bytes: Uint8Array, maxBytes: number): Uint8Array | "damaged" | "too-large" {
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.min(maxBytes, Math.max(FREE_SMALL, bytes.length * RATIO)) });
  } catch (error) {
    return error instanceof RangeError ? "too-large" : "damaged";
  }
}
