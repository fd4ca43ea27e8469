/** What is called where a bracket opens: `new s3.Bucket<Props>(`. */
export interface Callee {
  /** Offset of `new` where there is one, else of the name. */
  readonly start: number;
  /** "s3.Bucket". */
  readonly name: string;
  readonly isNew: boolean;
}

/** UTF-16 units that are looked back over, so that no bracket costs more than this. */
const MAX_GAP = 50;
const MAX_NAME = 1_000;
const MAX_TYPE_ARGUMENTS = 200;

/** What the bracket at `open` calls; undefined where no name stands before it. Type arguments between are passed over. */
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

/** Where the white space before `end` begins. */
export function gapBefore(text: string, end: number): number {
  let at = end;
  while (at > 0 && end - at < MAX_GAP && /\s/.test(text.charAt(at - 1))) {
    at -= 1;
  }
  return at;
}

/** Where the letters, digits, "$" and points before `end` begin; undefined where there are none, or too many. */
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

/** Where "<…>" before `end` begins, `end` itself where there is none; undefined for one that does not begin on its line. */
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
