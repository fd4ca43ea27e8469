import type { LineStarts } from "../lineStarts.ts";

/** A line of YAML that is neither empty nor a comment. */
export interface OutlineLine {
  readonly number: number;
  readonly indent: number;
  /** Offset of its text in the line, after spaces and a byte order mark. */
  readonly character: number;
  /** At most `MAX_LINE` characters. */
  readonly text: string;
}

interface OutlineKey {
  readonly name: string;
  /** Offsets of the name in the line's text, without quotes. */
  readonly start: number;
  readonly end: number;
  /** Text after the colon, trimmed. */
  readonly value: string;
}

/** A line with the deeper lines that follow it. `key` is undefined when the line is not (yet) a "key:". */
export interface OutlineEntry {
  readonly key: OutlineKey | undefined;
  readonly head: OutlineLine;
  readonly body: readonly OutlineLine[];
}

/** Maximum characters read per line; names, types and literals are shorter. */
const MAX_LINE = 4096;

/** The non-empty, non-comment lines of the first document. */
export function outlineOf(lines: LineStarts): readonly OutlineLine[] {
  const found: OutlineLine[] = [];
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
      if (found.length > 0) {
        break;
      }
    } else if (!/^(?:\s*$|#)/.test(text) && !(indent === 0 && text.startsWith("%"))) {
      found.push({ number, indent, character, text });
    }
  }
  return found;
}

/**
 * The entries of the mapping that begins at the first line. Deeper lines belong to the entry above them, and so do list
 * items at the key's own indentation. A line with less indentation is a syntax error and ends the entry.
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
