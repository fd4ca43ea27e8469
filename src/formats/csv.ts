import { Readable } from "node:stream";
import { MAX_COLUMNS, MAX_ROW_BYTES } from "./budget.ts";
import type { Notes } from "./notes.ts";
import { type Cells, knownColumns } from "./rows.ts";

/** The separator of a table's cells. */
export type Delimiter = "," | ";" | "\t";

/** Maximum rows per batch, and UTF-16 units of cells after which a batch ends. */
const BATCH = 500;
const BATCH_LENGTH = 1024 * 1024;
const NEWLINE = 0x0a;
const QUOTE = 0x22;

/** The delimiter of a table of events whose header is the first line of `head`; undefined for other text. */
export function delimiterOf(head: string): Delimiter | undefined {
  const [line = ""] = head.split(/\r?\n/, 1);
  if (line.startsWith("{") || line.startsWith("[")) {
    return undefined;
  }
  return ([",", ";", "\t"] as const).find((delimiter) => {
    const columns = line.split(delimiter).map((cell) => cell.trim().replace(/^"/, "").replace(/"$/, ""));
    return (
      knownColumns(columns) > 2 ||
      (columns.length > 1 && columns.some((name) => /^(@message|_raw|CloudTrailEvent|eventJson)$/.test(name)))
    );
  });
}

/**
 * The rows of a CSV table (RFC 4180, tolerant of quoting errors), in batches of up to 500. The first line contains the
 * column names. Rows that are too long or have too many cells are skipped with a note; when that is the first row,
 * nothing is read.
 */
export async function* csvRows(
  source: AsyncIterable<Uint8Array>,
  delimiter: Delimiter,
  notes: Notes,
): AsyncGenerator<readonly Cells[]> {
  // Load the parser only for tables.
  const { parse } = await import("csv-parse");
  const parser = parse({
    delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_BYTES,
    skip_records_with_error: true,
  });
  parser.on("skip", () => notes.add("unreadable", "a row of the table is broken"));
  const input = Readable.from(withoutLargeRows(source, delimiter.charCodeAt(0), notes), { objectMode: false });
  input.on("error", (error) => parser.destroy(error));
  input.pipe(parser);
  let columns: readonly string[] | undefined;
  let rows: Cells[] = [];
  let length = 0;
  try {
    for await (const cells of parser as AsyncIterable<readonly string[]>) {
      if (columns === undefined) {
        columns = cells.map((cell) => cell.trim());
        continue;
      }
      const names = columns;
      rows.push(new Map(cells.map((cell, index) => [names[index] ?? "", cell])));
      length += cells.reduce((sum, cell) => sum + cell.length, 0);
      if (rows.length === BATCH || length > BATCH_LENGTH) {
        yield rows;
        rows = [];
        length = 0;
      }
    }
    yield rows;
  } catch (error) {
    if (!isParserError(error)) {
      throw error;
    }
    yield rows;
    notes.add("unreadable", "the table is cut off");
  } finally {
    input.destroy();
    parser.destroy();
  }
}

/**
 * Removes large rows before they reach the parser, which would lose the rows after a long one as well, and would build
 * an array of millions of cells for one with many. Holds one row at a time.
 */
async function* withoutLargeRows(
  source: AsyncIterable<Uint8Array>,
  delimiter: number,
  notes: Notes,
): AsyncGenerator<Uint8Array> {
  const row = new RowMeter(delimiter);
  /** Bytes of the current row from earlier chunks. */
  let begun: Uint8Array[] = [];
  let first = true;
  for await (const chunk of source) {
    /** Bytes of the chunk up to here were passed on or removed. */
    let passed = 0;
    let start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      if (!row.ends(chunk[at] as number)) {
        continue;
      }
      if (row.tooLarge !== undefined) {
        notes.add("too-large", row.tooLarge);
        if (first) {
          return;
        }
        yield chunk.subarray(passed, start);
        passed = at + 1;
      } else {
        yield* begun;
      }
      begun = [];
      first = false;
      start = at + 1;
      row.begin();
    }
    yield chunk.subarray(passed, start);
    begun = row.tooLarge === undefined ? [...begun, chunk.subarray(start)] : [];
  }
  if (row.tooLarge !== undefined) {
    notes.add("too-large", row.tooLarge);
  }
  yield* begun;
}

/** Measures a row byte by byte. */
class RowMeter {
  readonly #delimiter: number;
  #bytes = 0;
  #cells = 1;
  #quoted = false;
  /** True at the first byte of a cell, where a quotation mark opens a quoted cell. */
  #atCell = true;

  constructor(delimiter: number) {
    this.#delimiter = delimiter;
  }

  begin(): void {
    this.#bytes = 0;
    this.#cells = 1;
    this.#quoted = false;
    this.#atCell = true;
  }

  /** Which limit the row exceeds; undefined for none. */
  get tooLarge(): string | undefined {
    if (this.#bytes > MAX_ROW_BYTES) {
      return `more than ${MAX_ROW_BYTES / 1024 / 1024} MB`;
    }
    return this.#cells > MAX_COLUMNS ? `more than ${MAX_COLUMNS.toLocaleString("en-US")} columns` : undefined;
  }

  /**
   * Counts one byte; true when it ends the row. A row over the size limit ends at the next line feed, even inside
   * quotes.
   */
  ends(byte: number): boolean {
    this.#bytes += 1;
    if (byte === NEWLINE && (!this.#quoted || this.#bytes > MAX_ROW_BYTES)) {
      return true;
    }
    if (byte === QUOTE && (this.#quoted || this.#atCell)) {
      this.#quoted = !this.#quoted;
      // The second quote of an escaped pair opens the cell again.
      this.#atCell = !this.#quoted;
    } else if (byte === this.#delimiter && !this.#quoted) {
      this.#cells += 1;
      this.#atCell = true;
    } else {
      this.#atCell = false;
    }
    return false;
  }
}

function isParserError(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("CSV_");
}
