import { parseSync, Visitor } from "oxc-parser";

/** The banned words of a list: a word a line, lower case; lines that begin with # are comments. */
export function bannedWords(list: string): ReadonlySet<string> {
  const lines = list.split("\n").map((line) => line.trim());
  return new Set(lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => line.toLowerCase()));
}

/**
 * The banned words in an identifier: its words in camel case one by one, and neighbours put together, so that
 * "stackBook" is found in "openStackBook".
 */
export function bannedIn(identifier: string, banned: ReadonlySet<string>): readonly string[] {
  // The editor's own spelling of an option of its pickers.
  const words = identifier.replace("placeHolder", "").match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
  const found = new Set<string>();
  for (let from = 0; from < words.length; from += 1) {
    for (let to = from + 1; to <= Math.min(words.length, from + 3); to += 1) {
      const word = words.slice(from, to).join("").toLowerCase();
      if (banned.has(word)) {
        found.add(word);
      }
    }
  }
  return [...found];
}

/**
 * Where a TypeScript file declares or uses identifiers with banned words: "src/a.ts:3: placeOf (place)", each identifier
 * once.
 *
 * @throws for a file that cannot be parsed
 */
export function bannedIdentifiersIn(text: string, path: string, banned: ReadonlySet<string>): readonly string[] {
  const { program, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) {
    throw new Error(`${path}: ${error.message}`);
  }
  const found = new Map<string, string>();
  const look = ({ name, start }: { readonly name: string; readonly start: number }) => {
    const words = found.has(name) ? [] : bannedIn(name, banned);
    if (words.length > 0) {
      found.set(name, `${path}:${text.slice(0, start).split("\n").length}: ${name} (${words.join(", ")})`);
    }
  };
  new Visitor({ Identifier: look, PrivateIdentifier: look }).visit(program);
  return [...found.values()];
}
