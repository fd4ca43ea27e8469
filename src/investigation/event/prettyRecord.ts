import { createScanner } from "jsonc-parser";
import type { JsonPath } from "../../model/entity/entity.ts";

/** A record as a person reads it, and where each value stands in it. */
export interface PrettyRecord {
  /** Indented by two spaces; every number and string exactly as the record's own text has it. */
  readonly text: string;
  /** UTF-16 range of the value at a path, quotes included; absent where there is no scalar or no such path. */
  at(path: JsonPath): { readonly start: number; readonly end: number } | undefined;
  /** The range of a part of the string at a path, from indices into the string's value (escapes undone). */
  within(
    path: JsonPath,
    span: readonly [start: number, end: number],
  ): { readonly start: number; readonly end: number } | undefined;
}

/** Past this depth the text stays as it came: indentation alone would fill the memory. */
const DEEPEST = 100;

/** jsonc-parser's `SyntaxKind` is a const enum, which erasable TypeScript cannot read. Source: its main.d.ts. */
const TOKEN = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, comma: 5, colon: 6, string: 10, end: 17 };

interface Level {
  readonly array: boolean;
  key: string | number;
  empty: boolean;
}

/** Formats JSON text without parsing it into values: one pass over its tokens, so that no digit and no duplicate key is lost. */
export function prettyRecord(raw: string): PrettyRecord {
  const ranges = new Map<string, { readonly start: number; readonly end: number }>();
  const formatted = format(raw, ranges);
  if (formatted === undefined) {
    // Those met before it became too deep stand elsewhere in the text as it came.
    ranges.clear();
  }
  const text = formatted ?? raw;
  const at = (path: JsonPath) => ranges.get(pathKey(path));
  return {
    text,
    at,
    within: (path, [from, to]) => {
      const whole = at(path);
      if (whole === undefined || text[whole.start] !== '"') {
        return undefined;
      }
      const start = escapedIndex(text, whole.start + 1, whole.end - 1, from);
      const end = escapedIndex(text, start, whole.end - 1, to - from);
      return end > start ? { start, end } : undefined;
    },
  };
}

function format(
  raw: string,
  ranges: Map<string, { readonly start: number; readonly end: number }>,
): string | undefined {
  const scanner = createScanner(raw, true);
  const tokenText = () => raw.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength());
  const levels: Level[] = [];
  const parts: string[] = [];
  let length = 0;
  let expectsKey = false;
  const write = (part: string) => {
    parts.push(part);
    length += part.length;
  };
  const line = () => write(`\n${"  ".repeat(levels.length)}`);
  const beginValue = () => {
    const level = levels.at(-1);
    if (level?.array === true && level.empty) {
      line();
    }
    if (level !== undefined) {
      level.empty = false;
    }
  };

  for (let token: number = scanner.scan(); token !== TOKEN.end; token = scanner.scan()) {
    const level = levels.at(-1);
    switch (token) {
      case TOKEN.openBrace:
      case TOKEN.openBracket:
        if (levels.length >= DEEPEST) {
          return undefined;
        }
        beginValue();
        write(tokenText());
        levels.push({ array: token === TOKEN.openBracket, key: 0, empty: true });
        expectsKey = token === TOKEN.openBrace;
        break;
      case TOKEN.closeBrace:
      case TOKEN.closeBracket:
        levels.pop();
        if (level?.empty === false) {
          line();
        }
        write(tokenText());
        expectsKey = false;
        break;
      case TOKEN.comma:
        write(",");
        line();
        if (level?.array === true && typeof level.key === "number") {
          level.key += 1;
        }
        expectsKey = level?.array === false;
        break;
      case TOKEN.colon:
        write(": ");
        expectsKey = false;
        break;
      default: {
        if (expectsKey && level !== undefined && token === TOKEN.string) {
          if (level.empty) {
            line();
          }
          level.empty = false;
          level.key = scanner.getTokenValue();
          write(tokenText());
          break;
        }
        beginValue();
        const start = length;
        write(tokenText());
        ranges.set(pathKey(levels.map(({ key }) => key)), { start, end: length });
      }
    }
  }
  return parts.join("");
}

function pathKey(path: JsonPath): string {
  return JSON.stringify(path);
}

/** The index in JSON text that stands `count` UTF-16 units of the decoded string after `start`. */
function escapedIndex(text: string, start: number, end: number, count: number): number {
  let index = start;
  for (let passed = 0; passed < count && index < end; passed += 1) {
    index += text[index] === "\\" ? (text[index + 1] === "u" ? 6 : 2) : 1;
  }
  return Math.min(index, end);
}
