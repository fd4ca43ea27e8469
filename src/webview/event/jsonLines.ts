/** A part of a line in one color. Indices are UTF-16, into the whole text. */
export interface Token {
  readonly kind: "key" | "string" | "number" | "word" | "mark" | "plain";
  readonly start: number;
  readonly end: number;
}

/** An object or array that spans several lines, or a decoded text with its title. */
export interface Fold {
  /** Zero-based line numbers of the opening and closing bracket; of a decoded text, of its title and last line. */
  readonly from: number;
  readonly to: number;
  /** 0 for the record itself. */
  readonly depth: number;
  /** Number of members, elements or lines. */
  readonly members: number;
  readonly of: "member" | "item" | "line";
}

/** The lines of a formatted JSON text, or of a plain text. */
export class JsonLines {
  readonly text: string;
  /** By first line. */
  readonly folds: ReadonlyMap<number, Fold>;
  /** Start index of each line, and one more past the last line's break. */
  readonly #starts: readonly number[];
  readonly #isJson: boolean;

  /**
   * `text`: one member or element per line. Never throws: other text has no folds. `isJson`: false for plain text, of which
   * each line is one token.
   */
  constructor(text: string, isJson = true) {
    this.text = text;
    this.#isJson = isJson;
    this.#starts = lineStarts(text);
    this.folds = isJson ? findFolds(text, this.#starts) : new Map();
  }

  get count(): number {
    return this.#starts.length - 1;
  }

  /** Start (inclusive) and end (exclusive) of a line, without its line break. */
  range(line: number): readonly [start: number, end: number] {
    const start = this.#starts[line] ?? this.text.length;
    const next = this.#starts[line + 1] ?? this.text.length + 1;
    return [start, next - 1];
  }

  tokens(line: number): Token[] {
    const [start, end] = this.range(line);
    return this.#isJson ? tokensOf(this.text, start, end) : [{ kind: "plain", start, end }];
  }

  /** How deep a line of formatted JSON is nested; 0 for plain text. */
  depth(line: number): number {
    const [start, end] = this.range(line);
    let at = start;
    while (this.#isJson && at < end && this.text[at] === " ") {
      at += 1;
    }
    return (at - start) / 2;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  starts.push(text.length + 1);
  return starts;
}

function findFolds(text: string, starts: readonly number[]): Map<number, Fold> {
  const folds = new Map<number, Fold>();
  const open: { from: number; members: number; of: Fold["of"] }[] = [];
  for (let line = 0; line < starts.length - 1; line += 1) {
    const start = starts[line] ?? 0;
    const end = (starts[line + 1] ?? 0) - 1;
    let first = start;
    while (text[first] === " ") {
      first += 1;
    }
    const closes = text[first] === "}" || text[first] === "]";
    if (closes) {
      const begun = open.pop();
      if (begun !== undefined) {
        folds.set(begun.from, { ...begun, to: line, depth: open.length });
      }
    } else {
      const parent = open.at(-1);
      if (parent !== undefined) {
        parent.members += 1;
      }
    }
    // Strings do not span lines, so a bracket at the end of a line is not inside a string.
    const last = text[end - 1];
    if (last === "{" || last === "[") {
      open.push({ from: line, members: 0, of: last === "[" ? "item" : "member" });
    }
  }
  return folds;
}

const LARGE: readonly { readonly depth: number; readonly lines: number }[] = [
  { depth: 3, lines: 25 },
  { depth: 2, lines: 60 },
  { depth: 1, lines: 400 },
];

/** The lines that are folded initially: those that are large for their depth. Never the record itself. */
export function initiallyFolded(folds: Iterable<Fold>): Set<number> {
  const closed = new Set<number>();
  for (const { from, to, depth } of folds) {
    if (LARGE.some((rule) => depth >= rule.depth && to - from > rule.lines)) {
      closed.add(from);
    }
  }
  return closed;
}

/** Hand-written because a regular expression could keep a backtracking step for each character of a long string. */
function tokensOf(text: string, start: number, end: number): Token[] {
  const tokens: Token[] = [];
  let at = start;
  while (at < end) {
    const character = text[at] ?? "";
    const from = at;
    if (character === '"') {
      at = stringEnd(text, at, end);
      tokens.push({ kind: text[at] === ":" ? "key" : "string", start: from, end: at });
    } else if (MARKS.includes(character)) {
      at += 1;
      tokens.push({ kind: "mark", start: from, end: at });
    } else if (character === " ") {
      at += 1;
    } else {
      while (at < end && text[at] !== " " && text[at] !== '"' && !MARKS.includes(text[at] ?? "")) {
        at += 1;
      }
      tokens.push({ kind: /[-0-9]/.test(character) ? "number" : "word", start: from, end: at });
    }
  }
  return tokens;
}

const MARKS = "{}[],:";

function stringEnd(text: string, start: number, end: number): number {
  let at = start + 1;
  while (at < end && text[at] !== '"') {
    at += text[at] === "\\" ? 2 : 1;
  }
  return Math.min(at + 1, end);
}
