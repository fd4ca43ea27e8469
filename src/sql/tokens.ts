/** A part of SQL text; offsets in UTF-16 units. Spaces and comments are not tokens. */
export interface SqlToken {
  readonly kind: "word" | "quotedName" | "string" | "number" | "symbol" | "end";
  readonly start: number;
  readonly end: number;
}

/** A statement of a document, from its first token to before its semicolon. */
export interface SqlStatement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Characters that open a name or string, with those that close it. */
const QUOTES: Readonly<Record<string, string>> = { "'": "'", '"': '"', "`": "`", "[": "]" };

const SPACE = /[ \t\n\f\r]/;
const WORD_START = /[A-Za-z_\u0080-\uffff]/;
const WORD_PART = /[A-Za-z0-9_$\u0080-\uffff]/;

/**
 * Splits SQL as SQLite does (https://sqlite.org/lang_comment.html, https://sqlite.org/lang_keywords.html). An unclosed
 * string, name or comment reaches to the end of the text. `end`: a semicolon.
 */
export function tokensOf(sql: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = 0;
  while (at < sql.length) {
    const next = sql.charAt(at);
    if (SPACE.test(next)) {
      at += 1;
    } else if (isComment(sql, at)) {
      at = commentEnd(sql, at);
    } else {
      const token = tokenAt(sql, at);
      tokens.push(token);
      at = token.end;
    }
  }
  return tokens;
}

/** The statements of a document, in its order. Parts without a token are none. */
export function statementsOf(sql: string): readonly SqlStatement[] {
  const statements: SqlStatement[] = [];
  let first: SqlToken | undefined;
  let last: SqlToken | undefined;
  const finish = () => {
    if (first !== undefined && last !== undefined) {
      statements.push({ start: first.start, end: last.end, text: sql.slice(first.start, last.end) });
    }
    first = undefined;
    last = undefined;
  };
  for (const token of tokensOf(sql)) {
    if (token.kind === "end") {
      finish();
    } else {
      first ??= token;
      last = token;
    }
  }
  finish();
  return statements;
}

/**
 * The statement at a position: the one that contains it, else the last one that ends before it, else the first. Undefined
 * where there is none.
 */
export function statementAt(sql: string, offset: number): SqlStatement | undefined {
  const statements = statementsOf(sql);
  return (
    statements.find(({ start, end }) => start <= offset && offset <= end) ??
    statements.findLast(({ end }) => end < offset) ??
    statements[0]
  );
}

/** The name that a word or quoted name stands for, in lower case. */
export function nameOf(sql: string, { kind, start, end }: SqlToken): string {
  const text = sql.slice(start, end);
  if (kind !== "quotedName") {
    return text.toLowerCase();
  }
  const close = QUOTES[text.charAt(0)] ?? "";
  return text
    .slice(1, -1)
    .replaceAll(close + close, close)
    .toLowerCase();
}

function isComment(sql: string, at: number): boolean {
  return sql.startsWith("--", at) || sql.startsWith("/*", at);
}

function commentEnd(sql: string, at: number): number {
  const isLine = sql.startsWith("--", at);
  const close = isLine ? "\n" : "*/";
  const end = sql.indexOf(close, at + 2);
  return end === -1 ? sql.length : end + close.length;
}

function tokenAt(sql: string, start: number): SqlToken {
  const first = sql.charAt(start);
  if (first === ";") {
    return { kind: "end", start, end: start + 1 };
  }
  const close = QUOTES[first];
  if (close !== undefined) {
    return { kind: first === "'" ? "string" : "quotedName", start, end: quotedEnd(sql, start, close) };
  }
  if (WORD_START.test(first)) {
    return { kind: "word", start, end: endOf(sql, start + 1, WORD_PART) };
  }
  if (/[0-9]/.test(first)) {
    return { kind: "number", start, end: endOf(sql, start + 1, /[0-9A-Za-z_.]/) };
  }
  return { kind: "symbol", start, end: start + 1 };
}

function quotedEnd(sql: string, start: number, close: string): number {
  for (let at = start + 1; ; at += 2) {
    at = sql.indexOf(close, at);
    if (at === -1) {
      return sql.length;
    }
    // In brackets, nothing stands for a closing bracket.
    if (close === "]" || sql.charAt(at + 1) !== close) {
      return at + 1;
    }
  }
}

function endOf(sql: string, from: number, part: RegExp): number {
  let end = from;
  while (end < sql.length && part.test(sql.charAt(end))) {
    end += 1;
  }
  return end;
}
