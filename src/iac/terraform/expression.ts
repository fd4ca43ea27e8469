import { unquote } from "./address.ts";
import type { WrittenValue } from "./writtenBlock.ts";

const name = "[\\p{ID_Start}_][\\p{ID_Continue}-]*";
const plain = /^"((?:[^"\\$%\n]|\\.|[$%](?!\{))*)"$/;
const plains = /"((?:[^"\\$%\n]|\\.|[$%](?!\{))*)"/g;
const reference = new RegExp(`^"?(${name}(?:\\.${name})?)(?:\\[|"?$)`, "u");
// Begins only where a name begins: a long one would else be tried from each of its characters.
const references = new RegExp(
  `(?<![\\p{ID_Continue}-])(${name}(?:\\.${name})?)"?\\s*[=:]\\s*"?(${name}(?:\\.${name})?)`,
  "gu",
);
/** Longer ones are no name of anything. */
export const MAX_LITERAL = 2_048;
const MAX_EXPRESSION = 16 * 1024;

/** The provider that a text refers to, without its index: "aws.by_region" of `aws.by_region[each.key]`. */
export function readReference(text: string): string | undefined {
  return reference.exec(text)?.[1];
}

/** An expression of the native syntax, read from its text. */
export class Expression implements WrittenValue {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text.length > MAX_EXPRESSION ? "" : text;
  }

  get literal(): string | undefined {
    const text = this.#text.length > MAX_LITERAL ? undefined : plain.exec(this.#text)?.[1];
    return text === undefined ? undefined : unquote(text);
  }

  get reference(): string | undefined {
    return readReference(this.#text);
  }

  get literals(): readonly string[] {
    return this.#text.startsWith("[") ? [...this.#text.matchAll(plains)].map((match) => unquote(match[1] ?? "")) : [];
  }

  get references(): ReadonlyMap<string, string> {
    return new Map(
      this.#text.startsWith("{")
        ? [...this.#text.matchAll(references)].map((match): [string, string] => [match[1] ?? "", match[2] ?? ""])
        : [],
    );
  }
}
