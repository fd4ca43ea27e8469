import type { Problem } from "../language/reader.ts";

/** A correction of one problem of a query. */
export interface Fix {
  /** The whole text, corrected. */
  readonly text: string;
  /** "Use `event:`", "Remove `)`": query text stands between backticks, as in a problem's message. Plain text. */
  readonly label: string;
}

/** The correction of a problem of `text`; undefined where it is not clear what was meant. */
export function fixFor(text: string, { start, end, replacement }: Problem): Fix | undefined {
  if (replacement === undefined) {
    return undefined;
  }
  // A field is recognised by the colon after it.
  const shown = text.charAt(end) === ":" ? `${replacement}:` : replacement;
  return {
    text: `${text.slice(0, start)}${replacement}${text.slice(end)}`,
    label: shown === "" ? `Remove \`${text.slice(start, end)}\`` : `Use \`${shown}\``,
  };
}
