// Not by name: Node 20 has no Zstandard, and would refuse the whole module.
import zlib from "node:zlib";
import type { FileMetaData } from "hyparquet";
import type { Budget } from "./budget.ts";
import type { Notes } from "./notes.ts";

const MB = 1024 * 1024;
/** Maximum size of a file in bytes: it is held in memory, because its index is at its end. */
const MAX_FILE = 128 * MB;
/** Maximum rows of a row group, which is decoded at once; writers use 100,000 rows or 128 MB. */
const MAX_GROUP_ROWS = 500_000;
/** Maximum size of a page in bytes; writers use 1 MB. */
const MAX_PAGE = 64 * MB;
/** Rows per batch. */
const BATCH = 500;

/** Whether a file begins as Parquet files do. */
export function isParquet(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 4)).toString("latin1") === "PAR1";
}

/**
 * The rows of a Parquet file as JSON texts, in batches: one object a row, times as in ISO 8601, large integers as text.
 * Holds the file and one row group in memory and decodes a row group without a pause, so call it in a thread of its own.
 * Damaged and unreasonably large files end with a note. Reads Snappy, gzip, Brotli, Zstandard and uncompressed pages.
 */
export async function* parquetRows(
  source: AsyncIterable<Uint8Array>,
  notes: Notes,
  budget: Budget,
): AsyncGenerator<readonly string[]> {
  const bytes = await wholeFile(source);
  if (bytes === undefined) {
    notes.add("too-large", `a Parquet file of more than ${MAX_FILE / MB} MB`);
    return;
  }
  const file = { byteLength: bytes.byteLength, slice: (from: number, to?: number) => bytes.slice(from, to) };
  try {
    // Load the reader only for Parquet files.
    const { parquetMetadataAsync, parquetReadObjects, snappyUncompress } = await import("hyparquet");
    const limited = (decompress: (input: Uint8Array, length: number) => Uint8Array) => {
      return (input: Uint8Array, length: number) => {
        budget.spend(length);
        if (length > MAX_PAGE || budget.isOver) {
          throw new RangeError(`a page of more than ${MAX_PAGE / MB} MB`);
        }
        return decompress(input, length);
      };
    };
    const compressors = {
      SNAPPY: limited((input, length) => {
        const output = new Uint8Array(length);
        snappyUncompress(input, output);
        return output;
      }),
      GZIP: limited((input, length) => zlib.gunzipSync(input, { maxOutputLength: Math.max(1, length) })),
      BROTLI: limited((input, length) => zlib.brotliDecompressSync(input, { maxOutputLength: Math.max(1, length) })),
      ZSTD: limited((input, length) => zlib.zstdDecompressSync(input, { maxOutputLength: Math.max(1, length) })),
    };
    const metadata = await parquetMetadataAsync(file);
    for (const { from, to } of groupsOf(metadata)) {
      if (to - from > MAX_GROUP_ROWS) {
        notes.add("too-large", `a row group of more than ${MAX_GROUP_ROWS.toLocaleString("en-US")} rows`);
        return;
      }
      const rows = await parquetReadObjects({ file, metadata, rowStart: from, rowEnd: to, compressors });
      for (let at = 0; at < rows.length; at += BATCH) {
        yield rows.slice(at, at + BATCH).map((row) => JSON.stringify(row, plainValue));
      }
      if (budget.isOver) {
        return;
      }
    }
  } catch (error) {
    notes.add("damaged", error instanceof Error ? error.message.slice(0, 120) : "");
  }
}

/** The first and last row (exclusive) of each row group. */
function groupsOf({ row_groups: groups }: FileMetaData): readonly { readonly from: number; readonly to: number }[] {
  let to = 0;
  return groups.map(({ num_rows: rows }) => {
    const from = to;
    to += Number(rows);
    return { from, to };
  });
}

/** Undefined for a file that is too large. */
async function wholeFile(source: AsyncIterable<Uint8Array>): Promise<ArrayBuffer | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    if (length > MAX_FILE) {
      return undefined;
    }
    chunks.push(chunk);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole.buffer;
}

function plainValue(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
}
