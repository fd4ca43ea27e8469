import type { TextRange } from "../resourceBlock.ts";
import { matchBrackets, type Span, type Syntax } from "./brackets.ts";
import { SourceText } from "./sourceText.ts";

/**
 * A call that makes a construct: `new Bucket(this, "Uploads", …)`, `Bucket(self, "Uploads", …)`; Java's
 * `Bucket.Builder.create(this, "Uploads")`, Go's `awss3.NewBucket(stack, jsii.String("Uploads"), …)`.
 */
export interface ConstructCall {
  /** From `new` or the class to the closing bracket. */
  readonly range: TextRange;
  /** To the end of the construct's id, or of the class where the id is computed. */
  readonly nameRange: TextRange;
  /** "s3.Bucket". */
  readonly callee: string;
  /** As written; absent where it is computed. */
  readonly id?: string;
  readonly line: number;
  /** With `new`. */
  readonly isNew: boolean;
}

/** Of a line of any length, no more is looked at than this. */
const maxWindow = 4_000;
/** A scope and the brackets around it stand this near before an id. */
const maxBefore = 300;
const maxOccurrences = 100;
/** And no more calls of a line. */
const maxCalls = 12;
const call =
  /(?<![\w$.])(?:new\s{1,20})?([A-Za-z_$][\w$]{0,100}(?:\.[A-Za-z_$][\w$]{0,100}){0,8})\s{0,20}(?:<[^()\n]{0,200}>)?\s{0,20}\(/g;
const callBefore =
  /(?<![\w$.])(?:new\s{1,50})?([A-Za-z_$][\w$]{0,100}(?:\.[A-Za-z_$][\w$]{0,100}){0,8})\s{0,50}(?:<[^()\n]{0,200}>)?\s{0,50}\(\s*(?:[A-Za-z_]\w*\s*=\s*)?[\w$.]+\s*,\s*(?:[A-Za-z_]\w*\s*=\s*|jsii\.String\(\s*)?$/;

/** The calls of one source. Keeps what it has matched: make one for each state of the text. */
export class ConstructCalls {
  readonly source: SourceText;
  readonly #syntax: Syntax;
  readonly #onLine = new Map<string, readonly ConstructCall[]>();
  readonly #withId = new Map<string, readonly ConstructCall[]>();

  constructor(text: string, syntax: Syntax) {
    this.source = new SourceText(text);
    this.#syntax = syntax;
  }

  /**
   * The call on a line: one that has one of the ids, else the one at `character`, else the first `new`. Undefined where
   * the line has no call.
   */
  onLine(
    { line, character }: { readonly line: number; readonly character?: number | undefined },
    ids: ReadonlySet<string>,
  ): ConstructCall | undefined {
    const key = `${line}:${character ?? ""}`;
    const calls = this.#onLine.get(key) ?? this.#callsAround(line, character);
    this.#onLine.set(key, calls);
    const named = calls.find(({ id }) => id !== undefined && ids.has(id));
    return named ?? (character === undefined ? (calls.find(({ isNew }) => isNew) ?? calls[0]) : calls[0]);
  }

  /** The call with an id nearest to a line, anywhere in the text. */
  withId(id: string, near: number): ConstructCall | undefined {
    return this.allWithId(id).toSorted((a, b) => Math.abs(a.line - near) - Math.abs(b.line - near))[0];
  }

  allWithId(id: string): readonly ConstructCall[] {
    const calls = this.#withId.get(id) ?? this.#callsWith(id);
    this.#withId.set(id, calls);
    return calls;
  }

  /** In the order in which they stand; with `character`, the nearest first. */
  #callsAround(number: number, character: number | undefined): readonly ConstructCall[] {
    const line = this.source.line(number);
    if (line === undefined) {
      return [];
    }
    const from = Math.max(line.start, line.start + (character ?? 0) - maxWindow / 2);
    const window = this.source.text.slice(from, Math.min(line.end, from + maxWindow));
    const matches = [...window.matchAll(call)];
    if (character !== undefined) {
      const distance = ({ index }: { readonly index: number }) => Math.abs(from + index - line.start - character);
      matches.sort((a, b) => distance(a) - distance(b));
    }
    return matches.slice(0, maxCalls).map((match) => callFrom(this.source, from, match, this.#syntax));
  }

  #callsWith(id: string): readonly ConstructCall[] {
    const { text } = this.source;
    const found: ConstructCall[] = [];
    for (const quote of this.#syntax === "python" ? ['"', "'"] : ['"', "'", "`"]) {
      const literal = `${quote}${id}${quote}`;
      let at = text.indexOf(literal);
      for (let count = 0; at >= 0 && count < maxOccurrences; count++) {
        const start = Math.max(0, at - maxBefore);
        const match = callBefore.exec(text.slice(start, at));
        const made = match === null ? undefined : callFrom(this.source, start, match, this.#syntax);
        if (made?.id === id) {
          found.push(made);
        }
        at = text.indexOf(literal, at + literal.length);
      }
    }
    return found;
  }
}

/** `match`: of a call, in the part of the text that begins at `base`. */
function callFrom(source: SourceText, base: number, match: RegExpMatchArray, syntax: Syntax): ConstructCall {
  const { text } = source;
  const [whole, callee = ""] = match;
  const start = base + (match.index ?? 0);
  const open = start + whole.indexOf("(", whole.indexOf(callee) + callee.length);
  const brackets = matchBrackets(text, open, syntax);
  const literal = brackets === undefined ? undefined : idAmong(text, brackets.items);
  const line = source.lineAt(start);
  const lineEnd = source.line(line)?.end ?? open;
  const named = literal !== undefined && literal.end <= lineEnd ? literal.end : open;
  return {
    callee,
    line,
    isNew: /^new\s/.test(whole),
    range: source.range(start, brackets?.end ?? lineEnd),
    nameRange: source.range(start, Math.max(start, named)),
    ...(literal === undefined ? {} : { id: literal.id }),
  };
}

/** The second argument is the id, by CDK's own rule; elsewhere among the first where somebody's own class differs. */
function idAmong(text: string, items: readonly Span[]): (Span & { readonly id: string }) | undefined {
  const literals = items.slice(0, 3).map((item) => literalIn(text, item));
  return literals[1] ?? literals.find((literal) => literal !== undefined);
}

function literalIn(text: string, { start, end }: Span): (Span & { readonly id: string }) | undefined {
  if (end - start > maxBefore) {
    return undefined;
  }
  const match = /^(\s*(?:\w*id\w*\s*=\s*|jsii\.String\(\s*)?)(["'`])((?:(?!\2)[^\\\n$])*)\2\s*\)?\s*$/i.exec(
    text.slice(start, end),
  );
  if (match === null) {
    return undefined;
  }
  const [, before = "", , id = ""] = match;
  return { start: start + before.length, end: start + before.length + id.length + 2, id };
}
