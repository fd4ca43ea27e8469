import type { Condition } from "../condition/condition.ts";
import { allOf } from "../condition/simplify.ts";
import { findField, findPath } from "../fields/fields.ts";
import { misspeltRecordKey, nearestField } from "../fields/nearestField.ts";
import { type Problem, type Range, Reader } from "./reader.ts";
import { type FieldPrefix, fieldPrefixAt, type Word } from "./scan.ts";
import type { Part } from "./syntax.ts";
import { buildTest } from "./term.ts";
import { readValues } from "./values.ts";
import { WindowWords, windowWordOf } from "./windowWords.ts";

/** In ms since 1970 UTC: `from` inclusive, `to` exclusive. */
export interface QueryWindow {
  readonly from?: number;
  readonly to?: number;
}

/** A parsed search text. No condition: every event. No window: the text does not restrict the time. */
export interface Query {
  readonly condition?: Condition | undefined;
  readonly window?: QueryWindow | undefined;
}

const MAX_DEPTH = 100;
/**
 * Maximum length of a search text, in UTF-16 units; parsing must stay fast.
 * @internal
 */
export const MAX_QUERY_TEXT = 500_000;

/**
 * Parses the search language. Adjacent conditions are joined by AND; `OR` binds weaker, `-` and `NOT` bind tighter.
 * AND, OR and NOT are keywords in any letter case unless quoted. `last:`, `from:` and `to:` restrict the whole search.
 * With problems the query contains only what could be parsed: do not run it. A text longer than `MAX_QUERY_TEXT` is not
 * parsed and gives one problem. Never throws. `options.now`: ms since 1970 UTC, the base of relative times.
 */
export function parseQuery(
  text: string,
  options: { readonly now: number },
): { readonly query: Query; readonly problems: readonly Problem[] } {
  return text.length > MAX_QUERY_TEXT ? tooLong(text) : new Parser(text, options.now).parse();
}

function tooLong(text: string): ReturnType<typeof parseQuery> {
  const most = MAX_QUERY_TEXT.toLocaleString("en");
  const message = `the search has more than ${most} characters: shorten it`;
  return { query: {}, problems: [{ start: MAX_QUERY_TEXT, end: text.length, message }] };
}

/**
 * The parts of a search text with their ranges, for edits and completion. For a text with problems, the parts that
 * could be parsed; empty for a text longer than `MAX_QUERY_TEXT`.
 */
export function partsOf(text: string): readonly Part[] {
  if (text.length > MAX_QUERY_TEXT) {
    return [];
  }
  const parser = new Parser(text, 0);
  parser.parse();
  return parser.parts;
}

/** A condition's negations, and the indices where they and the condition begin. */
interface Head {
  readonly start: number;
  readonly negations: readonly Range[];
  readonly bare: number;
}

class Parser {
  /** Parts of the text, or of the group that is being parsed. */
  #parts: Part[] = [];
  readonly #reader: Reader;
  readonly #now: number;
  readonly #window: WindowWords;
  #depth = 0;
  #tooDeep = false;

  constructor(text: string, now: number) {
    this.#reader = new Reader(text);
    this.#now = now;
    this.#window = new WindowWords(now, (start, end, message) => this.#reader.problem(start, end, message));
  }

  get parts(): readonly Part[] {
    return this.#parts;
  }

  parse(): { query: Query; problems: readonly Problem[] } {
    const parts: Condition[] = [];
    for (let more = true; more; ) {
      const part = this.#readAny();
      if (part !== undefined) {
        parts.push(part);
      }
      more = this.#reader.at < this.#reader.text.length;
      if (more) {
        const start = this.#reader.at;
        this.#reader.at += 1;
        this.#reader.problem(start, this.#reader.at, "this `)` closes nothing: remove it", "");
        this.#parts.push({ kind: "nothing", start, end: this.#reader.at, negations: [], bare: start });
      }
    }
    const condition = allOf(parts);
    const { window } = this.#window;
    return {
      query: {
        ...(condition === undefined ? {} : { condition }),
        ...(window === undefined ? {} : { window }),
      },
      problems: this.#reader.problems,
    };
  }

  #readAny(): Condition | undefined {
    const parts: Condition[] = [];
    let or: Range | undefined;
    for (let more = true; more; ) {
      const part = this.#readAll(or);
      if (part !== undefined) {
        parts.push(part);
      }
      const start = this.#reader.at;
      more = this.#reader.takeKeyword("or");
      if (more) {
        or = { start, end: this.#reader.at };
        this.#parts.push({ kind: "or", ...or });
      }
    }
    if (or !== undefined && this.#depth === 0) {
      this.#window.refuseAlternatives();
    }
    return joined("any", parts);
  }

  /**
   * Reads conditions joined by AND. `or`: the OR before them, if any. Undefined when there are only window words or
   * problems.
   */
  #readAll(or: Range | undefined): Condition | undefined {
    const parts: Condition[] = [];
    let operands = 0;
    let and: Range | undefined;
    for (;;) {
      this.#reader.skipSpace();
      const start = this.#reader.at;
      if (this.#reader.ends || this.#reader.keywordAt("or") > 0) {
        break;
      }
      if (this.#reader.takeKeyword("and")) {
        if (operands === 0 || and !== undefined) {
          this.#reader.problem(start, this.#reader.at, "AND needs a condition on both sides");
        }
        and = { start, end: this.#reader.at };
        this.#parts.push({ kind: "and", ...and });
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
      this.#reader.problem(and.start, and.end, "AND needs a condition on both sides");
    }
    if (operands === 0) {
      const next = this.#reader.keywordAt("or");
      const alone = next > 0 ? { start: this.#reader.at, end: this.#reader.at + next } : or;
      if (alone !== undefined) {
        this.#reader.problem(alone.start, alone.end, "OR needs a condition on both sides");
      }
    }
    return joined("all", parts);
  }

  #readNegated(): Condition | undefined {
    const negations: Range[] = [];
    const start = this.#reader.at;
    for (;;) {
      const from = this.#reader.at;
      if (this.#reader.char === "-") {
        this.#reader.at += 1;
        negations.push({ start: from, end: this.#reader.at });
      } else if (this.#reader.takeKeyword("not")) {
        negations.push({ start: from, end: this.#reader.at });
        this.#reader.skipSpace();
      } else {
        break;
      }
      if (this.#reader.ends || /\s/.test(this.#reader.char)) {
        const end = this.#reader.at;
        this.#reader.problem(start, end, "nothing to negate: write the condition directly after");
        this.#parts.push({ kind: "nothing", start, end, negations, bare: end });
        return undefined;
      }
    }
    const part = this.#readPrimary({ start, negations, bare: this.#reader.at });
    if (part === undefined || negations.length % 2 === 0) {
      return part;
    }
    return part.kind === "not" ? part.of : { kind: "not", of: part };
  }

  #readPrimary(head: Head): Condition | undefined {
    if (this.#reader.char === "(") {
      return this.#readGroup(head);
    }
    const prefix = fieldPrefixAt(this.#reader.text, this.#reader.at);
    if (prefix !== undefined) {
      return this.#readField(prefix, head);
    }
    const word = this.#reader.readWord(false);
    this.#parts.push({ kind: "text", ...head, end: word.end, word });
    if (!word.quoted && word.wildcard && /^\*+$/.test(word.value)) {
      return { kind: "all", of: [] };
    }
    const field = word.quoted ? undefined : findField(word.value);
    if (field?.type === "boolean") {
      const isFalse = field.absentIsUnknown === true && head.negations.length % 2 === 1;
      const values = [{ value: String(!isFalse), wildcard: false }];
      const test: Condition = { kind: "field", field: field.name, test: { op: "is", values } };
      return isFalse ? { kind: "not", of: test } : test;
    }
    return { kind: "text", text: word.value, ...(word.wildcard ? { wildcard: true } : {}) };
  }

  #readGroup(head: Head): Condition | undefined {
    const start = this.#reader.at;
    const { length } = this.#reader.text;
    if (this.#depth >= MAX_DEPTH) {
      this.#reader.problem(start, length, `nested deeper than ${MAX_DEPTH} parentheses: simplify the search`);
      this.#reader.at = length;
      this.#tooDeep = true;
      this.#parts.push({ kind: "group", ...head, end: length, inner: { start: start + 1, end: length }, parts: [] });
      return undefined;
    }
    const outer = this.#parts;
    this.#parts = [];
    this.#reader.at += 1;
    this.#depth += 1;
    const before = this.#reader.problemCount;
    const inside = this.#readAny();
    const inner = { start: start + 1, end: this.#reader.at };
    this.#depth -= 1;
    if (this.#reader.char === ")") {
      this.#reader.at += 1;
      if (inside === undefined && this.#reader.problemCount === before) {
        this.#reader.problem(start, this.#reader.at, "empty parentheses: write a condition inside");
      }
    } else if (!this.#tooDeep) {
      this.#reader.problem(start, start + 1, "this `(` is never closed: add `)` after the condition");
    }
    outer.push({ kind: "group", ...head, end: this.#reader.at, inner, parts: this.#parts });
    this.#parts = outer;
    return inside;
  }

  #readField(prefix: FieldPrefix, head: Head): Condition | undefined {
    this.#reader.at = prefix.end;
    const { words, ranges, list } = readValues(this.#reader, prefix);
    this.#parts.push({ kind: "test", ...head, end: this.#reader.at, prefix, values: ranges, list });
    const kind = windowWordOf(prefix.name);
    if (kind !== undefined) {
      this.#readWindow(kind, prefix, words, head.negations.length > 0);
      return undefined;
    }
    const field = findField(prefix.name);
    const path = field === undefined ? findPath(prefix.name) : undefined;
    if (field === undefined && path === undefined) {
      this.#refuseName(prefix);
      return undefined;
    }
    if (words.length === 0 || (path !== undefined && this.#refuseFirstKey(prefix, path.keys))) {
      return undefined;
    }
    return buildTest({
      field,
      name: field?.name ?? path?.name ?? prefix.name,
      operator: prefix.operator,
      words,
      now: this.#now,
      problem: (start, end, message) => this.#reader.problem(start, end, message),
    });
  }

  #refuseName({ name, start, nameEnd }: FieldPrefix): void {
    if (this.#reader.full) {
      return;
    }
    const near = nearestField(name);
    const advice = near === undefined ? "put it in quotes to search for it as text" : `did you mean \`${near}\`?`;
    this.#reader.problem(start, nameEnd, `unknown field \`${name}\`: ${advice}`, near);
  }

  /** Reports a record path whose first key is a misspelt key of CloudTrail's records; other unknown keys are accepted. */
  #refuseFirstKey({ start }: FieldPrefix, [key = ""]: readonly string[]): boolean {
    const near = misspeltRecordKey(key);
    if (near !== undefined) {
      const message = `unknown record field \`${key}\`: did you mean \`${near}\`?`;
      this.#reader.problem(start, start + key.length, message, near);
    }
    return near !== undefined;
  }

  #readWindow(kind: "last" | "from" | "to", prefix: FieldPrefix, words: readonly Word[], negated: boolean): void {
    const [word] = words;
    if (word === undefined) {
      return;
    }
    if (prefix.operator !== ":" && prefix.operator !== "=") {
      this.#reader.problem(prefix.start, prefix.end, `write \`${prefix.name}:\``, `${prefix.name}:`);
    } else if (negated || this.#depth > 0 || words.length > 1) {
      const message = `\`${prefix.name}:\` applies to the whole search: write it once, outside parentheses and negations`;
      this.#reader.problem(prefix.start, this.#reader.at, message);
    } else {
      this.#window.read(kind, prefix, word, this.#reader.at);
    }
  }
}

/** Not simplified here but once at the end: simplifying at every level takes quadratic time in deep texts. */
function joined(kind: "all" | "any", parts: readonly Condition[]): Condition | undefined {
  return parts.length < 2 ? parts[0] : { kind, of: parts };
}
