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
