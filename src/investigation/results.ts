import { FACET_FIELDS, type FacetValues, facetTest, facetValues, type Narrowing, NOT_NARROWED } from "./narrowing.ts";
import { type RowCells, sortKey } from "./resultRow.ts";
import type { FoundEvent } from "./search.ts";
import { inWindow, type Summary, type SummaryOptions, summarize } from "./summary.ts";

export type ResultOrder = { readonly column: keyof RowCells; readonly descending: boolean };

const NEWEST_FIRST: ResultOrder = { column: "time", descending: true };

/**
 * What a search found, narrowed to what a person chose of it, in the order that is shown. Ties keep their place: by time, newest first, then by arrival, then by
 * event id. What arrives is merged into the order when somebody looks, so that a page costs little at 100,000 rows.
 */
export class Results {
  readonly #events: FoundEvent[] = [];
  readonly #byId = new Map<string, number>();
  /** Sort key of each event, by arrival. */
  #keys: (string | number)[] = [];
  /** What each event is counted by, by arrival; worked out when somebody looks at the counts or narrows. */
  readonly #values: FacetValues[] = [];
  #narrowing: Narrowing = NOT_NARROWED;
  #order: number[] = [];
  /** How many of the arrived are in `#order`. */
  #ordered = 0;
  #sort: ResultOrder = NEWEST_FIRST;
  #places: Map<string, number> | undefined;

  /** How many are shown. */
  get count(): number {
    return this.#sorted().length;
  }

  /** How many were found, shown or not. */
  get total(): number {
    return this.#events.length;
  }

  get narrowing(): Narrowing {
    return this.#narrowing;
  }

  /** Shows only what the choices leave. */
  narrow(narrowing: Narrowing): void {
    this.#narrowing = narrowing;
    this.#order = [];
    this.#ordered = 0;
    this.#places = undefined;
  }

  /** Counts what was found, by facet and by time. */
  summary(options: SummaryOptions): Summary {
    const values = this.#facetValues();
    const counted = this.#events.map(({ event }, arrival) => ({
      time: event.time,
      failed: event.error !== undefined,
      values: values[arrival] ?? [],
    }));
    return summarize(counted, this.#narrowing, options);
  }

  get sort(): ResultOrder {
    return this.#sort;
  }

  /** Adds what arrived; an event that is there already is left out. */
  add(found: readonly FoundEvent[]): void {
    for (const one of found) {
      const { eventId } = one.event;
      if (!this.#byId.has(eventId)) {
        this.#byId.set(eventId, this.#events.length);
        this.#events.push(one);
        this.#keys.push(sortKey(one.event, this.#sort.column));
      }
    }
    this.#places = undefined;
  }

  sortBy(sort: ResultOrder): void {
    this.#sort = sort;
    this.#keys = this.#events.map(({ event }) => sortKey(event, sort.column));
    this.#order = [];
    this.#ordered = 0;
    this.#places = undefined;
  }

  /** At most `count` events of the current order. */
  window(start: number, count: number): readonly FoundEvent[] {
    return this.#sorted()
      .slice(Math.max(0, start), Math.max(0, start) + Math.max(0, count))
      .flatMap((arrival) => this.#events[arrival] ?? []);
  }

  get(eventId: string): FoundEvent | undefined {
    return this.#events[this.#byId.get(eventId) ?? -1];
  }

  /** All, in the current order. */
  all(): readonly FoundEvent[] {
    return this.window(0, this.count);
  }

  /** The event that stands `step` places after this one. */
  beside(eventId: string, step: -1 | 1): FoundEvent | undefined {
    const place = this.place(eventId);
    const arrival = place === -1 ? undefined : this.#sorted()[place + step];
    return arrival === undefined ? undefined : this.#events[arrival];
  }

  /** Where an event stands in the current order; -1 for one that is not here. */
  place(eventId: string): number {
    this.#places ??= new Map(
      this.#sorted().map((arrival, place) => [this.#events[arrival]?.event.eventId ?? "", place]),
    );
    return this.#places.get(eventId) ?? -1;
  }

  #sorted(): readonly number[] {
    if (this.#ordered < this.#events.length) {
      const compare = this.#comparison();
      const accepts = this.#accepts();
      const fresh = Array.from(
        { length: this.#events.length - this.#ordered },
        (_, index) => this.#ordered + index,
      ).filter(accepts);
      this.#order = merge(this.#order, fresh.sort(compare), compare);
      this.#ordered = this.#events.length;
    }
    return this.#order;
  }

  /** Whether the choices leave the event of this arrival. */
  #accepts(): (arrival: number) => boolean {
    const { choices, window } = this.#narrowing;
    const within = inWindow(window);
    const timely = (arrival: number) => within(this.#events[arrival]?.event.time);
    if (choices.length === 0) {
      return timely;
    }
    const values = this.#facetValues();
    const tests = FACET_FIELDS.map((field) => facetTest(field, choices));
    return (arrival) => timely(arrival) && tests.every((test, index) => test(values[arrival]?.[index]));
  }

  #facetValues(): readonly FacetValues[] {
    for (const { event } of this.#events.slice(this.#values.length)) {
      this.#values.push(facetValues(event));
    }
    return this.#values;
  }

  #comparison(): (left: number, right: number) => number {
    const keys = this.#keys;
    const direction = this.#sort.descending ? -1 : 1;
    const time = (arrival: number) => this.#events[arrival]?.event.time ?? Number.NEGATIVE_INFINITY;
    return (left, right) => {
      const one = keys[left] ?? "";
      const other = keys[right] ?? "";
      if (one !== other) {
        return one < other ? -direction : direction;
      }
      const newer = time(right) - time(left);
      // NaN: neither has a time.
      return newer || left - right;
    };
  }
}

function merge(left: number[], right: number[], compare: (left: number, right: number) => number): number[] {
  if (left.length === 0) {
    return right;
  }
  const merged: number[] = [];
  let next = 0;
  for (const item of left) {
    for (let other = right[next]; other !== undefined && compare(other, item) < 0; other = right[next]) {
      merged.push(other);
      next += 1;
    }
    merged.push(item);
  }
  return merged.concat(right.slice(next));
}
