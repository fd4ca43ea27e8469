import { type Callee, calleeBefore, gapBefore, nameBefore } from "../callee.ts";
import type { TextRange } from "../resourceBlock.ts";
import { matchBrackets, type Span, type Syntax } from "./brackets.ts";
import { SourceText } from "./sourceText.ts";

/**
 * A call that creates a construct: `new Bucket(this, "Uploads", …)`, `Bucket(self, "Uploads", …)`; in Java
 * `Bucket.Builder.create(this, "Uploads")`, in Go `awss3.NewBucket(stack, jsii.String("Uploads"), …)`.
 */
export interface ConstructCall {
  /** From `new` or the class to the closing bracket. */
  readonly range: TextRange;
  /** To the end of the construct's id, or of the class when the id is computed. */
  readonly nameRange: TextRange;
  /** "s3.Bucket". */
  readonly callee: string;
  /** Literal id; absent when it is computed. */
  readonly id?: string;
  readonly line: number;
  /** Called with `new`. */
  readonly isNew: boolean;
}

/** Maximum characters of a line that are searched. */
const maxWindow = 4_000;
/** Maximum distance between the callee and its id. */
const maxBefore = 300;
const maxOccurrences = 100;
/** Maximum number of calls per line. */
const maxCalls = 12;
/** The construct calls of one source. Caches matches: create one per version of the text. */
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
   * The call on a line: the one with one of the ids, else the one nearest to `character`, else the first with `new`.
   * Undefined when the line has no call.
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

  /** The call with this id that is nearest to a line, anywhere in the text. */
  withId(id: string, near: number): ConstructCall | undefined {
    return this.allWithId(id).toSorted((a, b) => Math.abs(a.line - near) - Math.abs(b.line - near))[0];
  }

  allWithId(id: string): readonly ConstructCall[] {
    const calls = this.#withId.get(id) ?? this.#callsWith(id);
    this.#withId.set(id, calls);
    return calls;
  }

  /** In text order; with `character`, nearest first. */
  #callsAround(number: number, character: number | undefined): readonly ConstructCall[] {
    const line = this.source.line(number);
    if (line === undefined) {
      return [];
    }
    const from = Math.max(line.start, line.start + (character ?? 0) - maxWindow / 2);
    const calls = callsWithin(this.source.text, from, Math.min(line.end, from + maxWindow));
    if (character !== undefined) {
      const distance = ({ start }: Callee) => Math.abs(start - line.start - character);
      calls.sort((a, b) => distance(a) - distance(b));
    }
    return calls.slice(0, maxCalls).map((call) => callFrom(this.source, call, this.#syntax));
  }

  #callsWith(id: string): readonly ConstructCall[] {
    const { text } = this.source;
    const found: ConstructCall[] = [];
    for (const quote of this.#syntax === "python" ? ['"', "'"] : ['"', "'", "`"]) {
      const literal = `${quote}${id}${quote}`;
      let at = text.indexOf(literal);
      for (let count = 0; at >= 0 && count < maxOccurrences; count++) {
        const call = callBefore(text, at);
        const made = call === undefined ? undefined : callFrom(this.source, call, this.#syntax);
        if (made?.id === id) {
          found.push(made);
        }
        at = text.indexOf(literal, at + literal.length);
      }
    }
    return found;
  }
}

/** A callee with its opening bracket. */
interface OpenCall extends Callee {
  /** Offset of the bracket. */
  readonly open: number;
}

/** The calls in a range of the text, in order. */
function callsWithin(text: string, from: number, to: number): OpenCall[] {
  const calls: OpenCall[] = [];
  for (let open = text.indexOf("(", from); open >= 0 && open < to; open = text.indexOf("(", open + 1)) {
    const callee = calleeBefore(text, open);
    if (callee !== undefined && callee.start >= from) {
      calls.push({ ...callee, open });
    }
  }
  return calls;
}

/**
 * The call whose second argument is the literal at `at`: `Bucket(this, "`, `Bucket(scope=self, id="`, `NewBucket(stack,
 * jsii.String("`.
 */
function callBefore(text: string, at: number): OpenCall | undefined {
  let end = gapBefore(text, at);
  if (text[end - 1] === "(") {
    const name = nameBefore(text, end - 1);
    if (name === undefined || text.slice(name, end - 1) !== "jsii.String") {
      return undefined;
    }
    end = gapBefore(text, name);
  } else {
    end = keywordBefore(text, end);
  }
  const scope = text[end - 1] === "," ? nameBefore(text, gapBefore(text, end - 1)) : undefined;
  const open = scope === undefined ? -1 : keywordBefore(text, gapBefore(text, scope)) - 1;
  const callee = text[open] === "(" ? calleeBefore(text, open) : undefined;
  return callee === undefined || at - callee.start > maxBefore ? undefined : { ...callee, open };
}

/** Start of "scope =" before `end` and of the white space before it; `end` when there is none. */
function keywordBefore(text: string, end: number): number {
  const name = text[end - 1] === "=" ? nameBefore(text, gapBefore(text, end - 1)) : undefined;
  return name === undefined ? end : gapBefore(text, name);
}

function callFrom(source: SourceText, { start, name, isNew, open }: OpenCall, syntax: Syntax): ConstructCall {
  const { text } = source;
  const brackets = matchBrackets(text, open, syntax);
  const literal = brackets === undefined ? undefined : idAmong(text, brackets.items);
  const line = source.lineAt(start);
  const lineEnd = source.line(line)?.end ?? open;
  const named = literal !== undefined && literal.end <= lineEnd ? literal.end : open;
  return {
    callee: name,
    line,
    isNew,
    range: source.range(start, brackets?.end ?? lineEnd),
    nameRange: source.range(start, Math.max(start, named)),
    ...(literal === undefined ? {} : { id: literal.id }),
  };
}

/** The second argument is the id by CDK's convention; a custom class may have it among the first three. */
function idAmong(text: string, items: readonly Span[]): (Span & { readonly id: string }) | undefined {
  const literals = items.slice(0, 3).map((item) => literalIn(text, item));
  return literals[1] ?? literals.find((literal) => literal !== undefined);
}

function literalIn(text: string, { start, end }: Span): (Span & { readonly id: string }) | undefined {
  if (end - start > maxBefore) {
    return undefined;
  }
  const written = text.slice(start, end).trimEnd();
  const [before = ""] = /^\s*(?:\w+\s*=\s*|jsii\.String\(\s*)?/.exec(written) ?? [];
  const literal = /^(?:"([^"\\\n$]*)"|'([^'\\\n$]*)'|`([^`\\\n$]*)`)(?:\s*\))?$/.exec(written.slice(before.length));
  // A keyword argument counts only if its name contains "id".
  if (literal === null || (before.includes("=") && !/id/i.test(before))) {
    return undefined;
  }
  const id = literal[1] ?? literal[2] ?? literal[3] ?? "";
  return { start: start + before.length, end: start + before.length + id.length + 2, id };
}
