import { createScanner } from "jsonc-parser";
import type { JsonPath } from "../../model/entity/entity.ts";

/** A formatted record with the positions of its values. */
export interface PrettyRecord {
  /** Indented by two spaces. Numbers and strings are copied unchanged from the record's text. */
  readonly text: string;
  /** UTF-16 range of the scalar value at a path, quotes included. Undefined: no such path, or not a scalar. */
  at(path: JsonPath): { readonly start: number; readonly end: number } | undefined;
  /** Zero-based line of a UTF-16 index in `text`. */
  lineOf(index: number): number;
  /** UTF-16 range of a part of the string at a path. `span`: indices in the decoded string. */
  within(
    path: JsonPath,
    span: readonly [start: number, end: number],
  ): { readonly start: number; readonly end: number } | undefined;
}

/** Deeper records are not formatted: their indentation alone would exhaust the memory. */
const DEEPEST = 100;

/** jsonc-parser's `SyntaxKind` is a const enum, which erasable TypeScript cannot use. Values from its main.d.ts. */
const TOKEN = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, comma: 5, colon: 6, string: 10, end: 17 };

interface Level {
  readonly array: boolean;
  key: string | number;
  empty: boolean;
}

/**
 * Formats JSON text in one pass over its tokens, without parsing values, so that digits and duplicate keys are
 * preserved.
 */
export function prettyRecord(raw: string): PrettyRecord {
  const ranges = new Map<string, { readonly start: number; readonly end: number }>();
  const formatted = format(raw, ranges);
  if (formatted === undefined) {
    // The recorded ranges refer to the formatted text.
    ranges.clear();
  }
  const text = formatted ?? raw;
  const at = (path: JsonPath) => ranges.get(pathKey(path));
  let breaks: readonly number[] | undefined;
  return {
    text,
    at,
    lineOf: (index) => {
      breaks ??= Array.from(text.matchAll(/\n/g), (found) => found.index);
      return countBelow(breaks, index);
    },
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

/** How many of some ascending numbers are less than a limit, by binary search. */
function countBelow(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < limit) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

function pathKey(path: JsonPath): string {
  return JSON.stringify(path);
}

/** Converts an index in a decoded string (`count` UTF-16 units after `start`) to an index in the JSON text. */
function escapedIndex(text: string, start: number, end: number, count: number): number {
  let index = start;
  for (let passed = 0; passed < count && index < end; passed += 1) {
    index += text[index] === "\\" ? (text[index + 1] === "u" ? 6 : 2) : 1;
  }
  return Math.min(index, end);
}
