import type { CloudTrailEvent } from "../../model/event/record.ts";
import { findField } from "../../query/fields/fields.ts";
import type { FoundEvents } from "../results/foundEvents.ts";
import type { Search } from "../search/search.ts";
import type { EventStore } from "../search/searchHits.ts";

/** Only so many of the newest are marked. */
const MOST_MARKED = 5_000;

/** A search, and the events that it and what came after it found. */
export interface OpenSearch {
  readonly search: Search;
  readonly events: FoundEvents;
}

/** The events that were added while a view was open and that were not marked as seen. */
export class FreshEvents {
  /** By id, in the order in which they were added. */
  readonly #marked = new Map<string, CloudTrailEvent>();
  #count = 0;

  /** How many there are, also those that are not marked any more because too many followed. */
  get count(): number {
    return this.#count;
  }

  /** Ids of the marked ones. */
  get ids(): readonly string[] {
    return [...this.#marked.keys()];
  }

  has(eventId: string): boolean {
    return this.#marked.has(eventId);
  }

  /** How many of these events have each value of a search field; "" for those without a value. */
  countBy(field: string, eventIds: readonly string[]): ReadonlyMap<string, number> {
    const values = eventIds.map((id) => {
      const event = this.#marked.get(id);
      return event === undefined ? "" : String(findField(field)?.values(event)[0] ?? "");
    });
    return new Map([...Map.groupBy(values, (value) => value)].map(([value, all]) => [value, all.length]));
  }

  clear(): void {
    this.#marked.clear();
    this.#count = 0;
  }

  /** Adds the events that a search does not have yet to what it found, and marks them unless `signal` is aborted. */
  storeIn({ events, search }: OpenSearch, signal: AbortSignal): EventStore {
    return async (found, again) => {
      const lacking = new Set(await events.lacking(found.map(({ event }) => event.eventId)));
      const fresh = found.filter(({ event }) => lacking.has(event.eventId));
      signal.throwIfAborted();
      const added = await events.add(fresh, again);
      for (const { event } of signal.aborted ? [] : fresh) {
        this.#add(event);
        search.addenda.add(event);
      }
      return added;
    };
  }

  #add(event: CloudTrailEvent): void {
    if (this.#marked.has(event.eventId)) {
      return;
    }
    this.#marked.set(event.eventId, event);
    this.#count += 1;
    if (this.#marked.size > MOST_MARKED) {
      const [oldest = ""] = this.#marked.keys();
      this.#marked.delete(oldest);
    }
  }
}
