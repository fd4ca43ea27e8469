import type { TextPosition, TextRange } from "../resourceBlock.ts";

/** A text with its line offsets; lines end with \n or \r\n. */
export class SourceText {
  readonly text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    const starts = [0];
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
      starts.push(at + 1);
    }
    this.#starts = starts;
  }

  /** Offsets of a line without its line end; undefined when it does not exist. */
  line(line: number): { readonly start: number; readonly end: number } | undefined {
    const start = this.#starts[line];
    if (start === undefined) {
      return undefined;
    }
    const next = this.#starts[line + 1];
    const end = next === undefined ? this.text.length : next - 1;
    return { start, end: end > start && this.text[end - 1] === "\r" ? end - 1 : end };
  }

  lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  range(start: number, end: number): TextRange {
    return { start: this.#position(start), end: this.#position(end) };
  }

  #position(offset: number): TextPosition {
    const line = this.lineAt(offset);
    return { line, character: offset - (this.#starts[line] ?? 0) };
  }
}
