import { longestQuestionSegment } from "../condition/wildcard.ts";
import { readWord, skipSpace, type Word } from "./scan.ts";

/** A range of the text; UTF-16 indices, `end` exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A problem in a range of the text. */
export interface Problem extends Range {
  /** What is wrong and how to write it instead; plain text. */
  readonly message: string;
  /** Text that replaces the range, where the correction is unambiguous. */
  readonly replacement?: string;
}

/** Report at most this many problems. */
const MAX_PROBLEMS = 100;
/** Limits for patterns with `?`, which keep filtering of large events fast. */
const MAX_QUESTION_SEGMENT = 256;
const MAX_QUESTION_WORDS = 500;

/** The text with the current position and the problems found so far. */
export class Reader {
  readonly text: string;
  /** UTF-16 index of the next character. */
  at = 0;
  readonly #problems: Problem[] = [];
  #questionWords = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The problems in text order, at most `MAX_PROBLEMS`. */
  get problems(): readonly Problem[] {
    return this.#problems.toSorted((a, b) => a.start - b.start);
  }

  get problemCount(): number {
    return this.#problems.length;
  }

  /** True when `MAX_PROBLEMS` was reached: further problems are dropped. */
  get full(): boolean {
    return this.#problems.length >= MAX_PROBLEMS;
  }

  /** The next character; empty at the end. */
  get char(): string {
    return this.text.charAt(this.at);
  }

  /** Whether the text or the current group ends here. */
  get ends(): boolean {
    return this.at >= this.text.length || this.char === ")";
  }

  skipSpace(): void {
    this.at = skipSpace(this.text, this.at);
  }

  /** Length of the keyword if it is next, else 0. */
  keywordAt(keyword: "and" | "or" | "not"): number {
    const { length } = keyword;
    const next = this.text.charAt(this.at + length);
    const stands = this.text.slice(this.at, this.at + length).toLowerCase() === keyword;
    return stands && (next === "" || /[\s()"]/.test(next)) ? length : 0;
  }

  takeKeyword(keyword: "and" | "or" | "not"): boolean {
    const length = this.keywordAt(keyword);
    this.at += length;
    return length > 0;
  }

  /** Reads the next word; an empty word when none begins here. */
  readWord(inList: boolean): Word {
    const word = readWord(this.text, this.at, inList);
    if (!word.closed) {
      this.problem(word.start, word.end, 'this quote is never closed: add `"` after the text');
    }
    if (word.wildcard) {
      this.#limitQuestionMarks(word);
    }
    this.at = word.end;
    return word;
  }

  /** Adds a problem unless it repeats the previous one. */
  problem(start: number, end: number, message: string, replacement?: string): void {
    const last = this.#problems.at(-1);
    const isRepeated = last?.start === start && last.end === end && last.message === message;
    if (!isRepeated && !this.full) {
      this.#problems.push({ start, end, message, ...(replacement === undefined ? {} : { replacement }) });
    }
  }

  #limitQuestionMarks({ start, end, value }: Word): void {
    const longest = longestQuestionSegment(value);
    this.#questionWords += longest > 0 ? 1 : 0;
    if (longest > MAX_QUESTION_SEGMENT) {
      const message = `too long for \`?\`: at most ${MAX_QUESTION_SEGMENT} characters without a \`*\` between them`;
      this.problem(start, end, message);
    } else if (longest > 0 && this.#questionWords === MAX_QUESTION_WORDS + 1) {
      this.problem(start, end, `more than ${MAX_QUESTION_WORDS} values with \`?\`: write fewer, or \`*\` instead`);
    }
  }
}
