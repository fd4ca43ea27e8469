/** A part of a file that is parsed on its own: from the first line of one block to that of the next. */
export interface Section {
  readonly text: string;
  /** 0-based line of its first character, which is at the start of a line. */
  readonly line: number;
}

const opening =
  /^(?:resource|data|module|provider|variable|output|locals|terraform|check|import|moved|removed|ephemeral)(?:[ \t]*\{|[ \t]+["\p{ID_Start}_])/u;
const heredoc = /<<-?([\p{ID_Start}_][\p{ID_Continue}-]*)[ \t]*$/u;

/**
 * Splits a file at lines that begin with a block keyword, as in formatted files, except inside terminated heredocs and
 * comments. An incomplete quote, brace or label then affects only its own block, and after a change only that block is
 * parsed again.
 *
 * @param text With line ends "\n" or "\r\n".
 * @param limit Maximum number of sections; undefined is returned when there are more.
 */
export function sectionsOf(text: string, limit: number): readonly Section[] | undefined {
  const sections: Section[] = [];
  const ends = new LastLines(text);
  const lastClose = text.lastIndexOf("*/");
  let begin = { at: 0, line: 0 };
  let line = 0;
  let at = 0;
  while (at < text.length) {
    const next = endOfLine(text, at);
    const content = text.slice(at, next).trimEnd();
    if (at > begin.at && opening.test(content)) {
      sections.push({ text: text.slice(begin.at, at), line: begin.line });
      begin = { at, line };
      if (sections.length >= limit) {
        return undefined;
      }
    }
    line++;
    at = next;
    const [, word] = content.includes("<<") ? (heredoc.exec(content) ?? []) : [];
    if (word !== undefined && ends.has(word, next)) {
      let body = "";
      while (body !== word && at < text.length) {
        const bodyEnd = endOfLine(text, at);
        body = text.slice(at, bodyEnd).trim();
        at = bodyEnd;
        line++;
      }
    } else if (content.trimStart().startsWith("/*") && !content.includes("*/") && next < lastClose) {
      const close = text.indexOf("*/", next);
      while (at <= close) {
        at = endOfLine(text, at);
        line++;
      }
    }
  }
  sections.push({ text: text.slice(begin.at), line: begin.line });
  return sections;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}

/**
 * Last line of each single word. Without it, every unterminated heredoc would cause a search to the end of the text.
 */
class LastLines {
  readonly #text: string;
  #last: Map<string, number> | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  has(word: string, from: number): boolean {
    this.#last ??= new Map(
      [...this.#text.matchAll(/^[ \t]*([\p{ID_Start}_][\p{ID_Continue}-]*)[ \t\r]*$/gmu)].map((match) => [
        match[1] ?? "",
        match.index,
      ]),
    );
    return (this.#last.get(word) ?? -1) >= from;
  }
}
