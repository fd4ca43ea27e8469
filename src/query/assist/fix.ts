import type { Problem } from "../language/reader.ts";

/** A correction of one problem in a query. */
export interface Fix {
  /** The whole corrected query. */
  readonly text: string;
  /** "Use `event:`", "Remove `)`": query text is between backticks, as in a problem's message. Plain text. */
  readonly label: string;
}

/** The correction of a problem in `text`; undefined when the problem has no replacement. */
export function fixFor(text: string, { start, end, replacement }: Problem): Fix | undefined {
  if (replacement === undefined) {
    return undefined;
  }
  // Show a field name with its colon.
  const shown = text.charAt(end) === ":" ? `${replacement}:` : replacement;
  return {
    text: `${text.slice(0, start)}${replacement}${text.slice(end)}`,
    label: shown === "" ? `Remove \`${text.slice(start, end)}\`` : `Use \`${shown}\``,
  };
}
