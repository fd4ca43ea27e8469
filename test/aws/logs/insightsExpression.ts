import { inNetwork, parseAddress, parseNetwork } from "../../../src/query/match/network.ts";

/** What a field or function yields; undefined where the event has no such field. */
export type Value = string | number | boolean | undefined;
/** The value of a field of one log event. */
export type FieldReader = (name: string) => Value;
export type Expression = (read: FieldReader) => Value;

/** The words of a query: fields, texts, numbers, regular expressions and signs. */
export interface Token {
  readonly kind: "word" | "text" | "number" | "regex" | "sign";
  readonly text: string;
}

const shapes: readonly (readonly [Token["kind"], RegExp])[] = [
  ["text", /^"((?:[^"\\]|\\.)*)"|^'((?:[^'\\]|\\.)*)'/],
  ["word", /^`([^`]+)`/],
  ["number", /^(-?\d+(?:\.\d+)?)(?![\w.])/],
  ["word", /^(@?[A-Za-z_][\w.@]*)/],
  ["sign", /^(!=|<=|>=|=~|[=<>(),[\]|*:+])/],
];

/** Splits a query. Throws for what is no word of it. */
export function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let rest = query;
  for (;;) {
    rest = rest.replace(/^(?:\s+|#[^\n]*)+/, "");
    if (rest === "") {
      return tokens;
    }
    const before = tokens.at(-1)?.text;
    const regex = before === "like" || before === "=~" ? /^\/((?:[^/\\]|\\.)*)\//.exec(rest) : null;
    const found =
      regex === null
        ? shapes.map(([kind, shape]) => ({ kind, match: shape.exec(rest) })).find(({ match }) => match !== null)
        : { kind: "regex" as const, match: regex };
    if (found?.match == null) {
      throw new Error(`unexpected text: ${rest.slice(0, 30)}`);
    }
    const text = found.match.slice(1).find((part) => part !== undefined) ?? "";
    tokens.push({ kind: found.kind, text: found.kind === "text" ? text.replace(/\\(.)/g, "$1") : text });
    rest = rest.slice(found.match[0].length);
  }
}

/** Reads the tokens of one command from the left. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isDone(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** The next token if it is this word or sign. */
  take(...texts: readonly string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.kind === "text" || token.kind === "regex" || !texts.includes(token.text)) {
      return undefined;
    }
    this.#at += 1;
    return token.text;
  }

  expect(text: string): void {
    if (this.take(text) === undefined) {
      throw new Error(`expected ${text}`);
    }
  }

  next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) {
      throw new Error("unexpected end of the command");
    }
    this.#at += 1;
    return token;
  }

  /** Items with commas between them. */
  list<T>(read: () => T): readonly T[] {
    const items = [read()];
    while (this.take(",") !== undefined) {
      items.push(read());
    }
    return items;
  }
}

/** Reads a condition or value. A comparison with a field that isn't there never holds. */
export function readExpression(reader: TokenReader): Expression {
  const parts = [readAnd(reader)];
  while (reader.take("or", "OR") !== undefined) {
    parts.push(readAnd(reader));
  }
  return joined(parts, (read) => parts.some((part) => isTrue(part(read))));
}

function readAnd(reader: TokenReader): Expression {
  const parts = [readNot(reader)];
  while (reader.take("and", "AND") !== undefined) {
    parts.push(readNot(reader));
  }
  return joined(parts, (read) => parts.every((part) => isTrue(part(read))));
}

function joined(parts: readonly Expression[], all: Expression): Expression {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : all;
}

function readNot(reader: TokenReader): Expression {
  if (reader.take("not", "NOT") !== undefined) {
    const part = readNot(reader);
    return (read) => !isTrue(part(read));
  }
  return readComparison(reader);
}

function readComparison(reader: TokenReader): Expression {
  const left = readValue(reader);
  const not = reader.take("not", "NOT") !== undefined;
  const holds = (test: (value: string | number | boolean) => boolean): Expression => {
    return (read) => {
      const value = left(read);
      return value !== undefined && test(value) !== not;
    };
  };
  if (reader.take("like", "LIKE", "=~") !== undefined) {
    const { kind, text } = reader.next();
    if (kind === "text") {
      return holds((value) => String(value).includes(text));
    }
    if (kind !== "regex") {
      throw new Error("like needs a text or a regular expression");
    }
    const regex = new RegExp(text.replace(/^\(\?i\)/, ""), text.startsWith("(?i)") ? "i" : "");
    return holds((value) => regex.test(String(value)));
  }
  if (reader.take("in", "IN") !== undefined) {
    reader.expect("[");
    const among = reader.list(() => readValue(reader));
    reader.expect("]");
    return (read) => holds((value) => among.some((one) => String(one(read)) === String(value)))(read);
  }
  const operator = reader.take("=", "!=", "<", "<=", ">", ">=");
  if (operator === undefined) {
    if (not) {
      throw new Error("not needs like or in");
    }
    return left;
  }
  const right = readValue(reader);
  return (read) => {
    const [one, other] = [left(read), right(read)];
    return one !== undefined && other !== undefined && compares(operator, compareValues(one, other));
  };
}

function readValue(reader: TokenReader): Expression {
  if (reader.take("(") !== undefined) {
    const inner = readExpression(reader);
    reader.expect(")");
    return inner;
  }
  const { kind, text } = reader.next();
  if (kind === "text") {
    return () => text;
  }
  if (kind === "number") {
    return () => Number(text);
  }
  if (kind !== "word") {
    throw new Error(`unexpected ${text}`);
  }
  if (reader.take("(") === undefined) {
    return (read) => read(text);
  }
  const parts = reader.take(")") === undefined ? reader.list(() => readExpression(reader)) : [];
  if (parts.length > 0) {
    reader.expect(")");
  }
  return functionOf(text, parts);
}

function functionOf(name: string, parts: readonly Expression[]): Expression {
  const [first = () => undefined, second = () => undefined] = parts;
  switch (name) {
    case "ispresent":
      return (read) => first(read) !== undefined;
    case "isempty":
    case "isblank":
      return (read) => String(first(read) ?? "").trim() === "";
    case "isIpInSubnet":
    case "isIpv4InSubnet":
    case "isIpv6InSubnet":
      return (read) => {
        const address = parseAddress(String(first(read) ?? ""));
        const network = parseNetwork(String(second(read)));
        return address !== undefined && network !== undefined && inNetwork(address, network);
      };
    case "strcontains":
      return (read) => (String(first(read) ?? "").includes(String(second(read))) ? 1 : 0);
    case "tolower":
      return (read) => textOf(first(read))?.toLowerCase();
    case "toupper":
      return (read) => textOf(first(read))?.toUpperCase();
    case "strlen":
      return (read) => textOf(first(read))?.length;
    case "coalesce":
      return (read) => parts.map((part) => part(read)).find((value) => value !== undefined);
    default:
      throw new Error(`no function ${name}`);
  }
}

function textOf(value: Value): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** Whether a value that stands for a condition holds: functions may answer 1. */
export function isTrue(value: Value): boolean {
  return value === true || value === 1;
}

/** Below 0: the first is less. Numbers by their size where both are. */
export function compareValues(one: string | number | boolean, other: string | number | boolean): number {
  const [left, right] = [Number(one), Number(other)];
  const isNumeric = one !== "" && other !== "" && !Number.isNaN(left) && !Number.isNaN(right);
  return isNumeric ? left - right : String(one) < String(other) ? -1 : String(one) === String(other) ? 0 : 1;
}

function compares(operator: string, order: number): boolean {
  switch (operator) {
    case "=":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    default:
      return order >= 0;
  }
}
