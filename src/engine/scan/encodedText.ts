import { ENCODED_STARTS } from "../../query/decode/decoders.ts";
import { isPlain } from "./plainText.ts";

/** The first bytes of an encoded text as JSON writes it, as a little-endian number, and the bits that count. */
interface Start {
  readonly word: number;
  readonly mask: number;
}

const NONE: readonly Start[] = [];

/** As JSON writes them, each once. */
const WRITTEN = [...new Set(ENCODED_STARTS.flatMap(writtenStarts))].map((text) => Buffer.from(text, "latin1"));

/** By the first byte. */
const STARTS: readonly (readonly Start[])[] = Array.from({ length: 256 }, (_, first) => {
  const starts = WRITTEN.filter((bytes) => bytes[0] === first).map(startOf);
  return starts.length === 0 ? NONE : starts;
});
/** 1 for the first bytes of encoded texts. Few texts begin with one, so checking it first saves calls of `mayBeEncoded`. */
export const MAY_BEGIN: Uint8Array = Uint8Array.from(STARTS, ({ length }) => (length === 0 ? 0 : 1));

/** Whether a string may be an encoded text. `four`: its first four bytes in JSON, little-endian. */
export function mayBeEncoded(four: number): boolean {
  const starts = STARTS[four & 0xff] ?? NONE;
  for (const { word, mask } of starts) {
    if ((four & mask) === word) {
      return true;
    }
  }
  return false;
}

/** How JSON may write a text: as usual, and up to an escape with a number in place of a quote or white space. */
function writtenStarts(text: string): readonly string[] {
  const inJson = (piece: string) => JSON.stringify(piece).slice(1, -1);
  // Other characters are plain: the scanner notices where one of those is escaped.
  const numbered = Array.from(text, (char, at) =>
    isPlain(char.charCodeAt(0)) ? [] : [`${inJson(text.slice(0, at))}\\u00`],
  );
  return [inJson(text), ...numbered.flat()];
}

function startOf(bytes: Buffer): Start {
  const length = Math.min(bytes.length, 4);
  const mask = length === 4 ? -1 : (1 << (8 * length)) - 1;
  return { word: bytes.readUIntLE(0, length) & mask, mask };
}
