import { findField } from "./fields.ts";
import type { Range } from "./reader.ts";
import { type FieldPrefix, fieldPrefixAt, readWord, skipSpace } from "./scan.ts";

/** The word that the cursor is in, and the field that it is a value of. */
export interface Place {
  readonly start: number;
  readonly end: number;
  /** What stands before the cursor, without an opening quote. */
  readonly typed: string;
  readonly prefix?: FieldPrefix;
  /** Past the word, the operator already stands there. */
  readonly named: boolean;
  /** Within parentheses or a negation, where no window of time may stand. */
  readonly inner: boolean;
}

/**
 * Where the cursor stands; no place within quotes that are free text. `sources`: the services that the rest of the text
 * asks for, as written.
 */
export function placeAt(
  text: string,
  offset: number,
): { readonly place?: Place | undefined; readonly sources: readonly string[] } {
  const sources: string[] = [];
  let place: Place | undefined;
  let at = 0;
  let depth = 0;
  let negated = false;
  for (;;) {
    at = skipSpace(text, at);
    const char = text.charAt(at);
    const inner = depth > 0 || negated;
    if (place === undefined && (at > offset || (at === offset && /^[()]?$/.test(char)))) {
      place = { start: offset, end: offset, typed: "", named: false, inner };
    }
    if (char === "") {
      return { place, sources };
    }
    if (char === "(" || char === ")" || char === "-") {
      depth += char === "(" ? 1 : char === ")" ? -1 : 0;
      negated = char === "-";
      at += 1;
      continue;
    }
    negated = /^not[\s("]/i.test(text.slice(at, at + 4));
    const prefix = fieldPrefixAt(text, at);
    if (prefix === undefined) {
      const word = readWord(text, at, false);
      if (place === undefined && offset <= word.end) {
        if (word.quoted) {
          return { sources };
        }
        place = { start: at, end: word.end, typed: text.slice(at, offset), named: false, inner };
      }
      at = word.end;
      continue;
    }
    if (place === undefined && offset < prefix.end) {
      const typed = text.slice(at, Math.min(offset, prefix.nameEnd));
      place = { start: at, end: prefix.nameEnd, typed, named: true, inner };
    }
    const list = text.charAt(prefix.end) === "(";
    const { words, end } = list ? listAt(text, prefix.end + 1, offset) : single(readWord(text, prefix.end, false));
    for (const word of words) {
      if (place === undefined && offset >= word.start && offset <= word.end) {
        const from = word.start + (text.charAt(word.start) === '"' ? 1 : 0);
        place = {
          start: word.start,
          end: word.end,
          typed: text.slice(from, Math.max(from, offset)),
          prefix,
          named: false,
          inner,
        };
      } else if (findField(prefix.name)?.name === "source" && word.end > word.start) {
        sources.push(text.slice(word.start, word.end));
      }
    }
    at = end;
  }
}

function single(word: Range): { readonly words: readonly Range[]; readonly end: number } {
  return { words: [word], end: word.end };
}

/** The words of a list, with an empty one where the cursor stands between two; `end` is past its parenthesis. */
function listAt(
  text: string,
  from: number,
  offset: number,
): { readonly words: readonly Range[]; readonly end: number } {
  const words: Range[] = [];
  let at = from;
  for (;;) {
    const space = skipSpace(text, at);
    const char = text.charAt(space);
    const closes = char === "" || char === ")" || char === "(";
    if (offset >= at && (offset < space || (offset === space && (closes || char === ",")))) {
      words.push({ start: offset, end: offset });
    }
    if (closes) {
      return { words, end: char === ")" ? space + 1 : space };
    }
    const word = char === "," ? { start: space, end: space + 1 } : readWord(text, space, true);
    if (char !== ",") {
      words.push(word);
    }
    at = word.end;
  }
}
