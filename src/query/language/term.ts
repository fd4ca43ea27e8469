import type { Condition, ValuePattern, ValueTest } from "../condition/condition.ts";
import { simplify } from "../condition/simplify.ts";
import type { Field } from "../fields/field.ts";
import { parseAddress, parseNetwork } from "../match/network.ts";
import { type Moment, parseMoment } from "./moment.ts";
import type { FieldPrefix, Word } from "./scan.ts";

/** A field, its operator and its values, as parsed from the text. */
export interface Term {
  /** Undefined for a record path. */
  readonly field: Field | undefined;
  /** The catalog name, or the canonical spelling of the path. */
  readonly name: string;
  readonly operator: FieldPrefix["operator"];
  readonly words: readonly Word[];
  readonly now: number;
  problem(start: number, end: number, message: string): void;
}

/** The condition of a term; undefined when a problem was reported. */
export function buildTest(term: Term): Condition | undefined {
  switch (term.operator) {
    case ":":
    case "=":
      return buildEquals(term);
    case "!=": {
      const equals = buildEquals(term);
      return equals === undefined ? undefined : simplify({ kind: "not", of: equals });
    }
    default:
      return buildComparison(term, term.operator);
  }
}

function buildComparison(term: Term, op: "<" | "<=" | ">" | ">="): Condition | undefined {
  const [word] = term.words;
  if (word === undefined || term.words.length > 1) {
    term.problem(word?.start ?? 0, term.words.at(-1)?.end ?? 0, `\`${op}\` takes one value, not a list`);
    return undefined;
  }
  if (term.field === undefined) {
    const value = parseNumber(word.value);
    if (value === undefined) {
      term.problem(
        word.start,
        word.end,
        `\`${word.value}\` is not a number: \`${op}\` compares numbers, or times with \`time\``,
      );
      return undefined;
    }
    return { kind: "field", field: term.name, test: { op, value } };
  }
  if (term.field.type !== "time") {
    term.problem(word.start, word.end, `\`${op}\` compares times and numbers: write \`${term.name}:${word.value}\``);
    return undefined;
  }
  const moment = momentOf(term, word.value, word);
  if (moment === undefined) {
    return undefined;
  }
  // A day counts as a whole: "later than" begins after it, "not after" ends with it.
  const after = op === ">" ? ">=" : op === "<=" ? "<" : undefined;
  const test =
    moment.whole && after !== undefined ? ({ op: after, value: moment.end } as const) : { op, value: moment.start };
  return { kind: "field", field: term.name, test };
}

function buildEquals(term: Term): Condition | undefined {
  const alternatives: Condition[] = [];
  const values: ValuePattern[] = [];
  const networks: string[] = [];
  for (const word of term.words) {
    if (!word.quoted && word.wildcard && /^\*+$/.test(word.value)) {
      alternatives.push({ kind: "field", field: term.name, test: { op: "exists" } });
      continue;
    }
    const literal = word.wildcard || (word.quoted && term.field?.type !== "time");
    const range = literal ? undefined : rangeOf(term, word);
    if (range === "problem") {
      return undefined;
    }
    if (range !== undefined) {
      alternatives.push(range);
    } else if (term.field?.type === "address" && !word.quoted && !word.wildcard && word.value.includes("/")) {
      if (parseNetwork(word.value) === undefined) {
        term.problem(word.start, word.end, `\`${word.value}\` is not a network: write 10.0.0.0/8 or 2001:db8::/32`);
        return undefined;
      }
      networks.push(word.value);
    } else {
      const pattern = patternOf(term, word);
      if (pattern === undefined) {
        return undefined;
      }
      values.push(pattern);
    }
  }
  if (values.length > 0) {
    alternatives.push({ kind: "field", field: term.name, test: { op: "is", values } });
  }
  if (networks.length > 0) {
    alternatives.push({ kind: "field", field: term.name, test: { op: "in-network", networks } });
  }
  return simplify({ kind: "any", of: alternatives });
}

function patternOf(term: Term, word: Word): ValuePattern | undefined {
  const { value, wildcard, quoted } = word;
  switch (term.field?.type) {
    case "boolean": {
      const folded = value.toLowerCase();
      if (folded !== "true" && folded !== "false") {
        term.problem(
          word.start,
          word.end,
          `\`${term.name}\` is true or false: write \`${term.name}\` or \`-${term.name}\``,
        );
        return undefined;
      }
      return { value: folded, wildcard: false };
    }
    case "address":
      if (!wildcard && !quoted && /^[\d.]+$/.test(value) && parseAddress(value) === undefined) {
        term.problem(word.start, word.end, `\`${value}\` is not an address: write 10.1.2.3, 10.1.* or 10.1.0.0/16`);
        return undefined;
      }
      return { value, wildcard };
    case "time":
      momentOf(term, value, word);
      return undefined;
    case "prose":
      return term.operator === ":" && !wildcard ? within(value) : { value, wildcard };
    default:
      return { value, wildcard };
  }
}

/** A pattern that finds the value anywhere in a longer text. */
function within(value: string): ValuePattern {
  return { value: `*${value.replace(/[*?\\]/g, "\\$&")}*`, wildcard: true };
}

/**
 * `A..B`, `A..` and `..B` of times or numbers, or a single time, which means its whole day, minute or second. Undefined
 * for any other value.
 */
function rangeOf(term: Term, word: Word): Condition | "problem" | undefined {
  const split = word.value.indexOf("..");
  const low = split < 0 ? word.value : word.value.slice(0, split);
  const high = split < 0 ? undefined : word.value.slice(split + 2);
  if (term.field === undefined) {
    return high === undefined ? undefined : numbersOf(term, low, high, word);
  }
  return term.field.type === "time" ? timesOf(term, low, high, word) : undefined;
}

/** Undefined when the bounds are not numbers; the word is then a plain value. */
function numbersOf(term: Term, low: string, high: string, word: Word): Condition | "problem" | undefined {
  const from = parseNumber(low);
  const to = parseNumber(high);
  const test = (value: ValueTest): Condition => ({ kind: "field", field: term.name, test: value });
  if (from !== undefined && to !== undefined) {
    return to < from ? emptyRange(term, word) : test({ op: "between", from, to });
  }
  if (from !== undefined && high === "") {
    return test({ op: ">=", value: from });
  }
  return to !== undefined && low === "" ? test({ op: "<=", value: to }) : undefined;
}

function timesOf(term: Term, low: string, high: string | undefined, word: Word): Condition | "problem" {
  const tests: { readonly op: ">=" | "<"; readonly value: number }[] = [];
  if (low !== "" || !high) {
    const first = momentOf(term, low, word);
    if (first === undefined) {
      return "problem";
    }
    tests.push({ op: ">=", value: first.start });
    if (high === undefined) {
      tests.push({ op: "<", value: first.end });
    }
  }
  if (high) {
    const last = momentOf(term, high, word);
    if (last === undefined) {
      return "problem";
    }
    tests.push({ op: "<", value: last.whole ? last.end : last.start });
  }
  const [from, to] = tests;
  return from !== undefined && to !== undefined && to.value <= from.value
    ? emptyRange(term, word)
    : { kind: "all", of: tests.map((test) => ({ kind: "field", field: term.name, test })) };
}

function emptyRange(term: Term, word: Word): "problem" {
  term.problem(word.start, word.end, "this range is empty: it ends before it begins");
  return "problem";
}

function momentOf(term: Term, text: string, word: Word): Moment | undefined {
  const moment = word.wildcard ? undefined : parseMoment(text, term.now);
  if (moment === undefined) {
    term.problem(
      word.start,
      word.end,
      `\`${text}\` is not a time: write 2026-11-01, 2026-11-01T10:30Z, now-1h or A..B`,
    );
  }
  return moment;
}

function parseNumber(text: string): number | undefined {
  const value = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  // Adding 0 turns -0 into 0.
  return Number.isFinite(value) ? value + 0 : undefined;
}
