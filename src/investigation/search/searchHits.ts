import type { CloudTrailEvent } from "../../model/event/record.ts";
import { isSameOrigin, type Origin } from "../../sources/source.ts";
import { Addenda, type Amended } from "./addenda.ts";

/** An event that a search found. */
export interface EventHit {
  readonly event: CloudTrailEvent;
  /** Grows when another profile, Region or source returns the same event. */
  readonly origins: readonly Origin[];
  /** Where CloudTrail said more of it later, and the search found that as well. */
  readonly amended?: Amended;
}

/**
 * Stores events before they count as found, and returns how many of them were not stored before. If it throws, none of them
 * counts, and the search stops where it can go on. `again`: the current origins, by event id, of events that were stored
 * before and were read from another target since.
 */
export type EventStore = (
  events: readonly EventHit[],
  again: ReadonlyMap<string, readonly Origin[]>,
) => Promise<number>;

/** The events that a search found: each once, with its origins and what amends it, and whether it was stored. */
export class SearchHits {
  /** The addenda among what was found, and the events that they amend. */
  readonly addenda = new Addenda();
  /** The origins of each event that was found, by its id. Events of the same origins share a list, which may grow. */
  readonly #origins = new Map<string, readonly Origin[]>();
  readonly #lists = new OriginLists();
  /** The events of runs without a store. */
  readonly #kept: CloudTrailEvent[] = [];
  /** Ends when what arrived so far is stored, or could not be. */
  #storing: Promise<unknown> = Promise.resolve();
  #stored = 0;
  /** Ids of events that matched, and could not be stored so far. */
  readonly #unstored = new Set<string>();

  /** How many events were stored. */
  get stored(): number {
    return this.#stored;
  }

  /** How many events could not be stored so far. */
  get unstored(): number {
    return this.#unstored.size;
  }

  /** The events of runs without a store, in the order of arrival. */
  get kept(): readonly EventHit[] {
    return this.#kept.map((event) => this.#hit(event));
  }

  /**
   * Stores the events that are new, one page after the other, and returns them. `origins`: where the page was read, as of the
   * moment when it is stored. Without a store the events are kept here. Rejects with what `store` rejects with.
   */
  add(
    events: readonly CloudTrailEvent[],
    origins: () => readonly Origin[],
    store: EventStore | undefined,
  ): Promise<readonly EventHit[]> {
    const stored = this.#storing.then(() => this.#store(events, origins(), store));
    this.#storing = stored.catch(() => undefined);
    return stored;
  }

  /** What has one origin has the other as well from now on. */
  join(origin: Origin, other: Origin): void {
    this.#lists.join(origin, other);
  }

  async #store(
    events: readonly CloudTrailEvent[],
    readAt: readonly Origin[],
    store: EventStore | undefined,
  ): Promise<readonly EventHit[]> {
    const fresh = new Map<string, CloudTrailEvent>();
    const again = new Map<string, readonly Origin[]>();
    for (const event of events) {
      const before = this.#origins.get(event.eventId);
      const origins = this.#lists.with(before, readAt);
      if (before === undefined) {
        fresh.set(event.eventId, fresh.get(event.eventId) ?? event);
      } else if (origins !== before) {
        this.#origins.set(event.eventId, origins);
        again.set(event.eventId, origins);
      }
    }
    if (fresh.size === 0 && again.size === 0) {
      return [];
    }
    for (const event of fresh.values()) {
      this.addenda.add(event);
    }
    const origins = this.#lists.with(undefined, readAt);
    const added = [...fresh.values()].map((event) => this.#hit(event, origins));
    try {
      this.#stored += store === undefined ? added.length : await store(added, again);
    } catch (error) {
      for (const eventId of fresh.keys()) {
        this.#unstored.add(eventId);
      }
      throw error;
    }
    for (const { event, amended } of added) {
      this.#origins.set(event.eventId, origins);
      this.#unstored.delete(event.eventId);
      if (amended !== undefined) {
        this.addenda.keep(event);
      }
      if (store === undefined) {
        this.#kept.push(event);
      }
    }
    return added;
  }

  #hit(event: CloudTrailEvent, origins = this.#origins.get(event.eventId) ?? []): EventHit {
    const amended = this.addenda.of(event);
    return { event, origins, ...(amended === undefined ? {} : { amended }) };
  }
}

/** Lists of origins, one for all events that have the same. */
class OriginLists {
  readonly #lists: Origin[][] = [];

  /** A list with all of a list and these; the same list where it has them. */
  with(list: readonly Origin[] | undefined, origins: readonly Origin[]): readonly Origin[] {
    const wanted = [...(list ?? [])];
    for (const origin of origins) {
      if (!has(wanted, origin)) {
        wanted.push(origin);
      }
    }
    if (list !== undefined && list.length === wanted.length) {
      return list;
    }
    const known = this.#lists.find((one) => one.length === wanted.length && wanted.every((origin) => has(one, origin)));
    if (known === undefined) {
      this.#lists.push(wanted);
    }
    return known ?? wanted;
  }

  /** What has one origin has the other as well from now on. */
  join(origin: Origin, other: Origin): void {
    for (const list of this.#lists) {
      if (has(list, origin) && !has(list, other)) {
        list.push(other);
      }
    }
  }
}

function has(origins: readonly Origin[], origin: Origin): boolean {
  return origins.some((other) => isSameOrigin(other, origin));
}
