import type { CloudTrailEvent } from "../../model/record.ts";
import { allFields } from "../../query/fields.ts";

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
  readonly #values = new Map<string, Map<string, number>>();
  /** Ids of the events that were counted; the values are of no use. */
  readonly #counted = new Map<string, true>();

  /** Counts an event once, however often it is seen. */
  add(event: CloudTrailEvent): void {
    if (this.#counted.has(event.eventId)) {
      return;
    }
    this.#counted.set(event.eventId, true);
    dropOldest(this.#counted, EVENTS);
    for (const field of allFields()) {
      if (UNIQUE.has(field.name)) {
        continue;
      }
      const counts = this.#values.get(field.name) ?? new Map<string, number>();
      this.#values.set(field.name, counts);
      for (const value of field.values(event)) {
        const text = String(value);
        if (text.length > VALUE_LENGTH) {
          continue;
        }
        const count = counts.get(text) ?? 0;
        // Put last again, so that what goes first is what was not seen for longest.
        counts.delete(text);
        counts.set(text, count + 1);
        dropOldest(counts, VALUES_PER_FIELD);
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

function dropOldest<T>(map: Map<string, T>, limit: number): void {
  if (map.size > limit) {
    const oldest = map.keys().next();
    if (oldest.done !== true) {
      map.delete(oldest.value);
    }
  }
}
