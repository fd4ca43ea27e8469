/** The range of a value in JSON text; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Ranges of the members' values of the object that begins at `start`, by key; of duplicate keys the last one, as in
 * `JSON.parse`. The text must be valid JSON.
 */
export function memberSpans(text: string, start: number): ReadonlyMap<string, Span> {
  const spans = new Map<string, Span>();
  let at = skipSpace(text, start + 1);
  while (text[at] === '"') {
    const keyEnd = skipString(text, at);
    const key: unknown = JSON.parse(text.slice(at, keyEnd));
    const value = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = skipValue(text, value);
    spans.set(String(key), { start: value, end });
    at = nextItem(text, end);
  }
  return spans;
}

/** Ranges of the elements of the array that begins at `start`. */
export function elementSpans(text: string, start: number): readonly Span[] {
  const spans: Span[] = [];
  let at = skipSpace(text, start + 1);
  while (at < text.length && text[at] !== "]") {
    const end = skipValue(text, at);
    spans.push({ start: at, end });
    at = nextItem(text, end);
  }
  return spans;
}

function nextItem(text: string, end: number): number {
  const at = skipSpace(text, end);
  return text[at] === "," ? skipSpace(text, at + 1) : at;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 0x20) {
    at += 1;
  }
  return at;
}

/** Index after the closing quotation mark. */
function skipString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x5c) {
      at += 1;
    } else if (unit === 0x22) {
      return at + 1;
    }
  }
  return text.length;
}

/** Index after the value that begins at `from`. Numbers and literals end at a comma, a closing bracket or white space. */
export function skipValue(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; ) {
    const unit = text.charCodeAt(at);
    const closes = unit === 0x7d || unit === 0x5d;
    if (depth === 0 && (closes || unit === 0x2c || unit <= 0x20)) {
      return at;
    }
    at = unit === 0x22 ? skipString(text, at) : at + 1;
    depth += unit === 0x7b || unit === 0x5b ? 1 : closes ? -1 : 0;
    if (depth === 0 && (closes || unit === 0x22)) {
      return at;
    }
  }
  return text.length;
}
