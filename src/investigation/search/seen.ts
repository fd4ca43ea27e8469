import { Lru } from "../../async/lru.ts";
import type { SeenEvent } from "../../query/fields/seenFields.ts";

/** A value and in how many of the events seen it stood. */
export interface SeenValue {
  readonly value: string;
  readonly count: number;
}

const VALUES_PER_FIELD = 5_000;
const EVENTS = 50_000;
const VALUE_LENGTH = 500;

/**
 * The values that the searches of this window have come across, for completion and for choosing what to ask. Bounded: what
 * was seen longest ago is let go, and very long values are not remembered.
 */
export class Seen {
  readonly #values = new Map<string, Lru<string, number>>();
  /** Ids of the events that were counted; the values are of no use. */
  readonly #counted = new Lru<string, true>({ maxEntries: EVENTS });

  /** Whether an event was counted. */
  has(eventId: string): boolean {
    return this.#counted.peek(eventId) !== undefined;
  }

  /** Counts an event once, however often it is seen. */
  add({ eventId, fields }: SeenEvent): void {
    if (this.has(eventId)) {
      return;
    }
    this.#counted.set(eventId, true);
    for (const { name, values } of fields) {
      const counts = this.#values.get(name) ?? new Lru<string, number>({ maxEntries: VALUES_PER_FIELD });
      this.#values.set(name, counts);
      for (const text of values) {
        if (text.length <= VALUE_LENGTH) {
          counts.set(text, (counts.peek(text) ?? 0) + 1);
        }
      }
    }
  }

  /** The values of a field that contain `part`, in any case: the value itself, then those that begin with it, then the most frequent. */
  values(field: string, part: string, limit: number): readonly SeenValue[] {
    const wanted = part.toLowerCase();
    return [...(this.#values.get(field) ?? [])]
      .flatMap(([value, count]) => {
        const at = value.toLowerCase().indexOf(wanted);
        const rank = at === 0 ? (value.length === part.length ? 0 : 1) : 2;
        return at === -1 ? [] : [{ value, count, rank }];
      })
      .sort((one, other) => one.rank - other.rank || other.count - one.count || (one.value < other.value ? -1 : 1))
      .slice(0, limit)
      .map(({ value, count }) => ({ value, count }));
  }
}
