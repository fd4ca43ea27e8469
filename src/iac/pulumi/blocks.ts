import { LineStarts } from "../lineStarts.ts";
import type { ResourceBlock } from "../resourceBlock.ts";
import type { PulumiResource } from "./state.ts";

/** Maximum length of a call that is followed, in UTF-16 units. */
const MAX_CALL = 64 * 1024;
/** Maximum total length of the calls followed in one file; later blocks end with their line. */
const MAX_CALLS = 2 * 1024 * 1024;
const CLOSING: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);

/**
 * The blocks of one source file at the positions recorded in the state: the call that creates each resource. Positions
 * after the end of a changed file are skipped. When one line creates several resources (a loop, a component), their
 * blocks are `repeated`.
 */
export function pulumiBlocks(text: string, resources: Iterable<PulumiResource>): readonly ResourceBlock[] {
  const lines = new LineStarts(text);
  let left = MAX_CALLS;
  const byPosition = Map.groupBy(resources, ({ source }) => `${source?.position.line},${source?.position.character}`);
  return [...byPosition.values()].flatMap((made) =>
    made.flatMap(({ instance, source }) => {
      if (source === undefined || source.position.line >= lines.count) {
        return [];
      }
      const { line } = source.position;
      const written = lines.textOf(line);
      if (written.trim() === "") {
        return [];
      }
      const indent = written.length - written.trimStart().length;
      const at = lines.startOf(line);
      const start =
        at + (source.position.character < written.length ? Math.max(indent, source.position.character) : indent);
      const lineEnd = at + written.trimEnd().length;
      const followed = left > 0 ? endOfCall(text, start, lineEnd) : { end: lineEnd, looked: 0 };
      left -= followed.looked;
      return [
        {
          tool: "pulumi" as const,
          address: instance.address,
          type: instance.type,
          range: lines.range(start, followed.end),
          nameRange: lines.range(start, lineEnd),
          literals: new Map<string, string>(),
          repeated: made.length > 1,
        },
      ];
    }),
  );
}

/**
 * Offset after the bracket that closes the line's first one; the line's end when there is none. `looked`: UTF-16 units
 * read.
 */
function endOfCall(text: string, start: number, lineEnd: number): { readonly end: number; readonly looked: number } {
  const open: string[] = [];
  const last = Math.min(text.length, start + MAX_CALL);
  for (let at = start; at < last; at += 1) {
    const character = text[at] ?? "";
    if (open.length === 0 && at >= lineEnd) {
      return { end: lineEnd, looked: at - start };
    }
    if (character === '"' || character === "'" || character === "`") {
      at = endOfString(text, at, last);
    } else if (text.startsWith("//", at)) {
      const end = text.indexOf("\n", at);
      at = end < 0 ? last : end;
    } else if (CLOSING.has(character)) {
      open.push(CLOSING.get(character) ?? "");
    } else if (character === open.at(-1)) {
      open.pop();
      if (open.length === 0) {
        return { end: at + 1, looked: at - start };
      }
    }
  }
  return { end: lineEnd, looked: last - start };
}

function endOfString(text: string, start: number, last: number): number {
  const quote = text[start];
  for (let at = start + 1; at < last; at += 1) {
    if (text[at] === "\\") {
      at += 1;
    } else if (text[at] === quote) {
      return at;
    } else if (text[at] === "\n" && quote !== "`") {
      return at;
    }
  }
  return last;
}
