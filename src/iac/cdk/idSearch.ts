import type { ConstructCalls } from "./constructCall.ts";
import type { SourceLocation } from "./creationStack.ts";

/** Maximum length of an id. Longer literals in calls are ignored too. */
const MAX_ID = 300;

/**
 * Finds constructs by their ids alone, for assemblies without stack traces. Python's are kept only when synthesis ran
 * with JSII_HOST_STACK_TRACES=1 (Java's contain no folders then), those of TypeScript and JavaScript only since CDK of
 * 2026.
 */
export class IdSearch {
  readonly #sources: ReadonlyMap<string, ConstructCalls>;
  /**
   * Paths of the sources by quoted text. Searching each source for each id takes half a minute in a large workspace.
   */
  readonly #writing = new Map<string, string[]>();

  /** @param sources by path */
  constructor(sources: ReadonlyMap<string, ConstructCalls>) {
    this.#sources = sources;
    for (const [path, { source }] of sources) {
      for (const literal of literalsOf(source.text)) {
        const known = this.#writing.get(literal);
        if (known === undefined) {
          this.#writing.set(literal, [path]);
        } else {
          known.push(path);
        }
      }
    }
  }

  /** The only call with the first of these ids that occurs; undefined when that id occurs in several calls. */
  locate(ids: Iterable<string>): SourceLocation | undefined {
    for (const id of ids) {
      const locations = (this.#writing.get(id) ?? []).flatMap((path) =>
        (this.#sources.get(path)?.allWithId(id) ?? []).map(
          ({ range: { start } }): SourceLocation => ({ path, ...start }),
        ),
      );
      if (locations.length > 0) {
        return locations.length === 1 ? locations[0] : undefined;
      }
    }
    return undefined;
  }
}

/** Every text between two consecutive quotes, which includes all literals. Linear in the text's length. */
function literalsOf(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const quote of ['"', "'", "`"]) {
    let start = text.indexOf(quote);
    while (start >= 0) {
      const end = text.indexOf(quote, start + 1);
      if (end > start + 1 && end - start <= MAX_ID) {
        found.add(text.slice(start + 1, end));
      }
      start = end;
    }
  }
  return found;
}
