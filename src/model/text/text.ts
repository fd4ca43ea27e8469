/**
 * Characters that hide, reorder or imitate visible text: controls (ANSI and OSC sequences begin with one),
 * bidirectional marks and overrides, zero-width and filler characters, line and paragraph separators, tag characters,
 * lone surrogates.
 */
const hidden =
  // biome-ignore-start lint/suspicious/noControlCharactersInRegex: finding them is the point
  // biome-ignore-start lint/suspicious/noMisleadingCharacterClass: each stands for itself
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff]|[\u{e0000}-\u{e007f}]/gu;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: finding them is the point
// biome-ignore-end lint/suspicious/noMisleadingCharacterClass: each stands for itself

/** The text with every invisible or misleading character as a visible escape: "\n", "\u001b", "\u{e0041}". */
export function visible(text: string): string {
  return isPlain(text) ? text : text.replace(hidden, escapeOf);
}

/**
 * The text without trailing characters of the given set. Not a regular expression, because a pattern such as `,+$`
 * takes quadratic time on long runs of them.
 */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) {
    end -= 1;
  }
  return text.slice(0, end);
}

/** The text with its first letter in upper case. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** True for printable ASCII, the usual case. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x20 || unit > 0x7e) {
      return false;
    }
  }
  return true;
}

function escapeOf(character: string): string {
  switch (character) {
    case "\n":
      return "\\n";
    case "\r":
      return "\\r";
    case "\t":
      return "\\t";
  }
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
}
