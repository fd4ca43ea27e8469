import type { TextPosition, TextRange } from "./resourceBlock.ts";

/** Line offsets of a text, to convert offsets to editor positions. Lines end with \n, \r\n or \r, as in the editor. */
export class LineStarts {
  readonly #text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    const starts = [0];
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) {
        starts.push(at + 1);
      }
    }
    this.#text = text;
    this.#starts = starts;
  }

  get count(): number {
    return this.#starts.length;
  }

  startOf(line: number): number {
    return this.#starts[line] ?? this.#text.length;
  }

  /** The line without its line end. */
  textOf(line: number): string {
    let end = this.startOf(line + 1);
    if (line + 1 < this.#starts.length) {
      end -= 1;
      if (this.#text[end] === "\n" && end > this.startOf(line) && this.#text[end - 1] === "\r") {
        end -= 1;
      }
    }
    return this.#text.slice(this.startOf(line), end);
  }

  positionAt(offset: number): TextPosition {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.startOf(middle) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return { line: low, character: offset - this.startOf(low) };
  }

  range(start: number, end: number): TextRange {
    return { start: this.positionAt(start), end: this.positionAt(end) };
  }
}
