import { stringify } from "csv-stringify/sync";

/** Rows per piece. */
const BATCH = 200;

/**
 * Rows as CSV in pieces: RFC 4180, CRLF, UTF-8 with a byte order mark so that spreadsheets detect the encoding. A cell
 * that a spreadsheet would run as a formula gets a leading apostrophe.
 */
export async function* csvPieces(
  columns: readonly string[],
  rows: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
): AsyncGenerator<string, void, undefined> {
  yield `\ufeff${write([columns])}`;
  let batch: (readonly string[])[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length === BATCH) {
      yield write(batch);
      batch = [];
    }
  }
  yield write(batch);
}

function write(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((row) => row.map(escapeFormula)),
    { record_delimiter: "windows" },
  );
}

/** Source: OWASP, "CSV Injection": cells that begin with = + - @ tab or carriage return, including full-width forms. */
function escapeFormula(cell: string): string {
  return /^\s*[=+\-@\t\r＝＋－＠]/u.test(cell) ? `'${cell}` : cell;
}
