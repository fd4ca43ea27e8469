import { Lru } from "../../async/lru.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { allFields } from "../../query/fields/fields.ts";

/** A value and in how many of the events seen it stood. */
export interface SeenValue {
  readonly value: string;
  readonly count: number;
}

/** What a field's values must not be remembered for: each event has its own. */
const UNIQUE: ReadonlySet<string> = new Set(["time", "id", "request", "shared", "message", "mentions"]);
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

  /** Counts an event once, however often it is seen. */
  add(event: CloudTrailEvent): void {
    if (this.#counted.peek(event.eventId) !== undefined) {
      return;
    }
    this.#counted.set(event.eventId, true);
    for (const field of allFields()) {
      if (UNIQUE.has(field.name)) {
        continue;
      }
      const counts = this.#values.get(field.name) ?? new Lru<string, number>({ maxEntries: VALUES_PER_FIELD });
      this.#values.set(field.name, counts);
      for (const value of field.values(event)) {
        const text = String(value);
        if (text.length > VALUE_LENGTH) {
          continue;
        }
        counts.set(text, (counts.peek(text) ?? 0) + 1);
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
