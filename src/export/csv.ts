import { stringify } from "csv-stringify/sync";

/**
 * Rows as CSV (RFC 4180, CRLF, UTF-8 with a byte order mark so that spreadsheets read it as such). A cell that a
 * spreadsheet would run as a formula is made text with a leading apostrophe.
 */
export function toCsv(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return stringify(
    [columns, ...rows].map((row) => row.map(inert)),
    { bom: true, record_delimiter: "windows" },
  );
}

/** Source: OWASP, "CSV Injection": cells that begin with = + - @ tab or carriage return, full-width forms included. */
function inert(cell: string): string {
  return /^\s*[=+\-@\t\r＝＋－＠]/u.test(cell) ? `'${cell}` : cell;
}
