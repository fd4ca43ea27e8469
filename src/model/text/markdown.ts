import { visible } from "./text.ts";

/**
 * An untrusted text as a code span of Markdown, which shows it literally: no link, no emphasis, no HTML. Invisible
 * characters are escaped. `inTable`: for a cell of a table, where a vertical line would end the cell. "" for an empty text.
 */
export function codeSpan(text: string, inTable = false): string {
  const shown = inTable ? visible(text).replaceAll("|", "\\|") : visible(text);
  if (shown === "") {
    return "";
  }
  const fence = "`".repeat(longestRun(shown) + 1);
  // A space keeps a backtick or a space at either end inside the span; Markdown takes one off at each end.
  const space = /^[` ]|[` ]$/.test(shown) ? " " : "";
  return `${fence}${space}${shown}${space}${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** The cells of a row of a table. */
export type TableRow = readonly (string | number)[];

/** The lines of a Markdown table with padded cells; columns with a number are aligned to the right. Cells are Markdown. */
export function markdownTable(head: readonly string[], rows: readonly TableRow[]): readonly string[] {
  const widths = head.map((title, column) =>
    rows.reduce((width, row) => Math.max(width, String(row[column]).length), title.length),
  );
  const isNumber = head.map((_, column) => rows.some((row) => typeof row[column] === "number"));
  const line = (cells: TableRow) =>
    `| ${cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return isNumber[column] === true ? String(cell).padStart(width) : String(cell).padEnd(width);
      })
      .join(" | ")} |`;
  const rule = widths.map((width, column) =>
    isNumber[column] === true ? `${"-".repeat(width - 1)}:` : "-".repeat(width),
  );
  return [line(head), line(rule), ...rows.map(line)];
}
