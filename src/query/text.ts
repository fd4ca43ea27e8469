import type { Condition } from "./condition.ts";
import { findField, findPath } from "./fields.ts";
import { nearestField } from "./nearestField.ts";
import { type FieldPrefix, fieldPrefixAt, readWord, skipSpace, type Word } from "./scan.ts";
import { allOf, simplify } from "./simplify.ts";
import { buildTest } from "./term.ts";
import { longestWithHoles } from "./wildcard.ts";
import { WindowWords, windowWordOf } from "./windowWords.ts";

/** Something wrong in the text, at UTF-16 indices. */
export interface Problem {
  readonly start: number;
  readonly end: number;
  /** What is wrong and what to write instead; plain text. */
  readonly message: string;
  /** What to put in place of the range, where one thing is clearly meant. */
  readonly replacement?: string;
}

/** Milliseconds since 1970 UTC: `from` inclusive, `to` exclusive. */
export interface QueryWindow {
  readonly from?: number;
  readonly to?: number;
}

/** What a search text says. No condition: every event. No window: the text leaves the time open. */
export interface Query {
  readonly condition?: Condition | undefined;
  readonly window?: QueryWindow | undefined;
}

const MAX_DEPTH = 100;
/** Past these, a filter with `?` over large events takes longer than a person waits. */
const MAX_HOLED_PIECE = 256;
const MAX_HOLED_WORDS = 500;

/**
 * Reads the search language. Words next to each other must all hold; `OR` binds less than that, `-` and `NOT` more.
 * AND, OR and NOT are words of the language in any case; in quotes they are text. `last:`, `from:` and `to:` bound the
 * whole search. With problems, the query holds what could be read: run it only when there are none. Never throws;
 * `options.now` in milliseconds since 1970 UTC is what relative times count from.
 */
export function parseQuery(
  text: string,
  options: { readonly now: number },
): { readonly query: Query; readonly problems: readonly Problem[] } {
  return new Parser(text, options.now).parse();
}

class Parser {
  readonly #text: string;
  readonly #now: number;
  readonly #problems: Problem[] = [];
  readonly #window: WindowWords;
  #at = 0;
  #depth = 0;
  #tooDeep = false;
  #holedWords = 0;

  constructor(text: string, now: number) {
    this.#text = text;
    this.#now = now;
    this.#window = new WindowWords(now, (start, end, message) => this.#problem(start, end, message));
  }

  parse(): { query: Query; problems: readonly Problem[] } {
    const parts: Condition[] = [];
    for (let more = true; more; ) {
      const part = this.#readAny();
      if (part !== undefined) {
        parts.push(part);
      }
      more = this.#at < this.#text.length;
      if (more) {
        this.#problem(this.#at, this.#at + 1, "this `)` closes nothing: remove it", "");
        this.#at += 1;
      }
    }
    const condition = allOf(parts);
    const { window } = this.#window;
    const problems = this.#problems.sort((a, b) => a.start - b.start);
    return {
      query: {
        ...(condition === undefined ? {} : { condition }),
        ...(window === undefined ? {} : { window }),
      },
      problems,
    };
  }

  #readAny(): Condition | undefined {
    const parts: Condition[] = [];
    let alternatives = 0;
    for (let more = true; more; alternatives += 1) {
      const part = this.#readAll(alternatives > 0);
      if (part !== undefined) {
        parts.push(part);
      }
      more = this.#takeKeyword("or");
    }
    if (alternatives > 1 && this.#depth === 0) {
      this.#window.refuseAlternatives();
    }
    return parts.length === 0 ? undefined : simplify({ kind: "any", of: parts });
  }

  /** Undefined when nothing but window words or problems stand here. */
  #readAll(afterOr: boolean): Condition | undefined {
    const parts: Condition[] = [];
    let operands = 0;
    let and: { start: number; end: number } | undefined;
    for (;;) {
      this.#at = skipSpace(this.#text, this.#at);
      const start = this.#at;
      if (this.#ends() || this.#keywordAt("or") > 0) {
        break;
      }
      if (this.#takeKeyword("and")) {
        if (operands === 0 || and !== undefined) {
          this.#problem(start, this.#at, "AND needs a condition on both sides");
        }
        and = { start, end: this.#at };
        continue;
      }
      and = undefined;
      operands += 1;
      const part = this.#readNegated();
      if (part !== undefined) {
        parts.push(part);
      }
    }
    if (and !== undefined && operands > 0) {
      this.#problem(and.start, and.end, "AND needs a condition on both sides");
    }
    if (operands === 0 && (afterOr || this.#keywordAt("or") > 0)) {
      this.#problem(
        Math.max(0, this.#at - 1),
        Math.min(this.#text.length, this.#at + 2),
        "OR needs a condition on both sides",
      );
    }
    return parts.length === 0 ? undefined : simplify({ kind: "all", of: parts });
  }

  #readNegated(): Condition | undefined {
    let negated = false;
    const start = this.#at;
    for (;;) {
      if (this.#text.charAt(this.#at) === "-") {
        this.#at += 1;
      } else if (this.#takeKeyword("not")) {
        this.#at = skipSpace(this.#text, this.#at);
      } else {
        break;
      }
      negated = !negated;
      if (this.#ends() || /\s/.test(this.#text.charAt(this.#at))) {
        this.#problem(start, this.#at, "nothing to negate: write the condition right behind");
        return undefined;
      }
    }
    const part = this.#readPrimary(this.#at > start);
    return part === undefined || !negated ? part : simplify({ kind: "not", of: part });
  }

  #readPrimary(negated: boolean): Condition | undefined {
    if (this.#text.charAt(this.#at) === "(") {
      return this.#readGroup();
    }
    const prefix = fieldPrefixAt(this.#text, this.#at);
    if (prefix !== undefined) {
      return this.#readField(prefix, negated);
    }
    const word = this.#readWord(false);
    if (word.end === word.start) {
      this.#at += 1;
      return undefined;
    }
    if (!word.quoted && word.wildcard && /^\*+$/.test(word.value)) {
      return { kind: "all", of: [] };
    }
    const field = word.quoted ? undefined : findField(word.value);
    if (field?.type === "boolean") {
      return { kind: "field", field: field.name, test: { op: "is", values: [{ value: "true", wildcard: false }] } };
    }
    return { kind: "text", text: word.value, ...(word.wildcard ? { wildcard: true } : {}) };
  }

  #readGroup(): Condition | undefined {
    const start = this.#at;
    if (this.#depth >= MAX_DEPTH) {
      this.#problem(start, this.#text.length, `nested deeper than ${MAX_DEPTH} parentheses: write it flatter`);
      this.#at = this.#text.length;
      this.#tooDeep = true;
      return undefined;
    }
    this.#at += 1;
    this.#depth += 1;
    const before = this.#problems.length;
    const inside = this.#readAny();
    this.#depth -= 1;
    if (this.#text.charAt(this.#at) === ")") {
      this.#at += 1;
      if (inside === undefined && this.#problems.length === before) {
        this.#problem(start, this.#at, "empty parentheses: write a condition inside");
      }
    } else if (!this.#tooDeep) {
      this.#problem(start, start + 1, "this `(` is never closed: write `)` behind the condition");
    }
    return inside;
  }

  #readField(prefix: FieldPrefix, negated: boolean): Condition | undefined {
    this.#at = prefix.end;
    const words = this.#readValues(prefix);
    const kind = windowWordOf(prefix.name);
    if (kind !== undefined) {
      this.#readWindow(kind, prefix, words, negated);
      return undefined;
    }
    const field = findField(prefix.name);
    const path = field === undefined ? findPath(prefix.name) : undefined;
    if (field === undefined && path === undefined) {
      const near = nearestField(prefix.name);
      this.#problem(
        prefix.start,
        prefix.nameEnd,
        near === undefined
          ? `unknown field \`${prefix.name}\`: put it in quotes to search for it as text`
          : `unknown field \`${prefix.name}\`: did you mean \`${near}\`?`,
        near,
      );
      return undefined;
    }
    const [first] = words;
    if (first === undefined) {
      return undefined;
    }
    return buildTest({
      field,
      name: field?.name ?? path?.name ?? prefix.name,
      operator: prefix.operator,
      words,
      now: this.#now,
      problem: (start, end, message) => this.#problem(start, end, message),
    });
  }

  /** One value or a list in parentheses, separated by commas, spaces or OR. Empty: a problem was noted. */
  #readValues(prefix: FieldPrefix): readonly Word[] {
    if (this.#text.charAt(this.#at) !== "(") {
      const word = this.#readWord(false);
      if (word.start === word.end) {
        const message = `a value is missing: write it right behind \`${this.#text.slice(prefix.start, prefix.end)}\``;
        this.#problem(prefix.start, prefix.end, message);
        return [];
      }
      return [word];
    }
    const open = this.#at;
    const words: Word[] = [];
    this.#at += 1;
    for (;;) {
      this.#at = skipSpace(this.#text, this.#at);
      const char = this.#text.charAt(this.#at);
      if (char === ")") {
        this.#at += 1;
        break;
      }
      if (char === "" || char === "(") {
        this.#problem(open, open + 1, "this list is never closed: write `)` behind the last value");
        this.#at = char === "" ? this.#at : this.#at + 1;
        break;
      }
      if (char === ",") {
        this.#at += 1;
      } else if (!this.#takeKeyword("or")) {
        words.push(this.#readWord(true));
      }
    }
    if (words.length === 0) {
      this.#problem(prefix.start, this.#at, "the list is empty: write values separated by commas");
    }
    return words;
  }

  #readWindow(kind: "last" | "from" | "to", prefix: FieldPrefix, words: readonly Word[], negated: boolean): void {
    const [word] = words;
    if (word === undefined) {
      return;
    }
    if (prefix.operator !== ":" && prefix.operator !== "=") {
      this.#problem(prefix.start, prefix.end, `write \`${prefix.name}:\``, `${prefix.name}:`);
    } else if (negated || this.#depth > 0 || words.length > 1) {
      const message = `\`${prefix.name}:\` bounds the whole search: write it once, outside of parentheses and negations`;
      this.#problem(prefix.start, this.#at, message);
    } else {
      this.#window.read(kind, prefix, word, this.#at);
    }
  }

  #readWord(inList: boolean): Word {
    const word = readWord(this.#text, this.#at, inList);
    if (!word.closed) {
      this.#problem(word.start, word.end, 'this quote is never closed: write `"` behind the text');
    }
    if (word.wildcard) {
      this.#boundHoles(word);
    }
    this.#at = word.end;
    return word;
  }

  #boundHoles({ start, end, value }: Word): void {
    const longest = longestWithHoles(value);
    this.#holedWords += longest > 0 ? 1 : 0;
    if (longest > MAX_HOLED_PIECE) {
      const message = `too long for \`?\`: at most ${MAX_HOLED_PIECE} characters without a \`*\` between them`;
      this.#problem(start, end, message);
    } else if (longest > 0 && this.#holedWords === MAX_HOLED_WORDS + 1) {
      this.#problem(start, end, `more than ${MAX_HOLED_WORDS} values with \`?\`: write fewer, or \`*\` instead`);
    }
  }

  #ends(): boolean {
    return this.#at >= this.#text.length || this.#text.charAt(this.#at) === ")";
  }

  /** How long the keyword that stands here is; 0 when it does not. */
  #keywordAt(keyword: "and" | "or" | "not"): number {
    const { length } = keyword;
    const next = this.#text.charAt(this.#at + length);
    const stands = this.#text.slice(this.#at, this.#at + length).toLowerCase() === keyword;
    return stands && (next === "" || /[\s()"]/.test(next)) ? length : 0;
  }

  #takeKeyword(keyword: "and" | "or" | "not"): boolean {
    const length = this.#keywordAt(keyword);
    this.#at += length;
    return length > 0;
  }

  #problem(start: number, end: number, message: string, replacement?: string): void {
    this.#problems.push({ start, end, message, ...(replacement === undefined ? {} : { replacement }) });
  }
}
