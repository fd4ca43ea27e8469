import { Slices } from "../../async/slices.ts";
import type { RefusedWrite } from "../../engine/fileErrors.ts";
import type { ShownOrder } from "../../engine/requests.ts";
import type { Selection } from "../../engine/selection.ts";
import type { DerivedName } from "../../engine/table/derive.ts";
import type { CountRequest, FilteredCount } from "../../engine/table/filters.ts";
import { canMatchWrites } from "../../engine/table/noise.ts";
import type { WantedCells } from "../../engine/table/tableRows.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { ResultColumn } from "../../protocol/columns.ts";
import {
  FACET_FIELDS,
  type FieldCounts,
  type FilterField,
  type Filters,
  type Group,
  type Summary,
} from "../../protocol/filters.ts";
import { BUILT_IN_NOISE, type NoiseFilter, type NoiseView } from "../../protocol/knownNoise.ts";
import type { ResultRow } from "../../protocol/resultRow.ts";
import type { SeenEvent } from "../../query/fields/seenFields.ts";
import type { EventHit } from "../search/search.ts";
import { NO_FILTERS } from "./filters.ts";
import { FoundEvents, type FoundEventsPorts } from "./foundEvents.ts";
import { DERIVED_BY } from "./tableTerms.ts";

export type ResultOrder = { readonly column: ResultColumn; readonly descending: boolean };

export interface ResultsPorts extends FoundEventsPorts {
  /** Told when many records have to be read for what no column tells, and of the end of that. It never rejects. */
  reading?(done: Promise<void>): void;
  /** All known-noise filters that there are now. Default: the built-in ones. */
  noise?(): readonly NoiseFilter[];
}

const NEWEST_FIRST: ResultOrder = { column: "time", descending: true };
const NOTHING: FilteredCount = { count: 0, total: 0, noise: [], hidden: 0 };
/** So many records are read while somebody waits for counts; for more, the counts come without. */
const AT_ONCE = 2_000;

/**
 * What a search found, narrowed to what a person chose of it, in the order that is shown. Ties keep their place: by time,
 * newest first, then by arrival. Everything here asks the table of the events, about what was there at the last
 * `refresh`. Every method that answers a promise may throw `Failure`.
 */
export class Results {
  /** All that was found, shown or not. */
  readonly events: FoundEvents;
  readonly #ports: ResultsPorts;
  #told: FilteredCount = NOTHING;
  #lost: readonly string[] = [];
  #filters: Filters = NO_FILTERS;
  /** The known-noise filters as of the last refresh. */
  #noise: readonly NoiseView[];
  #sort: ResultOrder = NEWEST_FIRST;
  readonly #deriving = new Map<DerivedName, Promise<void>>();

  constructor(ports: ResultsPorts) {
    this.#ports = ports;
    this.#noise = viewsOf(this.#knownNoise, NOTHING.noise);
    this.events = new FoundEvents(ports);
  }

  /** How many are shown. */
  get count(): number {
    return this.#told.count;
  }

  /** How many were found, shown or not. */
  get total(): number {
    return this.#told.total;
  }

  /** From the earliest to the latest event that has a time, both within (ms since 1970 UTC). */
  get span(): TimeRange | undefined {
    return this.#told.span;
  }

  /** Files that could not be read back: events in them may be missing. */
  get lost(): readonly string[] {
    return this.#lost;
  }

  /** How many events were stored and can no longer be read, so that they are not among `total`. */
  get missing(): number {
    return this.events.missing;
  }

  /** Why the disk does not take what is found, which is held in memory then; undefined while it takes everything. */
  get refused(): RefusedWrite | undefined {
    return this.events.refused;
  }

  /** All known-noise filters, as of the last refresh. */
  get noise(): readonly NoiseView[] {
    return this.#noise;
  }

  /** How many events known noise hides of those that the other filters leave. */
  get hidden(): number {
    return this.#told.hidden;
  }

  /** What was chosen last: also known-noise filters that are not there, or not yet. */
  get filters(): Filters {
    return this.#filters;
  }

  /** The filters that apply: of known noise, those that are there with the text that they had when they were turned on. */
  get shownFilters(): Filters {
    return this.#applied(this.#filters);
  }

  get sort(): ResultOrder {
    return this.#sort;
  }

  /** True once it is closed: what was asked before then may fail. */
  get isClosed(): boolean {
    return this.events.isClosed;
  }

  /** Shows only what the choices leave, after the next `refresh`. */
  narrow(filters: Filters): void {
    this.#filters = filters;
  }

  sortBy(sort: ResultOrder): void {
    this.#sort = sort;
  }

  /** Takes in what arrived and what was chosen. */
  async refresh(): Promise<void> {
    const all = await this.events.selection();
    if (all !== undefined) {
      await all.refresh();
      let filters: Filters;
      let noise: readonly NoiseFilter[];
      let told: FilteredCount;
      do {
        filters = this.#filters;
        noise = this.#knownNoise;
        told = await all.narrowed(
          this.shownFilters,
          noise.map(({ text }) => text),
        );
      } while (filters !== this.#filters);
      this.#told = told;
      this.#noise = viewsOf(noise, told.noise);
      this.#lost = all.lost;
    } else {
      this.#noise = viewsOf(this.#knownNoise, []);
    }
  }

  /** At most `count` events of the current order. */
  async window(start: number, count: number): Promise<readonly EventHit[]> {
    const from = Math.max(0, start);
    const records = await this.#ask([], async (all) => all.records(await this.#order(all), from, Math.max(0, count)));
    const slices = new Slices();
    const found: EventHit[] = [];
    for (const record of records) {
      found.push(this.events.read(record));
      await slices.pause();
    }
    return found;
  }

  /** At most `count` rows of the current order. */
  async rows(start: number, count: number, wanted: WantedCells): Promise<readonly ResultRow[]> {
    return await this.#ask([], async (all) =>
      this.events.rows(all, await this.#order(all), Math.max(0, start), Math.max(0, count), wanted),
    );
  }

  /** What completion remembers of at most `count` events of the current order. */
  async seen(start: number, count: number): Promise<readonly SeenEvent[]> {
    return await this.#ask([], async (all) => all.seen(await this.#order(all), start, count));
  }

  /** The event ids from `start` to before `end` of the current order. */
  async ids(start: number, end: number): Promise<readonly string[]> {
    return await this.#ask([], async (all) => all.ids(await this.#order(all), start, end));
  }

  /** Where events stand in the current order; -1 for one that is not shown. */
  async rowIndexes(eventIds: readonly string[]): Promise<readonly number[]> {
    const nowhere = eventIds.map(() => -1);
    return await this.#ask(nowhere, async (all) => all.locate(await this.#order(all), eventIds));
  }

  /** Undefined for an event that is not here. */
  async get(eventId: string): Promise<EventHit | undefined> {
    return await this.events.get(eventId);
  }

  /** The event that stands `step` places after this one. */
  async beside(eventId: string, step: -1 | 1): Promise<EventHit | undefined> {
    const [rowIndex = -1] = await this.rowIndexes([eventId]);
    const [found] = rowIndex === -1 || rowIndex + step < 0 ? [] : await this.window(rowIndex + step, 1);
    return found;
  }

  /** Everything that is shown now, in the current order; what arrives later is not among it. */
  async *all(): AsyncGenerator<EventHit, void, undefined> {
    const all = await this.events.selection();
    if (all !== undefined) {
      yield* this.events.each(await this.#order(all));
    }
  }

  /**
   * What is shown from one event to another in the current order, both included. Throws `Failure` where one of them is not
   * shown.
   */
  async *between(from: string, to: string): AsyncGenerator<EventHit, void, undefined> {
    const all = await this.events.selection();
    if (all !== undefined) {
      yield* this.events.each(await this.#order(all), [from, to]);
    }
  }

  /**
   * Counts what was found, by facet and by time. What an event is about only its record tells: where many are still to
   * be read for that, the facet of resources is left out, and `more` is called when it is there. `"later"`: they are not
   * read now, since there is more to do.
   */
  async summary(options: Omit<CountRequest, "filters" | "fields">, more?: (() => void) | "later"): Promise<Summary> {
    const { edges } = options;
    const bars = edges.length - 1;
    const none: Summary = { facets: [], timeline: { edges, counts: fill(bars), errors: fill(bars) } };
    return await this.#ask(none, async (all) => {
      const late = more !== undefined && (await all.lacking("resource")) > AT_ONCE;
      if (late && more !== "later") {
        this.#derive(all, "resource").then(more, () => undefined);
      }
      return await all.summary({
        ...options,
        filters: this.shownFilters,
        fields: FACET_FIELDS.filter((field) => field !== "resource" || !late),
      });
    });
  }

  /** What is shown, by the values of one facet: the largest group first. */
  async groups(field: FilterField): Promise<readonly Group[]> {
    return await this.#ask([], (all) => all.groups(field, this.shownFilters));
  }

  /** What these filters leave of everything, whatever is shown, counted by the values of several facets together. */
  async fieldCounts(fields: readonly FilterField[], filters: Filters): Promise<FieldCounts> {
    return await this.#ask({ counts: [], total: 0, events: 0 }, (all) =>
      all.fieldCounts(fields, this.#applied(filters)),
    );
  }

  /** The ids of what these filters leave of everything, from `start` to before `end`, newest first. */
  async idsWithin(filters: Filters, start: number, end: number): Promise<readonly string[]> {
    return await this.#ask([], (all) => all.ids({ ...NEWEST_FIRST, filters: this.#applied(filters) }, start, end));
  }

  /** Frees the table and what it holds. */
  async close(): Promise<void> {
    await this.events.close();
  }

  get #knownNoise(): readonly NoiseFilter[] {
    return this.#ports.noise?.() ?? BUILT_IN_NOISE;
  }

  #applied(filters: Filters): Filters {
    if (filters.hidden === undefined || filters.hidden.length === 0) {
      return filters;
    }
    const noise = this.#knownNoise;
    return {
      ...filters,
      hidden: filters.hidden.filter((choice) => noise.some(({ id, text }) => id === choice.id && text === choice.text)),
    };
  }

  /** `nothing`: the answer while there are no events, and after all is closed. */
  async #ask<T>(nothing: T, ask: (all: Selection) => Promise<T>): Promise<T> {
    const all = await this.events.selection();
    if (all === undefined) {
      return nothing;
    }
    try {
      return await ask(all);
    } catch (error) {
      if (this.isClosed) {
        return nothing;
      }
      throw error;
    }
  }

  /** The order of what is shown; for one by where events were seen, the table is told that first. */
  async #order(all: Selection): Promise<ShownOrder> {
    const order = { ...this.#sort, filters: this.shownFilters };
    const read = DERIVED_BY.get(order.column);
    if (read !== undefined && (await all.lacking(read)) > AT_ONCE) {
      await this.#derive(all, read);
    }
    if (order.column === "origins") {
      await this.events.markOrigins(all);
    }
    return order;
  }

  async #derive(all: Selection, name: DerivedName): Promise<void> {
    const running = this.#deriving.get(name) ?? all.derive(name).finally(() => this.#deriving.delete(name));
    if (!this.#deriving.has(name)) {
      this.#deriving.set(name, running);
      this.#ports.reading?.(running.catch(() => undefined));
    }
    await running;
  }
}

function viewsOf(noise: readonly NoiseFilter[], counts: readonly number[]): readonly NoiseView[] {
  return noise.map((filter, index) => ({
    ...filter,
    count: counts[index] ?? 0,
    ...(canMatchWrites(filter.text) ? { writes: true } : {}),
  }));
}

function fill(length: number): number[] {
  return new Array<number>(length).fill(0);
}
