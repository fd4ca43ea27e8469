import type { DerivedName } from "../../engine/derive.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Narrowed } from "../../engine/narrowed.ts";
import type { StoredRecord } from "../../engine/recordBytes.ts";
import type { ShownOrder } from "../../engine/requests.ts";
import type { Selection } from "../../engine/selection.ts";
import { Failure } from "../../model/failure.ts";
import { readRecord } from "../../model/record.ts";
import type { Condition } from "../../query/condition.ts";
import { compile } from "../../query/match.ts";
import type { TimeWindow } from "../../query/plan.ts";
import { ALL_TIME } from "../../sources/localFiles/capabilities.ts";
import type { LogFileIndex } from "../../sources/source.ts";
import type { FoundEvent, Provenance } from "../search/search.ts";
import { FACET_FIELDS, type FacetField, type Narrowing, NOT_NARROWED } from "./narrowing.ts";
import { profilesOf, type RowCells } from "./resultRow.ts";
import type { Group, Summary, SummaryOptions } from "./summary.ts";
import { DERIVED_BY, keptRecord, orNothing, tableNarrowing } from "./tableTerms.ts";

export type ResultOrder = { readonly column: keyof RowCells; readonly descending: boolean };

export interface ResultsPorts {
  /** A table for this search alone; asked for when the first event is there. */
  open(onRestart: () => void): Promise<Engine>;
  /** Told when the index died and is built again from what was fetched. */
  restarted(): void;
  /** Told when many records have to be read for what no column tells, and of the end of that. It never rejects. */
  reading?(done: Promise<void>): void;
}

const NEWEST_FIRST: ResultOrder = { column: "time", descending: true };
const NOTHING: Narrowed = { count: 0, total: 0 };
/** Records to read in one go: others are answered in between. */
const CHUNK = 500;
const MARKS = 20_000;
/** So many records are read while somebody waits for counts; for more, the counts come without. */
const AT_ONCE = 2_000;

/**
 * What a search found, narrowed to what a person chose of it, in the order that is shown. Ties keep their place: by time,
 * newest first, then by arrival. The events themselves are in files, and in a table in a thread: everything here asks
 * that one, about what was there at the last `refresh`. Every method that answers a promise may throw `Failure`.
 */
export class Results implements LogFileIndex {
  readonly #ports: ResultsPorts;
  readonly #seenIn = new Map<string, readonly Provenance[]>();
  #table: Promise<{ readonly engine: Engine; readonly all: Selection }> | undefined;
  #told: Narrowed = NOTHING;
  #lost: readonly string[] = [];
  #narrowing: Narrowing = NOT_NARROWED;
  #sort: ResultOrder = NEWEST_FIRST;
  #amended: (eventId: string) => FoundEvent["amended"] = () => undefined;
  #within: { readonly condition?: Condition | undefined; readonly span?: TimeWindow } = {};
  #filesSeenIn: readonly Provenance[] = [];
  readonly #deriving = new Map<DerivedName, Promise<void>>();
  /** How many events are marked with where they were seen; -1: nobody asked for that. */
  #marked = -1;
  #closed = false;

  constructor(ports: ResultsPorts) {
    this.#ports = ports;
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
  get span(): TimeWindow | undefined {
    return this.#told.span;
  }

  /** Files that could not be read back: events in them may be missing. */
  get lost(): readonly string[] {
    return this.#lost;
  }

  get narrowing(): Narrowing {
    return this.#narrowing;
  }

  get sort(): ResultOrder {
    return this.#sort;
  }

  /** True once it is closed: what was asked before then may fail. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Adds what arrived; an event that is there already is left out. Shown after the next `refresh`. */
  async add(found: readonly FoundEvent[]): Promise<void> {
    if (found.length === 0) {
      return;
    }
    const { engine } = await this.#opened();
    for (const { event, seenIn } of found) {
      if (!this.#seenIn.has(event.eventId)) {
        this.#seenIn.set(event.eventId, seenIn);
      }
    }
    const records = found.map(keptRecord);
    try {
      await engine.add(records);
    } catch (error) {
      if (!Failure.is(error) || this.#closed) {
        throw error;
      }
      // The thread died on the way: what is there already is not added twice.
      await engine.add(records);
    }
  }

  /** Which of the events of files belong to the results, and what is told of where they were seen. Before any are added. */
  lookFor(condition: Condition | undefined, window: TimeWindow, seenIn: readonly Provenance[]): void {
    const always = window.from <= ALL_TIME.from && window.to >= ALL_TIME.to;
    this.#within = { condition, ...(always ? {} : { span: window }) };
    this.#filesSeenIn = seenIn;
  }

  async addFiles(
    files: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly scanned: number; readonly matched: number; readonly unread: readonly string[] }> {
    const { engine, all } = await this.#opened();
    const before = { matched: await all.refresh({ signal }), ...(await engine.counts()) };
    const problems = await engine.addFiles(files, { signal });
    const matched = await all.refresh({ signal });
    const { events } = await engine.counts();
    return {
      scanned: events - before.events,
      matched: matched - before.matched,
      unread: [...new Set(problems.map(({ file }) => file))],
    };
  }

  /** Shows only what the choices leave, after the next `refresh`. */
  narrow(narrowing: Narrowing): void {
    this.#narrowing = narrowing;
  }

  /** Asks the search for what CloudTrail said of an event later, whenever one is given out. */
  amendWith(amended: (eventId: string) => FoundEvent["amended"]): void {
    this.#amended = amended;
  }

  sortBy(sort: ResultOrder): void {
    this.#sort = sort;
    this.#marked = -1;
  }

  /** Takes in what arrived and what was chosen. */
  async refresh(): Promise<void> {
    if (this.#table !== undefined) {
      const { all } = await this.#table;
      const narrowing = this.#narrowing;
      await all.refresh();
      const told = await all.narrowed(tableNarrowing(narrowing));
      if (narrowing === this.#narrowing) {
        this.#told = told;
        this.#lost = all.lost;
      }
    }
  }

  /** At most `count` events of the current order. */
  async window(start: number, count: number): Promise<readonly FoundEvent[]> {
    const from = Math.max(0, start);
    const records = await this.#ask([], async (all) => all.records(await this.#order(all), from, Math.max(0, count)));
    return records.map((record) => this.#found(record));
  }

  /** The event ids from `start` to before `end` of the current order. */
  async ids(start: number, end: number): Promise<readonly string[]> {
    return await this.#ask([], async (all) => all.ids(await this.#order(all), start, end));
  }

  /** Where events stand in the current order; -1 for one that is not shown. */
  async places(eventIds: readonly string[]): Promise<readonly number[]> {
    const nowhere = eventIds.map(() => -1);
    return await this.#ask(nowhere, async (all) => all.locate(await this.#order(all), eventIds));
  }

  /** Undefined for an event that is not here. */
  async get(eventId: string): Promise<FoundEvent | undefined> {
    const table = await this.#table;
    const record = this.#closed ? undefined : await table?.engine.record(eventId);
    return record === undefined ? undefined : this.#found(record);
  }

  /** The event that stands `step` places after this one. */
  async beside(eventId: string, step: -1 | 1): Promise<FoundEvent | undefined> {
    const [place = -1] = await this.places([eventId]);
    const [found] = place === -1 || place + step < 0 ? [] : await this.window(place + step, 1);
    return found;
  }

  /** Everything that was found, shown or not, newest first. */
  everything(): AsyncGenerator<FoundEvent, void, undefined> {
    return this.#each(NEWEST_FIRST);
  }

  /** Everything that is shown now, in the current order; what arrives later is not among it. */
  async *all(): AsyncGenerator<FoundEvent, void, undefined> {
    const table = await this.#table;
    if (table !== undefined && !this.#closed) {
      yield* this.#each(await this.#order(table.all));
    }
  }

  /**
   * Counts what was found, by facet and by time. What an event is about only its record tells: where many are still to
   * be read for that, the facet of resources is left out, and `more` is called when it is there. `"later"`: they are not
   * read now, since there is more to do.
   */
  async summary(options: SummaryOptions, more?: (() => void) | "later"): Promise<Summary> {
    const { window, buckets } = options;
    const none: Summary = { facets: [], timeline: { window, counts: fill(buckets), errors: fill(buckets) } };
    return await this.#ask(none, async (all) => {
      const late = more !== undefined && (await all.lacking("resource")) > AT_ONCE;
      if (late && more !== "later") {
        this.#derive(all, "resource").then(more, () => undefined);
      }
      const found = await all.summary({
        ...options,
        narrowing: tableNarrowing(this.#narrowing),
        fields: FACET_FIELDS.filter((field) => field !== "resource" || !late),
      });
      return {
        timeline: found.timeline,
        facets: found.facets.map(({ field, values, distinct }) => ({
          field: field as FacetField,
          values: values.map(({ value, count }) => ({ value: orNothing(value), count })),
          distinct,
        })),
      };
    });
  }

  /** What is shown, by the values of one facet: the largest group first. */
  async groups(field: FacetField): Promise<readonly Group[]> {
    const groups = await this.#ask([], (all) => all.groups(field, tableNarrowing(this.#narrowing)));
    return groups.map(({ value, first, last, ...group }) => ({ ...group, value: orNothing(value), first, last }));
  }

  /** Those of the resources of which all events are listed under them, as a search for them would ask. */
  async listed(resources: readonly string[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (const value of resources) {
      const lists = compile({
        kind: "field",
        field: "resource",
        test: { op: "is", values: [{ value, wildcard: false }] },
      });
      const narrowing = { choices: [{ field: "resource", value, exclude: false }] };
      let all = true;
      for await (const { event } of this.#each({ ...NEWEST_FIRST, narrowing })) {
        all = lists(event);
        if (!all) {
          break;
        }
      }
      if (all) {
        found.add(value);
      }
    }
    return found;
  }

  /** Frees the table and what it holds. */
  async close(): Promise<void> {
    this.#closed = true;
    await (await this.#table)?.engine.dispose();
  }

  async *#each(order: ShownOrder): AsyncGenerator<FoundEvent, void, undefined> {
    const table = await this.#table;
    if (table === undefined || this.#closed) {
      return;
    }
    // A selection that nobody refreshes stays as it is.
    const now = this.#selectAll(table.engine);
    try {
      await now.refresh();
      for (let from = 0; ; from += CHUNK) {
        const records = await now.records(order, from, CHUNK);
        if (records.length === 0) {
          return;
        }
        yield* records.map((record) => this.#found(record));
      }
    } finally {
      await now.close().catch(() => undefined);
    }
  }

  async #opened(): Promise<{ readonly engine: Engine; readonly all: Selection }> {
    this.#table ??= this.#ports
      .open(() => this.#ports.restarted())
      .then((engine) => ({ engine, all: this.#selectAll(engine) }));
    const table = await this.#table;
    if (this.#closed) {
      await table.engine.dispose();
    }
    return table;
  }

  #selectAll(engine: Engine): Selection {
    const { condition, span } = this.#within;
    return engine.select(condition, span);
  }

  /** `nothing`: the answer while there are no events, and after all is closed. */
  async #ask<T>(nothing: T, ask: (all: Selection) => Promise<T>): Promise<T> {
    const table = await this.#table;
    if (table === undefined || this.#closed) {
      return nothing;
    }
    try {
      return await ask(table.all);
    } catch (error) {
      if (this.#closed) {
        return nothing;
      }
      throw error;
    }
  }

  /** The order of what is shown; for one by where events were seen, the table is told that first. */
  async #order(all: Selection): Promise<ShownOrder> {
    const order = { ...this.#sort, narrowing: tableNarrowing(this.#narrowing) };
    const read = DERIVED_BY.get(order.column);
    if (read !== undefined && (await all.lacking(read)) > AT_ONCE) {
      await this.#derive(all, read);
    }
    // Whatever came from files was seen in the same place.
    if (order.column === "seenIn" && this.#filesSeenIn.length === 0 && this.#marked !== this.#seenIn.size) {
      this.#marked = this.#seenIn.size;
      const entries = [...this.#seenIn];
      for (let from = 0; from < entries.length; from += MARKS) {
        const part = entries.slice(from, from + MARKS);
        await all.mark(
          part.map(([eventId]) => eventId),
          part.map(([, seenIn]) => profilesOf(seenIn)),
        );
      }
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

  #found({ json, envelope }: StoredRecord): FoundEvent {
    const event = readRecord(json, envelope === undefined ? {} : { envelope });
    const amended = this.#amended(event.eventId);
    return {
      event,
      seenIn: this.#seenIn.get(event.eventId) ?? this.#filesSeenIn,
      ...(amended === undefined ? {} : { amended }),
    };
  }
}

function fill(length: number): number[] {
  return new Array<number>(length).fill(0);
}
