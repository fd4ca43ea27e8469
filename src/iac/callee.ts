/** The function or class that a bracket calls: `new s3.Bucket<Props>(`. */
export interface Callee {
  /** Offset of `new` if present, else of the name. */
  readonly start: number;
  /** "s3.Bucket". */
  readonly name: string;
  readonly isNew: boolean;
}

/** Maximum UTF-16 units of white space, name and type arguments before a bracket, which bounds the work per bracket. */
const MAX_GAP = 50;
const MAX_NAME = 1_000;
const MAX_TYPE_ARGUMENTS = 200;

/** The callee of the bracket at `open`; undefined when no name precedes it. Skips type arguments. */
export function calleeBefore(text: string, open: number): Callee | undefined {
  const behind = typeArgumentsBefore(text, gapBefore(text, open));
  const end = behind === undefined ? undefined : gapBefore(text, behind);
  const start = end === undefined ? undefined : nameBefore(text, end);
  const name = start === undefined ? "" : text.slice(start, end);
  if (start === undefined || !/^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/.test(name)) {
    return undefined;
  }
  const before = gapBefore(text, start);
  const isNew = before < start && text.startsWith("new", before - 3) && !/[\w$.]/.test(text.charAt(before - 4));
  return { start: isNew ? before - 3 : start, name, isNew };
}

/** Start of the white space that ends at `end`. */
export function gapBefore(text: string, end: number): number {
  let at = end;
  while (at > 0 && end - at < MAX_GAP && /\s/.test(text.charAt(at - 1))) {
    at -= 1;
  }
  return at;
}

/** Start of the run of letters, digits, "$" and points that ends at `end`; undefined when it is empty or too long. */
export function nameBefore(text: string, end: number): number | undefined {
  let at = end;
  while (at > 0 && /[\w$.]/.test(text.charAt(at - 1))) {
    at -= 1;
    if (end - at > MAX_NAME) {
      return undefined;
    }
  }
  return at === end ? undefined : at;
}

/** Start of the "<…>" that ends at `end`; `end` itself when there is none, undefined when it begins on another line. */
function typeArgumentsBefore(text: string, end: number): number | undefined {
  if (text[end - 1] !== ">") {
    return end;
  }
  let depth = 0;
  for (let at = end - 1; at >= 0 && end - at <= MAX_TYPE_ARGUMENTS; at -= 1) {
    switch (text[at]) {
      case ">":
        depth += 1;
        break;
      case "<":
        depth -= 1;
        if (depth === 0) {
          return at;
        }
        break;
      case "(":
      case ")":
      case "\n":
        return undefined;
    }
  }
  return undefined;
}
