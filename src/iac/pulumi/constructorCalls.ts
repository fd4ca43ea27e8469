import { LineStarts } from "../lineStarts.ts";
import type { TextPosition } from "../resourceBlock.ts";

/** More are not told apart by anybody. */
const MAX_CALLS = 20_000;
const dotted = String.raw`(?:[A-Za-z_$][\w$]{0,100}\s{0,20}\.\s{0,20}){0,8}`;
const literal = String.raw`(["'${"`"}])([^"'${"`"}\\\n$]{1,200})\2\s{0,200}[,)]`;
/** `new aws.s3.Bucket("logs", …)`; with the arguments of its type in JavaScript's, C#'s and Java's ways. */
const withNew = new RegExp(
  String.raw`(?<![\w$.])new\s{1,20}${dotted}([A-Za-z_$][\w$]{0,100})\s{0,20}(?:<[^<>()\n]{0,200}>)?\(\s{0,200}${literal}`,
  "g",
);
/** `aws.s3.Bucket("logs", …)`, `aws.s3.Bucket(resource_name="logs")`. */
const python = new RegExp(
  String.raw`(?<![\w$.])${dotted}([A-Za-z_]\w{0,100})\s{0,20}\(\s{0,200}(?:resource_name\s{0,20}=\s{0,20})?${literal}`,
  "g",
);
/** `s3.NewBucket(ctx, "logs", …)`. */
const go = new RegExp(
  String.raw`(?<![\w$.])${dotted}New([A-Za-z_]\w{0,100})\s{0,20}\(\s{0,200}[A-Za-z_]\w{0,100}\s{0,20},\s{0,200}${literal}`,
  "g",
);

/**
 * Where a program makes resources whose names it writes out: class and name, by `callKey`, with the places of all such
 * calls. Comments that begin before a call on its line are passed over. Takes time linear in the text; empty for a file of
 * another language.
 */
export function constructorCalls(text: string, path: string): ReadonlyMap<string, readonly TextPosition[]> {
  const pattern = patternOf(path);
  const calls = new Map<string, TextPosition[]>();
  if (pattern === undefined) {
    return calls;
  }
  const lines = new LineStarts(text);
  let count = 0;
  for (const match of text.matchAll(pattern)) {
    count += 1;
    if (count > MAX_CALLS) {
      break;
    }
    const [, made = "", , name = ""] = match;
    const position = lines.positionAt(match.index);
    if (!isComment(text.slice(match.index - Math.min(position.character, 2_000), match.index), path)) {
      const key = `${made} ${name}`;
      const known = calls.get(key);
      if (known === undefined) {
        calls.set(key, [position]);
      } else {
        known.push(position);
      }
    }
  }
  return calls;
}

/** By what the call that makes a resource is found: its class, which is its type's last word, and its own name. */
export function callKey({ type, urn }: { readonly type: string; readonly urn: string }): string {
  return `${type.slice(type.lastIndexOf(":") + 1)} ${nameOf(urn)}`;
}

/** "urn:pulumi:dev::acme::aws:s3/bucket:Bucket::logs" -> "logs". */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function patternOf(path: string): RegExp | undefined {
  const [, extension = ""] = /\.(\w+)$/.exec(path) ?? [];
  switch (extension) {
    case "py":
      return python;
    case "go":
      return go;
    default:
      return /^(?:[cm]?[jt]s|tsx|cs|java)$/.test(extension) ? withNew : undefined;
  }
}

/** `before`: of the line. */
function isComment(before: string, path: string): boolean {
  return path.endsWith(".py") ? before.includes("#") : /\/\/|\/\*|^\s*\*/.test(before);
}
