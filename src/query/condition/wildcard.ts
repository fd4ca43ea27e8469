/** Counts the comparisons of a match, so that tests can limit them without measuring time. */
export interface Steps {
  count: number;
}

type Segment = string | QuestionSegment;

/**
 * Splits a pattern into characters. `*` matches any text, `?` any one UTF-16 unit; `\` before `*`, `?` or `\` makes it
 * literal.
 */
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

/** Length of the longest segment between `*` that contains a `?`; 0 without `?`. */
export function longestQuestionSegment(pattern: string): number {
  return toSegments(pattern).reduce(
    (longest, segment) => (typeof segment === "string" ? longest : Math.max(longest, segment.length)),
    0,
  );
}

/**
 * Compiles a wildcard pattern into a predicate on whole values, ignoring letter case. Segments between `*` are found
 * left to right without backtracking (Shift-And for segments with `?`), so that a match takes time linear in the
 * value's length, times one word per 32 characters of the longest segment with `?`.
 */
export function compileWildcard(pattern: string, steps?: Steps): (value: string) => boolean {
  const segments = toSegments(pattern);
  const first = segments[0] ?? "";
  const last = segments.at(-1) ?? "";
  const middle = segments.slice(1, -1).filter((segment) => segment.length > 0);
  if (segments.length === 1) {
    return (value) => value.length === first.length && matchesAt(value.toLowerCase(), first, 0, steps);
  }
  return (value) => {
    const text = value.toLowerCase();
    const end = text.length - last.length;
    if (first.length > end || !matchesAt(text, first, 0, steps) || !matchesAt(text, last, end, steps)) {
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
  return segments.map((segment) => (segment.includes(undefined) ? new QuestionSegment(segment) : segment.join("")));
}

/** A segment that contains `?`. */
class QuestionSegment {
  readonly #chars: readonly (string | undefined)[];
  #masks: Masks | undefined;

  /** `chars`: undefined stands for `?`. */
  constructor(chars: readonly (string | undefined)[]) {
    this.#chars = chars;
  }

  get length(): number {
    return this.#chars.length;
  }

  matchesAt(text: string, at: number, steps: Steps | undefined): boolean {
    return this.#chars.every((char, offset) => {
      if (steps !== undefined) {
        steps.count += 1;
      }
      return char === undefined ? at + offset < text.length : text.charAt(at + offset) === char;
    });
  }

  /**
   * Index of the first match at or after `from` that ends by `end`; -1 if there is none. Shift-And: bit `i` of `open`
   * is set when the first `i + 1` characters of the segment end at the current position. Reads each character once.
   */
  find(text: string, from: number, end: number, steps: Steps | undefined): number {
    this.#masks ??= masksOf(this.#chars);
    const { any, of } = this.#masks;
    const words = any.length;
    const open = new Int32Array(words);
    const last = this.length - 1;
    for (let at = from; at < end; at += 1) {
      const mask = of.get(text.charCodeAt(at)) ?? any;
      let carry = 1;
      for (let word = 0; word < words; word += 1) {
        const before = open[word] ?? 0;
        open[word] = ((before << 1) | carry) & (mask[word] ?? 0);
        carry = before >>> 31;
      }
      if (steps !== undefined) {
        steps.count += words;
      }
      if ((((open[last >>> 5] ?? 0) >>> (last & 31)) & 1) === 1) {
        return at - last;
      }
    }
    return -1;
  }
}

/** Bit masks of the positions in a segment at which a character may occur, 32 positions per word. */
interface Masks {
  /** The mask of a character that is not in the segment: the positions of `?`. */
  readonly any: Int32Array;
  /** By UTF-16 code unit. */
  readonly of: ReadonlyMap<number, Int32Array>;
}

function masksOf(chars: readonly (string | undefined)[]): Masks {
  const any = new Int32Array(Math.ceil(chars.length / 32));
  chars.forEach((char, at) => {
    if (char === undefined) {
      setBit(any, at);
    }
  });
  const of = new Map<number, Int32Array>();
  chars.forEach((char, at) => {
    if (char !== undefined) {
      const unit = char.charCodeAt(0);
      const mask = of.get(unit) ?? any.slice();
      of.set(unit, mask);
      setBit(mask, at);
    }
  });
  return { any, of };
}

function setBit(mask: Int32Array, at: number): void {
  mask[at >>> 5] = (mask[at >>> 5] ?? 0) | (1 << (at & 31));
}

function find(text: string, segment: Segment, from: number, end: number, steps: Steps | undefined): number {
  if (typeof segment !== "string") {
    return segment.find(text, from, end, steps);
  }
  const found = text.indexOf(segment, from);
  if (steps !== undefined) {
    steps.count += (found < 0 ? end : found) - from + 1;
  }
  return found < 0 || found + segment.length > end ? -1 : found;
}

function matchesAt(text: string, segment: Segment, at: number, steps: Steps | undefined): boolean {
  if (typeof segment !== "string") {
    return segment.matchesAt(text, at, steps);
  }
  if (steps !== undefined) {
    steps.count += segment.length;
  }
  return text.startsWith(segment, at);
}
