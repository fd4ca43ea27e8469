import { withoutEnd } from "../../model/text/text.ts";
import type { Range, Reader } from "./reader.ts";
import { type FieldPrefix, quote, type Word } from "./scan.ts";

/** The values after a field and its operator. */
interface Values {
  /** Empty when a problem was reported. */
  readonly words: readonly Word[];
  /** Ranges of the values, including `OR` in a list; an empty range where a value is missing. */
  readonly ranges: readonly Range[];
  /** Between the parentheses of a list. */
  readonly list?: Range;
}

/** Reads one value or a list in parentheses, separated by commas, spaces or OR. */
export function readValues(reader: Reader, prefix: FieldPrefix): Values {
  if (reader.char === "(") {
    return readList(reader, prefix);
  }
  const word = reader.readWord(false);
  if (word.start === word.end) {
    const message = `a value is missing: write it directly after \`${reader.text.slice(prefix.start, prefix.end)}\``;
    reader.problem(prefix.start, prefix.end, message);
    return { words: [], ranges: [word] };
  }
  refuseComma(reader, word);
  return { words: [word], ranges: [word] };
}

function readList(reader: Reader, prefix: FieldPrefix): Values {
  const open = reader.at;
  const words: Word[] = [];
  const ranges: Range[] = [];
  let end: number;
  reader.at += 1;
  for (;;) {
    reader.skipSpace();
    const { char } = reader;
    end = reader.at;
    if (char === ")") {
      reader.at += 1;
      break;
    }
    if (char === "" || char === "(") {
      reader.problem(open, open + 1, "this list is never closed: add `)` after the last value");
      reader.at += char.length;
      break;
    }
    if (char === ",") {
      reader.at += 1;
    } else if (reader.takeKeyword("or")) {
      ranges.push({ start: end, end: reader.at });
    } else {
      const word = reader.readWord(true);
      refuseKeyword(reader, word);
      words.push(word);
      ranges.push(word);
    }
  }
  if (words.length === 0) {
    reader.problem(prefix.start, reader.at, "the list is empty: write values separated by commas");
  }
  return { words, ranges, list: { start: open + 1, end } };
}

/** Reports a list without parentheses, which would otherwise be read as one value. */
function refuseComma(reader: Reader, { start, end, quoted }: Word): void {
  const written = reader.text.slice(start, end);
  if (!quoted && /(?<!\\),/.test(written) && /[^,]/.test(written)) {
    const list = `(${withoutEnd(written, ",")})`;
    reader.problem(start, end, `a list needs parentheses: write \`${list}\`, or quotes around one value`, list);
  }
}

/** Reports AND and NOT in a list: `event:(A AND B)` would match A alone. */
function refuseKeyword(reader: Reader, { start, end, quoted, value }: Word): void {
  if (!quoted && /^(?:and|not)$/i.test(value)) {
    const message = `a list matches any of its values: write ${value.toUpperCase()} between conditions, or the word in quotes`;
    reader.problem(start, end, message, quote(value));
  }
}
