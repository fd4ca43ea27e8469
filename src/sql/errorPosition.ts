import type { SqlProblem } from "./requests.ts";
import { nameOf, type SqlToken, tokensOf } from "./tokens.ts";

/** So many places of a word are tried. */
const MOST_TRIED = 50;

/**
 * Where in a statement the error is that SQLite told. Node.js does not pass on `sqlite3_error_offset`. `compile`: compiles
 * a text without running it and returns SQLite's message; undefined where the text is right.
 */
export function locate(sql: string, message: string, compile: (sql: string) => string | undefined): SqlProblem {
  const tokens = tokensOf(sql);
  const token = tokenOf(sql, message, tokens, compile);
  return { message, ...(token === undefined ? {} : { start: token.start, end: token.end }) };
}

function tokenOf(
  sql: string,
  message: string,
  tokens: readonly SqlToken[],
  compile: (sql: string) => string | undefined,
): Pick<SqlToken, "start" | "end"> | undefined {
  if (message === "incomplete input") {
    return tokens.at(-1);
  }
  const unknown = /^unrecognized token: "(.*)"$/s.exec(message)?.[1];
  if (unknown !== undefined) {
    const start = sql.lastIndexOf(unknown);
    return start === -1 ? undefined : { start, end: start + unknown.length };
  }
  const near = /^near "(.*)": syntax error$/s.exec(message)?.[1];
  if (near !== undefined) {
    // SQLite reads from left to right: the first place where the text up to here has the same error is the place.
    return tokens
      .filter(({ start, end }) => sql.slice(start, end) === near || sql.startsWith(near, start))
      .slice(0, MOST_TRIED)
      .find(({ start }) => compile(sql.slice(0, start + near.length)) === message);
  }
  const name =
    /^(?:no such (?:column|table|function|collation sequence)|ambiguous column name|misuse of \w+(?: \w+)*(?: function)?): (.+)$/.exec(
      message,
    )?.[1];
  return name === undefined ? wrongArguments(sql, message, tokens) : named(sql, plainName(name), tokens);
}

/** The name in a message, which may have quotes, parentheses and a hint: `"x" - should this be a string literal in single-quotes?` */
function plainName(name: string): string {
  const hint = name.indexOf(" - should");
  return (hint === -1 ? name : name.slice(0, hint)).replace(/^"|"$|\(\)$/g, "");
}

function wrongArguments(sql: string, message: string, tokens: readonly SqlToken[]): SqlToken | undefined {
  const name = /^wrong number of arguments to function (.+)\(\)$/.exec(message)?.[1];
  return name === undefined ? undefined : named(sql, name, tokens);
}

/** The last part of a name such as `e.user`, where all parts stand. */
function named(sql: string, name: string, tokens: readonly SqlToken[]): SqlToken | undefined {
  const parts = name.toLowerCase().split(".");
  const isAt = (at: number): boolean =>
    parts.every((part, index) => {
      const token = tokens[at + 2 * index];
      return (
        token !== undefined && (token.kind === "word" || token.kind === "quotedName") && nameOf(sql, token) === part
      );
    });
  const isQualified = (at: number): boolean => {
    const before = tokens[at - 1];
    return before !== undefined && sql.slice(before.start, before.end) === ".";
  };
  const at = tokens.findIndex((_, index) => !isQualified(index) && isAt(index));
  return at === -1 ? undefined : tokens[at + 2 * (parts.length - 1)];
}
