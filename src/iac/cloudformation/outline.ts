import type { LineStarts } from "../lineStarts.ts";

/** A line of YAML that says something: not empty, no comment. */
export interface OutlineLine {
  readonly number: number;
  readonly indent: number;
  /** Where its text stands in the line: past the spaces and a byte order mark. */
  readonly character: number;
  /** Of a long line its beginning. */
  readonly text: string;
}

interface OutlineKey {
  readonly name: string;
  /** Offsets of the name in the line's text, without quotes. */
  readonly start: number;
  readonly end: number;
  /** What follows the colon, trimmed. */
  readonly value: string;
}

/** A line and the deeper ones under it. Without a key: a line that is no "key:" (yet). */
export interface OutlineEntry {
  readonly key: OutlineKey | undefined;
  readonly head: OutlineLine;
  readonly body: readonly OutlineLine[];
}

/** Of a longer line no more is looked at: no name, type or literal is as long. */
const MAX_LINE = 4096;

/** The lines of the first document that say something. */
export function outlineOf(lines: LineStarts): readonly OutlineLine[] {
  const said: OutlineLine[] = [];
  for (let number = 0; number < lines.count; number += 1) {
    const whole = lines.textOf(number);
    const mark = number === 0 && whole.startsWith("\uFEFF") ? 1 : 0;
    let character = mark;
    while (whole[character] === " ") {
      character += 1;
    }
    const indent = character - mark;
    const text = whole.slice(character, character + MAX_LINE);
    if (indent === 0 && /^(?:---|\.\.\.)(?:\s|$)/.test(text)) {
      if (said.length > 0) {
        break;
      }
    } else if (!/^(?:\s*$|#)/.test(text) && !(indent === 0 && text.startsWith("%"))) {
      said.push({ number, indent, character, text });
    }
  }
  return said;
}

/**
 * The entries of the mapping that the first line begins. Whatever is deeper belongs to the entry above it, and so do the
 * items of a list that stands no deeper than its key. A line with less indentation is broken: it ends an entry.
 */
export function entriesOf(lines: readonly OutlineLine[]): readonly OutlineEntry[] {
  const indent = lines[0]?.indent ?? 0;
  const entries: { readonly key: OutlineKey | undefined; readonly head: OutlineLine; readonly body: OutlineLine[] }[] =
    [];
  for (const line of lines) {
    const last = entries.at(-1);
    if (last !== undefined && (line.indent > indent || (line.indent === indent && /^-(?:\s|$)/.test(line.text)))) {
      last.body.push(line);
    } else {
      entries.push({ key: line.indent === indent ? keyOf(line.text) : undefined, head: line, body: [] });
    }
  }
  return entries;
}

function keyOf(text: string): OutlineKey | undefined {
  const quoted = /^(?:"([^"'\\]*)"|'([^"'\\]*)')\s*:(?:\s|$)/.exec(text);
  if (quoted !== null) {
    const [all, double, single = ""] = quoted;
    const name = double ?? single;
    return { name, start: 1, end: 1 + name.length, value: text.slice(all.length).trim() };
  }
  const colon = /^[^\s"'#&*!|>%@`{}[\],-]/.test(text) ? text.search(/:(?=\s|$)/) : -1;
  const name = text.slice(0, colon).trimEnd();
  return colon < 0 || name.includes(" #")
    ? undefined
    : { name, start: 0, end: name.length, value: text.slice(colon + 1).trim() };
}
