import type { Condition } from "../../query/condition.ts";
import { compile } from "../../query/match.ts";
import type { TimeWindow } from "../../query/plan.ts";
import type { FoundEvent } from "../search/search.ts";
import { FacetTable, passes } from "./facetTable.ts";
import { type FacetField, isNarrowed, type Narrowing, NOT_NARROWED } from "./narrowing.ts";
import { type RowCells, sortKey } from "./resultRow.ts";
import { type Group, groupBy, inWindow, type Summary, type SummaryOptions, summarize } from "./summary.ts";

export type ResultOrder = { readonly column: keyof RowCells; readonly descending: boolean };

const NEWEST_FIRST: ResultOrder = { column: "time", descending: true };

/**
 * What a search found, narrowed to what a person chose of it, in the order that is shown. Ties keep their place: by time,
 * newest first, then by arrival. What arrives is merged into the order when somebody looks, so that a page costs little at 100,000 rows.
 */
export class Results {
  readonly #events: FoundEvent[] = [];
  readonly #byId = new Map<string, number>();
  /** Sort key of each event, by arrival. */
  #keys: (string | number)[] = [];
  /** What each event is counted by, by arrival; worked out when somebody looks at the counts or narrows. */
  readonly #table = new FacetTable();
  #narrowing: Narrowing = NOT_NARROWED;
  /** All, in order. */
  #order: number[] = [];
  /** Those of `#order` that the choices leave; undefined: to be worked out. */
  #shown: number[] | undefined;
  #earliest = Number.POSITIVE_INFINITY;
  #latest = Number.NEGATIVE_INFINITY;
  #sort: ResultOrder = NEWEST_FIRST;
  /** The place of each event in the current order, by arrival, and one more; 0: it is not shown. */
  #places: Uint32Array | undefined;

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
    this.#shown = undefined;
    this.#places = undefined;
  }

  /** From the earliest to the latest event that has a time, both within (ms since 1970 UTC). */
  get span(): TimeWindow | undefined {
    return this.#earliest > this.#latest ? undefined : { from: this.#earliest, to: this.#latest + 1 };
  }

  /**
   * Works for about `ms` milliseconds on what counting needs; true when all is there. Finding the resource of an event
   * costs more than all the rest, so whoever must not be held up counts only after this said so.
   */
  prepare(ms: number): boolean {
    const deadline = performance.now() + ms;
    // By index: a copy of what is left would cost more, each time, than what is done in that time.
    for (let next = this.#events[this.#table.size]; next !== undefined; next = this.#events[this.#table.size]) {
      if (performance.now() > deadline) {
        return false;
      }
      this.#table.add(next.event);
    }
    return true;
  }

  /** Counts what was found, by facet and by time. */
  summary(options: SummaryOptions): Summary {
    return summarize(this.#counted(), this.#narrowing, options);
  }

  /** What is shown, by the values of one facet. */
  groups(field: FacetField): readonly Group[] {
    return groupBy(this.#counted(), this.#narrowing, field);
  }

  /** Whether all events about this resource are listed under it, as a search for it would ask. */
  listed(resource: string): boolean {
    const column = this.#counted().column("resource");
    const code = column.values.indexOf(resource);
    const test: Condition = {
      kind: "field",
      field: "resource",
      test: { op: "is", values: [{ value: resource, wildcard: false }] },
    };
    const lists = compile(test);
    return this.#events.every(({ event }, arrival) => column.code(arrival) !== code || lists(event));
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
        this.#keys.push(sortKey(one.event, this.#sort.column, one.seenIn));
        this.#earliest = Math.min(this.#earliest, one.event.time ?? Number.POSITIVE_INFINITY);
        this.#latest = Math.max(this.#latest, one.event.time ?? Number.NEGATIVE_INFINITY);
      }
    }
    this.#shown = undefined;
    this.#places = undefined;
  }

  sortBy(sort: ResultOrder): void {
    this.#sort = sort;
    this.#keys = this.#events.map(({ event, seenIn }) => sortKey(event, sort.column, seenIn));
    this.#order = [];
    this.#shown = undefined;
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
    const arrival = this.#byId.get(eventId);
    if (arrival === undefined) {
      return -1;
    }
    this.#places ??= this.#placed();
    return (this.#places[arrival] ?? 0) - 1;
  }

  #placed(): Uint32Array {
    const places = new Uint32Array(this.#events.length);
    this.#sorted().forEach((arrival, place) => {
      places[arrival] = place + 1;
    });
    return places;
  }

  #sorted(): readonly number[] {
    if (this.#order.length < this.#events.length) {
      const compare = this.#comparison();
      const known = this.#order.length;
      const fresh = Array.from({ length: this.#events.length - known }, (_, index) => known + index);
      this.#order = merge(this.#order, fresh.sort(compare), compare);
    }
    this.#shown ??= isNarrowed(this.#narrowing) ? this.#order.filter(this.#accepts()) : this.#order;
    return this.#shown;
  }

  #counted(): FacetTable {
    this.prepare(Number.POSITIVE_INFINITY);
    return this.#table;
  }

  /** Whether the choices leave the event of this arrival. */
  #accepts(): (arrival: number) => boolean {
    const { choices, window } = this.#narrowing;
    const within = inWindow(window);
    const timely = (arrival: number) => within(this.#events[arrival]?.event.time ?? Number.NaN);
    if (choices.length === 0) {
      return timely;
    }
    const verdicts = this.#counted().tests(this.#narrowing);
    return (arrival) => timely(arrival) && passes(verdicts, arrival);
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
