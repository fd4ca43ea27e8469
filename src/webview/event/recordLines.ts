import { visible } from "../../model/text/text.ts";
import type { DecodedView, EventView, LinkView } from "../../protocol/event.ts";
import { type Fold, initiallyFolded, JsonLines } from "./jsonLines.ts";

/** What the lines are made of. */
export type RecordContent = Pick<EventView, "json" | "links" | "decoded" | "times">;

/** The record's text, or a decoded text of it. */
export interface TextPart {
  readonly lines: JsonLines;
  readonly links: readonly LinkView[];
  /** Levels by which all of its lines are indented. */
  readonly depth: number;
}

/** One line of the record view. */
export type RecordLine =
  | {
      readonly kind: "text";
      readonly part: TextPart;
      /** In the part. */
      readonly line: number;
      /** The time that the line's number is. */
      readonly time?: string;
      /** A decoded text follows, which says what the line's text says. */
      readonly isDecoded: boolean;
    }
  | { readonly kind: "title"; readonly block: DecodedView; readonly index: number; readonly depth: number };

/** The lines of a record with its decoded texts, each below the line of the text that it decodes. */
export class RecordLines {
  /** By first line. Those of a decoded text have the depths that they have in it. */
  readonly folds = new Map<number, Fold>();
  /** The lines that are folded initially. */
  readonly initiallyFolded = new Set<number>();
  readonly #lines: RecordLine[] = [];
  readonly #blocks = new Map<string, { readonly block: DecodedView; readonly index: number }[]>();
  readonly #times: ReadonlyMap<string, string>;

  constructor({ json, links, decoded, times }: RecordContent) {
    for (const [index, block] of decoded.entries()) {
      const key = keyOf(block.within, block.line);
      this.#blocks.set(key, [...(this.#blocks.get(key) ?? []), { block, index }]);
    }
    this.#times = new Map(times.map(({ within, line, text }) => [keyOf(within, line), text]));
    this.#add({ lines: new JsonLines(json), links, depth: 0 }, undefined);
  }

  get count(): number {
    return this.#lines.length;
  }

  at(line: number): RecordLine | undefined {
    return this.#lines[line];
  }

  /** The text of the lines from one to another, both included. */
  text(from: number, to: number): string {
    const texts = this.#lines
      .slice(from, to + 1)
      .map((line) => (line.kind === "title" ? line.block.title : textOf(line.part.lines, line.line)));
    return texts.map(visible).join("\n");
  }

  /** `index`: of the decoded text that the part is; undefined: the record. */
  #add(part: TextPart, index: number | undefined): void {
    const { lines } = part;
    const numbers: number[] = [];
    for (let line = 0; line < lines.count; line += 1) {
      const key = keyOf(index, line);
      const blocks = this.#blocks.get(key) ?? [];
      const time = this.#times.get(key);
      numbers.push(this.#lines.length);
      this.#lines.push({
        kind: "text",
        part,
        line,
        ...(time === undefined ? {} : { time }),
        isDecoded: blocks.length > 0,
      });
      for (const each of blocks) {
        this.#addBlock(each, part.depth + lines.depth(line) + 1);
      }
    }
    const number = (line: number) => numbers[line] ?? 0;
    for (const fold of lines.folds.values()) {
      this.folds.set(number(fold.from), { ...fold, from: number(fold.from), to: number(fold.to) });
    }
    for (const line of initiallyFolded(lines.folds.values())) {
      this.initiallyFolded.add(number(line));
    }
  }

  #addBlock({ block, index }: { readonly block: DecodedView; readonly index: number }, depth: number): void {
    const from = this.#lines.length;
    this.#lines.push({ kind: "title", block, index, depth });
    // The line break at the end of a script begins no line.
    const lines = new JsonLines(block.text.endsWith("\n") ? block.text.slice(0, -1) : block.text, block.isJson);
    this.#add({ lines, links: block.links, depth: depth + 1 }, index);
    this.folds.set(from, { from, to: this.#lines.length - 1, depth: TITLE_DEPTH, members: lines.count, of: "line" });
    if (lines.count > LONG_BLOCK) {
      this.initiallyFolded.add(from);
    }
  }
}

/** Longer decoded texts are folded initially. In lines. */
const LONG_BLOCK = 60;
/** Not 0, which only the record itself has. */
const TITLE_DEPTH = 1;

function textOf(lines: JsonLines, line: number): string {
  return lines.text.slice(...lines.range(line));
}

function keyOf(part: number | undefined, line: number): string {
  return `${part ?? ""} ${line}`;
}
