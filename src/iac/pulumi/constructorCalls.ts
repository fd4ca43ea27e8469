import { type Callee, calleeBefore } from "../callee.ts";
import { LineStarts } from "../lineStarts.ts";
import type { TextPosition } from "../resourceBlock.ts";

/** Maximum number of calls per file. */
const MAX_CALLS = 20_000;
/** Maximum length of a name. */
const MAX_NAME = 200;

/** How a language creates a resource. */
interface Language {
  /** Matches the arguments up to the resource's name (in one of the groups) and the character after it. */
  readonly name: RegExp;
  /** The class that a callee creates; undefined when it creates none. */
  classOf(callee: Callee): string | undefined;
}

/** `new aws.s3.Bucket("logs", …)` in JavaScript, C# and Java, with optional type arguments. */
const withNew: Language = {
  name: /\s*(?:"([^"'`\\\n$]+)"|'([^"'`\\\n$]+)'|`([^"'`\\\n$]+)`)\s*[,)]/y,
  classOf: ({ name, isNew }) => (isNew ? lastWord(name) : undefined),
};
/** `aws.s3.Bucket("logs", …)`, `aws.s3.Bucket(resource_name="logs")`. */
const python: Language = {
  name: /\s*(?:resource_name\s*=\s*)?(?:"([^"'`\\\n$]+)"|'([^"'`\\\n$]+)')\s*[,)]/y,
  classOf: ({ name }) => lastWord(name),
};
/** `s3.NewBucket(ctx, "logs", …)`. */
const go: Language = {
  name: /\s*[A-Za-z_]\w*\s*,\s*(?:"([^"'`\\\n$]+)"|`([^"'`\\\n$]+)`)\s*[,)]/y,
  classOf: ({ name }) => (/^New./.test(lastWord(name)) ? lastWord(name).slice("New".length) : undefined),
};

/**
 * Finds the calls in a program that create resources with literal names: positions by class and name (see `callKey`).
 * Skips calls after a comment sign on the same line. Linear in the text's length; empty for other languages.
 */
export function constructorCalls(text: string, path: string): ReadonlyMap<string, readonly TextPosition[]> {
  const language = languageOf(path);
  const calls = new Map<string, TextPosition[]>();
  if (language === undefined) {
    return calls;
  }
  const lines = new LineStarts(text);
  let count = 0;
  for (let open = text.indexOf("("); open >= 0; open = text.indexOf("(", open + 1)) {
    const name = nameAt(text, open + 1, language);
    const callee = name === undefined ? undefined : calleeBefore(text, open);
    const made = callee === undefined ? undefined : language.classOf(callee);
    if (callee === undefined || made === undefined) {
      continue;
    }
    count += 1;
    if (count > MAX_CALLS) {
      break;
    }
    const position = lines.positionAt(callee.start);
    if (!isComment(text.slice(callee.start - Math.min(position.character, 2_000), callee.start), path)) {
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

/** The key under which the call of a resource is found: its class (the last part of the type) and its name. */
export function callKey({ type, urn }: { readonly type: string; readonly urn: string }): string {
  return `${type.slice(type.lastIndexOf(":") + 1)} ${nameOf(urn)}`;
}

/** "urn:pulumi:dev::acme::aws:s3/bucket:Bucket::logs" -> "logs". */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The resource's name in the arguments that begin at `start`. */
function nameAt(text: string, start: number, { name }: Language): string | undefined {
  name.lastIndex = start;
  const found = name.exec(text);
  const written = found?.[1] ?? found?.[2] ?? found?.[3];
  return written === undefined || written.length > MAX_NAME ? undefined : written;
}

/** "Bucket" of "aws.s3.Bucket". */
function lastWord(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

function languageOf(path: string): Language | undefined {
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

/** `before`: the line up to the call. */
function isComment(before: string, path: string): boolean {
  return path.endsWith(".py") ? before.includes("#") : /\/\/|\/\*|^\s*\*/.test(before);
}
