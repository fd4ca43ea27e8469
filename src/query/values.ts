import { withoutEnd } from "../model/text.ts";
import type { Reader } from "./reader.ts";
import { type FieldPrefix, quote, type Word } from "./scan.ts";

/** One value or a list in parentheses, separated by commas, spaces or OR. Empty: a problem was noted. */
export function readValues(reader: Reader, prefix: FieldPrefix): readonly Word[] {
  if (reader.char === "(") {
    return readList(reader, prefix);
  }
  const word = reader.readWord(false);
  if (word.start === word.end) {
    const message = `a value is missing: write it right behind \`${reader.text.slice(prefix.start, prefix.end)}\``;
    reader.problem(prefix.start, prefix.end, message);
    return [];
  }
  refuseComma(reader, word);
  return [word];
}

function readList(reader: Reader, prefix: FieldPrefix): readonly Word[] {
  const open = reader.at;
  const words: Word[] = [];
  reader.at += 1;
  for (;;) {
    reader.skipSpace();
    const { char } = reader;
    if (char === ")") {
      reader.at += 1;
      break;
    }
    if (char === "" || char === "(") {
      reader.problem(open, open + 1, "this list is never closed: write `)` behind the last value");
      reader.at += char.length;
      break;
    }
    if (char === ",") {
      reader.at += 1;
    } else if (!reader.takeKeyword("or")) {
      const word = reader.readWord(true);
      refuseKeyword(reader, word);
      words.push(word);
    }
  }
  if (words.length === 0) {
    reader.problem(prefix.start, reader.at, "the list is empty: write values separated by commas");
  }
  return words;
}

/** A list without its parentheses would be one value that no event has. */
function refuseComma(reader: Reader, { start, end, quoted }: Word): void {
  const written = reader.text.slice(start, end);
  if (!quoted && /(?<!\\),/.test(written) && /[^,]/.test(written)) {
    const list = `(${withoutEnd(written, ",")})`;
    reader.problem(start, end, `a list stands in parentheses: write \`${list}\`, or quotes around one value`, list);
  }
}

/** `event:(A AND B)` would be true of A alone. */
function refuseKeyword(reader: Reader, { start, end, quoted, value }: Word): void {
  if (!quoted && /^(?:and|not)$/i.test(value)) {
    const message = `a list holds when one of its values does: write ${value.toUpperCase()} between conditions, or the word in quotes`;
    reader.problem(start, end, message, quote(value));
  }
}
