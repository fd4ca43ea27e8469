/** Percent-decoded text with a mapping back to the encoded text. */
export interface DecodedText {
  readonly text: string;
  /** Index in the encoded text for an index in the decoded text. */
  at(index: number): number;
}

/** Decodes percent escapes ("%7B%22a%22…"). Never throws: escapes that are not valid UTF-8 stay as they are. */
export function decodePercents(encoded: string): DecodedText {
  let text = "";
  // Ascending runs: start index in the decoded and the encoded text, and the text that was encoded there.
  const runs: { readonly decoded: number; readonly encoded: number; readonly plain?: string }[] = [
    { decoded: 0, encoded: 0 },
  ];
  let from = 0;
  for (const match of encoded.matchAll(/(?:%[0-7][0-9a-f])+|(?:%[89a-f][0-9a-f])+/gi)) {
    const plain = decode(match[0]);
    if (plain === undefined) {
      continue;
    }
    text += encoded.slice(from, match.index);
    runs.push({ decoded: text.length, encoded: match.index, plain });
    text += plain;
    from = match.index + match[0].length;
    runs.push({ decoded: text.length, encoded: from });
  }
  text += encoded.slice(from);
  return {
    text,
    at(index) {
      let low = 0;
      let high = runs.length - 1;
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((runs[middle]?.decoded ?? 0) <= index) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      const { encoded: start = 0, decoded = 0, plain } = runs[low] ?? {};
      const before = index - decoded;
      return start + (plain === undefined ? before : 3 * bytesOf(plain, before));
    },
  };
}

/** The length in UTF-8 of the first `units` UTF-16 units; a surrogate pair that is cut counts as a whole. */
function bytesOf(text: string, units: number): number {
  let bytes = 0;
  for (let at = 0; at < units; ) {
    const point = text.codePointAt(at) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    at += point < 0x10000 ? 1 : 2;
  }
  return bytes;
}

function decode(run: string): string | undefined {
  try {
    return decodeURIComponent(run);
  } catch {
    return undefined;
  }
}
