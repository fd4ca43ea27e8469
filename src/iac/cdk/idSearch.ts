import type { ConstructCalls } from "./constructCall.ts";
import type { SourceLocation } from "./creationStack.ts";

/** A literal that is longer is no id: it is not looked at in a call either. */
const MAX_ID = 300;

/**
 * Finds constructs by their ids alone, for assemblies without calls: Python's are kept only where synthesis ran with
 * JSII_HOST_STACK_TRACES=1 (Java's name no folders then), those of TypeScript and JavaScript only by CDK from 2026 on.
 */
export class IdSearch {
  readonly #sources: ReadonlyMap<string, ConstructCalls>;
  /** Which sources write a text between quotes: looking for each id in each text takes half a minute in a large workspace. */
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

  /** The one call with the first of these ids that stands anywhere; undefined where it stands more than once. */
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

/** What stands between any two neighbouring quotes, and so every literal. Takes time linear in the text. */
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
