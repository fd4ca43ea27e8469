import type { Diagnostic } from "../../model/record.ts";

const SHOWN = 100;

/** What is odd about the files of one search. Files without any event are told in one line, since folders hold many. */
export class FileNotes {
  readonly #lines: string[] = [];
  readonly #foreign: string[] = [];

  add(name: string, diagnostics: readonly Diagnostic[]): void {
    for (const { code, message } of diagnostics) {
      if (code === "not-cloudtrail" || code === "empty") {
        this.#foreign.push(name);
      } else {
        this.#lines.push(`${name}: ${message}`);
      }
    }
  }

  line(text: string): void {
    this.#lines.push(text);
  }

  /** For a person, one line each; long lists are cut and say so. */
  all(): readonly string[] {
    const lines = this.#lines.slice(0, SHOWN);
    const more = this.#lines.length - lines.length;
    return [
      ...(this.#foreign.length === 0 ? [] : [foreignLine(this.#foreign)]),
      ...lines,
      ...(more === 0 ? [] : [`… and ${more.toLocaleString("en-US")} more notes.`]),
    ];
  }
}

function foreignLine(names: readonly string[]): string {
  const [first = ""] = names;
  if (names.length === 1) {
    return `${first}: not CloudTrail, no event was found in it.`;
  }
  const shown = names.slice(0, 3).join(", ");
  const more = names.length > 3 ? ` and ${(names.length - 3).toLocaleString("en-US")} more` : "";
  return `${names.length.toLocaleString("en-US")} files are not CloudTrail, no event was found in them: ${shown}${more}.`;
}
