import { longestWithHoles } from "../condition/wildcard.ts";
import { readWord, skipSpace, type Word } from "./scan.ts";

/** A part of the text, at UTF-16 indices. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Something wrong in the text, at UTF-16 indices. */
export interface Problem extends Range {
  /** What is wrong and what to write instead; plain text. */
  readonly message: string;
  /** What to put in place of the range, where one thing is clearly meant. */
  readonly replacement?: string;
}

/** Nobody mends more at once. */
const MAX_PROBLEMS = 100;
/** Past these, a filter with `?` over large events takes longer than a person waits. */
const MAX_HOLED_PIECE = 256;
const MAX_HOLED_WORDS = 500;

/** A place in the text that moves on, and what was wrong so far. */
export class Reader {
  readonly text: string;
  /** UTF-16 index of what is read next. */
  at = 0;
  readonly #problems: Problem[] = [];
  #holedWords = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** In the order of the text; of very many, some. */
  get problems(): readonly Problem[] {
    return this.#problems.toSorted((a, b) => a.start - b.start);
  }

  get problemCount(): number {
    return this.#problems.length;
  }

  /** So much is wrong that nothing more is noted. */
  get full(): boolean {
    return this.#problems.length >= MAX_PROBLEMS;
  }

  /** What stands here; empty at the end. */
  get char(): string {
    return this.text.charAt(this.at);
  }

  /** Whether the text or the group ends here. */
  get ends(): boolean {
    return this.at >= this.text.length || this.char === ")";
  }

  skipSpace(): void {
    this.at = skipSpace(this.text, this.at);
  }

  /** How long the keyword that stands here is; 0 when it does not. */
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

  /** Empty when no word begins here. */
  readWord(inList: boolean): Word {
    const word = readWord(this.text, this.at, inList);
    if (!word.closed) {
      this.problem(word.start, word.end, 'this quote is never closed: write `"` behind the text');
    }
    if (word.wildcard) {
      this.#boundHoles(word);
    }
    this.at = word.end;
    return word;
  }

  /** Says it once where the same is wrong on both sides. */
  problem(start: number, end: number, message: string, replacement?: string): void {
    const last = this.#problems.at(-1);
    const said = last?.start === start && last.end === end && last.message === message;
    if (!said && !this.full) {
      this.#problems.push({ start, end, message, ...(replacement === undefined ? {} : { replacement }) });
    }
  }

  #boundHoles({ start, end, value }: Word): void {
    const longest = longestWithHoles(value);
    this.#holedWords += longest > 0 ? 1 : 0;
    if (longest > MAX_HOLED_PIECE) {
      const message = `too long for \`?\`: at most ${MAX_HOLED_PIECE} characters without a \`*\` between them`;
      this.problem(start, end, message);
    } else if (longest > 0 && this.#holedWords === MAX_HOLED_WORDS + 1) {
      this.problem(start, end, `more than ${MAX_HOLED_WORDS} values with \`?\`: write fewer, or \`*\` instead`);
    }
  }
}
