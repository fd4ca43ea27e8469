import { findField } from "./fields.ts";
import { Reader } from "./reader.ts";
import { fieldPrefixAt } from "./scan.ts";
import { readValues } from "./values.ts";
import { windowWordOf } from "./windowWords.ts";

/** What stands between spaces at the top of a search text: `-user:"a b"`, `last:7d`, `(a OR b)`, `AND`. */
interface Term {
  readonly text: string;
  /** The field that it tests (an alias as the field's own name), or the window word. Undefined: free text, a group, a keyword. */
  readonly name: string | undefined;
  readonly keyword: "and" | "or" | undefined;
}

/**
 * The text without its tests of these fields, and without these window words ("last", "from", "to"). Quoted text and groups
 * stay as they are. Unchanged where the text has alternatives at its top: without one of them it would find less.
 */
export function withoutTerms(text: string, names: ReadonlySet<string>): string {
  const terms = termsOf(text);
  const kept = terms.filter(({ name }) => name === undefined || !names.has(name));
  // Words next to each other must all hold: an AND beside a term that is gone is not needed, nor is another one.
  return kept.length === terms.length || hasAlternatives(terms) ? text : joined(kept.filter((term) => !term.keyword));
}

/** The text over the last span of time, such as "7d", in place of what it says about time. */
export function withLast(text: string, span: string): string {
  const rest = withoutTerms(text, new Set(["last", "from", "to"]));
  return `${hasAlternatives(termsOf(rest)) ? `(${rest.trim()})` : rest.trim()} last:${span}`.trim();
}

function hasAlternatives(terms: readonly Term[]): boolean {
  return terms.some(({ keyword }) => keyword === "or");
}

function joined(terms: readonly Term[]): string {
  return terms.map(({ text }) => text).join(" ");
}

function termsOf(text: string): readonly Term[] {
  const reader = new Reader(text);
  const terms: Term[] = [];
  for (reader.skipSpace(); reader.at < text.length; reader.skipSpace()) {
    const start = reader.at;
    const keyword = (["and", "or"] as const).find((word) => reader.takeKeyword(word));
    const name = keyword === undefined ? readTerm(reader) : undefined;
    terms.push({ text: text.slice(start, reader.at), name, keyword });
  }
  return terms;
}

/** Moves past one term, negations first, by at least one character. Answers its name. */
function readTerm(reader: Reader): string | undefined {
  while (reader.char === "-" || reader.keywordAt("not") > 0) {
    reader.at += reader.char === "-" ? 1 : reader.keywordAt("not");
    reader.skipSpace();
  }
  if (reader.char === "(") {
    readGroup(reader);
    return undefined;
  }
  const prefix = fieldPrefixAt(reader.text, reader.at);
  if (prefix !== undefined) {
    reader.at = prefix.end;
    readValues(reader, prefix);
    return findField(prefix.name)?.name ?? windowWordOf(prefix.name);
  }
  const word = reader.readWord(false);
  reader.at += word.start === word.end && reader.at < reader.text.length ? 1 : 0;
  const field = word.quoted ? undefined : findField(word.value);
  return field?.type === "boolean" ? field.name : undefined;
}

/** Moves past a group; parentheses in quotes do not count. */
function readGroup(reader: Reader): void {
  let depth = 0;
  do {
    depth += reader.char === "(" ? 1 : reader.char === ")" ? -1 : 0;
    const word = reader.readWord(false);
    reader.at += word.start === word.end ? 1 : 0;
  } while (depth > 0 && reader.at < reader.text.length);
}
