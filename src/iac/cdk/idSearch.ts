import type { ConstructCalls } from "./constructCall.ts";
import type { SourcePlace } from "./creationStack.ts";

/**
 * Finds constructs by their ids alone, for assemblies without calls: Python's are kept only where synthesis ran with
 * JSII_HOST_STACK_TRACES=1 (Java's name no folders then), those of TypeScript and JavaScript only by CDK from 2026 on.
 */
export class IdSearch {
  readonly #sources: ReadonlyMap<string, ConstructCalls>;

  /** @param sources by path */
  constructor(sources: ReadonlyMap<string, ConstructCalls>) {
    this.#sources = sources;
  }

  /** The one call with the first of these ids that stands anywhere; undefined where it stands more than once. */
  place(ids: Iterable<string>): SourcePlace | undefined {
    for (const id of ids) {
      const places = [...this.#sources].flatMap(([path, calls]) =>
        calls.allWithId(id).map(({ range: { start } }): SourcePlace => ({ path, ...start })),
      );
      if (places.length > 0) {
        return places.length === 1 ? places[0] : undefined;
      }
    }
    return undefined;
  }
}
