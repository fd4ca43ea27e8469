import { createReadStream } from "node:fs";
import { type EventBatch, readEvents } from "../../formats/readEvents.ts";
import type { Diagnostic, RecordText } from "../../model/event/record.ts";

/** A part of what one file holds, in the order of the file. */
export interface FileBatch {
  readonly records: readonly RecordText[];
  /** How many bytes of the file were read until now. */
  readonly bytes: number;
  /** What is odd about the file; comes with its last batch. */
  readonly diagnostics: readonly Diagnostic[];
}

const CHUNK = 256 * 1024;
/** Whoever takes a batch reads its records in one go: no more of them, and no more UTF-16 units but for one record. */
const MAX_RECORDS = 1_000;
const MAX_LENGTH = 512 * 1024;

/** Reads the first `bytes` bytes of a file, whatever its format. Throws what the file system does. */
export async function* fileBatches(path: string, bytes: number): AsyncGenerator<FileBatch> {
  const stream = createReadStream(path, { highWaterMark: CHUNK, end: bytes - 1 });
  try {
    yield* inBatches(readEvents(stream, { parquet: true }), () => Math.min(stream.bytesRead, bytes));
  } finally {
    stream.destroy();
  }
}

/** Reads a file that is in memory, of any format but Parquet: no thread of its own reads it. */
export async function* batchesOf(content: Uint8Array): AsyncGenerator<FileBatch> {
  let read = 0;
  const chunks = async function* () {
    while (read < content.length) {
      const chunk = content.subarray(read, read + CHUNK);
      read += chunk.length;
      yield chunk;
    }
  };
  yield* inBatches(readEvents(chunks()), () => read);
}

/** `bytesRead`: how many bytes were read until now. */
async function* inBatches(found: AsyncIterable<EventBatch>, bytesRead: () => number): AsyncGenerator<FileBatch> {
  for await (const { records, diagnostics } of found) {
    const read = bytesRead();
    let some: RecordText[] = [];
    let length = 0;
    for (const record of records) {
      some.push(record);
      length += record.json.length;
      if (some.length === MAX_RECORDS || length > MAX_LENGTH) {
        yield { records: some, bytes: read, diagnostics: [] };
        some = [];
        length = 0;
      }
    }
    yield { records: some, bytes: read, diagnostics };
  }
}
