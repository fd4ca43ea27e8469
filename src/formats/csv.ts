import { Readable } from "node:stream";
import type { Notes } from "./notes.ts";
import { type Cells, knownColumns } from "./rows.ts";

/** What separates the cells of a table. */
export type Delimiter = "," | ";" | "\t";

/** Longer rows are no event. */
const MAX_ROW = 1024 * 1024;
const BATCH = 500;
const NEWLINE = 0x0a;

/** Whether a text begins with the header of a table of events, and what separates its cells. */
export function delimiterOf(head: string): Delimiter | undefined {
  const [line = ""] = head.split(/\r?\n/, 1);
  return ([",", ";", "\t"] as const).find((delimiter) => {
    const columns = line.split(delimiter).map((cell) => cell.trim().replace(/^"|"$/g, ""));
    return (
      knownColumns(columns) > 2 ||
      (columns.length > 1 && columns.some((name) => /^(@message|_raw|CloudTrailEvent|eventJson)$/.test(name)))
    );
  });
}

/** The rows of a table (RFC 4180, and what is nearly that), some hundreds at a time. The first line names the columns. */
export async function* csvRows(
  source: AsyncIterable<Uint8Array>,
  delimiter: Delimiter,
  notes: Notes,
): AsyncGenerator<readonly Cells[]> {
  // Few files are tables: the parser is loaded for them alone.
  const { parse } = await import("csv-parse");
  const parser = parse({
    delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW,
    skip_records_with_error: true,
  });
  parser.on("skip", () => notes.add("unreadable", "a row of the table is broken"));
  const input = Readable.from(withoutLongLines(source, notes), { objectMode: false });
  input.on("error", (error) => parser.destroy(error));
  input.pipe(parser);
  let columns: readonly string[] | undefined;
  let rows: Cells[] = [];
  try {
    for await (const cells of parser as AsyncIterable<readonly string[]>) {
      if (columns === undefined) {
        columns = cells.map((cell) => cell.trim());
        continue;
      }
      const names = columns;
      rows.push(new Map(cells.map((cell, index) => [names[index] ?? "", cell])));
      if (rows.length === BATCH) {
        yield rows;
        rows = [];
      }
    }
    yield rows;
  } catch (error) {
    if (!isParserError(error)) {
      throw error;
    }
    yield rows;
    notes.add("unreadable", "the table breaks off");
  } finally {
    input.destroy();
    parser.destroy();
  }
}

/** A line that is too long is left out before the parser sees it, which would lose the rows behind it as well. */
async function* withoutLongLines(source: AsyncIterable<Uint8Array>, notes: Notes): AsyncGenerator<Uint8Array> {
  let begun: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    const first = chunk.indexOf(NEWLINE) + 1;
    const last = chunk.lastIndexOf(NEWLINE) + 1;
    if (first > 0) {
      if (length > MAX_ROW) {
        notes.add("too-large", "more than 1 MB");
      } else {
        yield* begun;
        yield chunk.subarray(0, first);
      }
      begun = [];
      length = 0;
      yield chunk.subarray(first, last);
    }
    const rest = chunk.subarray(last);
    length += rest.length;
    begun = length > MAX_ROW ? [] : [...begun, rest];
  }
  if (length > MAX_ROW) {
    notes.add("too-large", "more than 1 MB");
  }
  yield* begun;
}

function isParserError(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("CSV_");
}
