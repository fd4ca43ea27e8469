import { parseSync, Visitor } from "oxc-parser";

/** Parses a list of banned words: one word a line, compared in lower case; lines that start with # are comments. */
export function bannedWords(list: string): ReadonlySet<string> {
  const lines = list.split("\n").map((line) => line.trim());
  return new Set(lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => line.toLowerCase()));
}

/**
 * The banned words in an identifier. Checks each camel-case word and each run of adjacent words, so that "stackBook" is
 * found in "openStackBook".
 */
export function bannedIn(identifier: string, banned: ReadonlySet<string>): readonly string[] {
  // `placeHolder` is VS Code's spelling of an option of its pickers.
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
 * Banned identifiers that a TypeScript file declares or uses, each once, as "src/a.ts:3: placeOf (place)".
 *
 * @throws when the file cannot be parsed
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
