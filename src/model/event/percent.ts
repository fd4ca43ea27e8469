/** Percent-decoded text with a mapping back to the encoded text. */
export interface DecodedText {
  readonly text: string;
  /** Index in the encoded text for an index in the decoded text. */
  at(index: number): number;
}

/** Decodes percent escapes ("%7B%22a%22…"). Never throws: escapes that are not valid UTF-8 stay as they are. */
export function decodePercents(encoded: string): DecodedText {
  let text = "";
  // Ascending runs: start index in the decoded and the encoded text, and encoded units per decoded unit.
  const runs: { readonly decoded: number; readonly encoded: number; readonly width: number }[] = [
    { decoded: 0, encoded: 0, width: 1 },
  ];
  let from = 0;
  for (const match of encoded.matchAll(/(?:%[0-7][0-9a-f])+|(?:%[89a-f][0-9a-f])+/gi)) {
    const plain = decode(match[0]);
    if (plain === undefined) {
      continue;
    }
    text += encoded.slice(from, match.index);
    runs.push({ decoded: text.length, encoded: match.index, width: match[0].length / plain.length });
    text += plain;
    from = match.index + match[0].length;
    runs.push({ decoded: text.length, encoded: from, width: 1 });
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
      const run = runs[low] ?? { decoded: 0, encoded: 0, width: 1 };
      return run.encoded + Math.round((index - run.decoded) * run.width);
    },
  };
}

function decode(run: string): string | undefined {
  try {
    return decodeURIComponent(run);
  } catch {
    return undefined;
  }
}
