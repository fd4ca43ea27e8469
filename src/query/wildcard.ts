/** Counts the comparisons of a match, so that a test can bound them without a clock. */
export interface Steps {
  count: number;
}

type Segment = string | readonly (string | undefined)[];

/** In a pattern `*` is any text, `?` any one UTF-16 unit; `\` before `*`, `?` or `\` makes it ordinary. */
export function tokenizePattern(pattern: string): readonly { readonly char: string; readonly wild: boolean }[] {
  const tokens: { char: string; wild: boolean }[] = [];
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern.charAt(i);
    const next = pattern.charAt(i + 1);
    if (char === "\\" && (next === "*" || next === "?" || next === "\\")) {
      tokens.push({ char: next, wild: false });
      i += 1;
    } else {
      tokens.push({ char, wild: char === "*" || char === "?" });
    }
  }
  return tokens;
}

/**
 * A predicate over whole values, without regard to case. Literal pieces are found left to right and never revisited, so
 * the cost is at most value length times the longest piece, whatever the number of stars.
 */
export function compileWildcard(pattern: string, steps?: Steps): (value: string) => boolean {
  const segments = toSegments(pattern);
  const first = segments[0] ?? "";
  const last = segments.at(-1) ?? "";
  const middle = segments.slice(1, -1).filter((segment) => segment.length > 0);
  if (segments.length === 1) {
    return (value) => value.length === first.length && standsAt(value.toLowerCase(), first, 0, steps);
  }
  return (value) => {
    const text = value.toLowerCase();
    const end = text.length - last.length;
    if (first.length > end || !standsAt(text, first, 0, steps) || !standsAt(text, last, end, steps)) {
      return false;
    }
    let from = first.length;
    for (const segment of middle) {
      const found = find(text, segment, from, end, steps);
      if (found < 0) {
        return false;
      }
      from = found + segment.length;
    }
    return true;
  };
}

function toSegments(pattern: string): readonly Segment[] {
  const segments: (string | undefined)[][] = [[]];
  for (const { char, wild } of tokenizePattern(pattern.toLowerCase())) {
    if (wild && char === "*") {
      segments.push([]);
    } else {
      segments.at(-1)?.push(wild ? undefined : char);
    }
  }
  return segments.map((segment) => (segment.includes(undefined) ? segment : segment.join("")));
}

function find(text: string, segment: Segment, from: number, end: number, steps: Steps | undefined): number {
  if (typeof segment === "string") {
    const found = text.indexOf(segment, from);
    if (steps !== undefined) {
      steps.count += (found < 0 ? end : found) - from + 1;
    }
    return found < 0 || found + segment.length > end ? -1 : found;
  }
  for (let at = from; at + segment.length <= end; at += 1) {
    if (standsAt(text, segment, at, steps)) {
      return at;
    }
  }
  return -1;
}

function standsAt(text: string, segment: Segment, at: number, steps: Steps | undefined): boolean {
  if (typeof segment === "string") {
    if (steps !== undefined) {
      steps.count += segment.length;
    }
    return text.startsWith(segment, at);
  }
  return segment.every((char, offset) => {
    if (steps !== undefined) {
      steps.count += 1;
    }
    return char === undefined ? at + offset < text.length : text.charAt(at + offset) === char;
  });
}
