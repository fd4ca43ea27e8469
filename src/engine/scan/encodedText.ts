import { ENCODED_STARTS } from "../../query/decode/decoders.ts";

/** The first bytes of an encoded text as JSON writes it, as a little-endian number, and the bits that count. */
interface Start {
  readonly word: number;
  readonly mask: number;
}

const NONE: readonly Start[] = [];

/** By the first byte. */
const STARTS: readonly (readonly Start[])[] = Array.from({ length: 256 }, (_, first) => {
  const written = ENCODED_STARTS.map((start) => Buffer.from(JSON.stringify(start).slice(1, -1), "latin1"));
  const starts = written.filter((bytes) => bytes[0] === first).map(startOf);
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

function startOf(bytes: Buffer): Start {
  const length = Math.min(bytes.length, 4);
  const mask = length === 4 ? -1 : (1 << (8 * length)) - 1;
  return { word: bytes.readUIntLE(0, length) & mask, mask };
}
