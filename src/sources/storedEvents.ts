import type { SourcePlan } from "../query/plan/plan.ts";
import type { Memory } from "./memory.ts";
import type { RecordIndex, Source, SourcePage } from "./source.ts";

/** The stored events of one target. Sends no request. */
export class StoredEvents implements Source {
  readonly sharedKey: string;
  readonly #memoryOf: (category: string | undefined) => Memory;
  readonly #index: RecordIndex;

  /** `memoryOf`: of a separate category of events; undefined: of all others. */
  constructor(sharedKey: string, memoryOf: (category: string | undefined) => Memory, index: RecordIndex) {
    this.sharedKey = sharedKey;
    this.#memoryOf = memoryOf;
    this.#index = index;
  }

  /** A page for each lookup of the plan, with what the index took of it. Throws `Failure`, or an AbortError. */
  async *search({ lookups, window, empty }: SourcePlan, signal: AbortSignal): AsyncIterable<SourcePage> {
    for (const { attribute, category } of empty ? [] : lookups) {
      const { matched, records } = await this.#memoryOf(category).show(attribute, window, this.#index, signal);
      yield { events: [], indexed: matched, pages: 0, scanned: records, throttled: 0, remembered: true };
    }
  }
}
