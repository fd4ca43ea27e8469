/** The syntax of strings and comments. */
export type Syntax = "javascript" | "python";

export interface Span {
  readonly start: number;
  readonly end: number;
}

interface Brackets {
  /** Offset after the closing bracket. */
  readonly end: number;
  /** The first arguments, separated by commas at the outermost level. */
  readonly items: readonly Span[];
}

/** Maximum length of a call in UTF-16 units; longer calls are not matched. */
const maxLength = 30_000;
const maxItems = 4;
const closers: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/**
 * Finds the bracket that closes the one at `open`, skipping strings, template literals and comments. Undefined when it
 * does not close within `maxLength`, as while the user types.
 */
export function matchBrackets(text: string, open: number, syntax: Syntax): Brackets | undefined {
  const last = Math.min(text.length, open + maxLength);
  const items: Span[] = [];
  /** Expected closing brackets, innermost last; "`" for a template literal. */
  const awaited: string[] = [];
  let itemStart = open + 1;
  const endItem = (end: number) => {
    if (items.length < maxItems && text.slice(itemStart, end).trim() !== "") {
      items.push({ start: itemStart, end });
    }
    itemStart = end + 1;
  };
  for (let at = open; at < last; ) {
    const char = text[at] ?? "";
    const inTemplate = awaited.at(-1) === "`";
    const skipped = inTemplate ? inTemplateTo(text, at) : skip(text, at, syntax);
    if (skipped < 0) {
      return undefined;
    }
    if (skipped > at) {
      at = skipped;
    } else if (char === "`" && syntax === "javascript") {
      if (inTemplate) {
        awaited.pop();
      } else {
        awaited.push("`");
      }
      at++;
    } else if (inTemplate) {
      // The only other case is "${".
      awaited.push("}");
      at += 2;
    } else if (closers[char] !== undefined) {
      awaited.push(closers[char]);
      at++;
    } else if (char === ")" || char === "]" || char === "}") {
      if (awaited.pop() !== char) {
        return undefined;
      }
      if (awaited.length === 0) {
        endItem(at);
        return { end: at + 1, items };
      }
      at++;
    } else {
      if (char === "," && awaited.length === 1) {
        endItem(at);
      }
      at++;
    }
  }
  return undefined;
}

/**
 * Offset of the end of a template literal's plain text: its closing quote or the next "${"; -1 when there is neither.
 */
function inTemplateTo(text: string, at: number): number {
  for (let next = at; next < text.length; next++) {
    const char = text[next];
    if (char === "\\") {
      next++;
    } else if (char === "`" || (char === "$" && text[next + 1] === "{")) {
      return next;
    }
  }
  return -1;
}

/** Offset after a string or comment that begins at `at`; `at` when none does, negative when it does not end. */
function skip(text: string, at: number, syntax: Syntax): number {
  const char = text[at];
  if (char === '"' || char === "'") {
    return skipString(text, at, char, syntax);
  }
  if (syntax === "python" ? char === "#" : char === "/" && text[at + 1] === "/") {
    const end = text.indexOf("\n", at);
    return end < 0 ? text.length : end;
  }
  if (syntax === "javascript" && char === "/" && text[at + 1] === "*") {
    const end = text.indexOf("*/", at + 2);
    return end < 0 ? -1 : end + 2;
  }
  return at;
}

function skipString(text: string, at: number, quote: string, syntax: Syntax): number {
  const triple = quote.repeat(3);
  if (syntax === "python" && text.startsWith(triple, at)) {
    const end = text.indexOf(triple, at + 3);
    return end < 0 ? -1 : end + 3;
  }
  for (let next = at + 1; next < text.length; next++) {
    const char = text[next];
    if (char === "\\") {
      next++;
    } else if (char === quote) {
      return next + 1;
    } else if (char === "\n") {
      return -1;
    }
  }
  return -1;
}
