import type { Engine } from "../../engine/engine.ts";
import type { RefusedWrite } from "../../engine/fileErrors.ts";
import type { ShownOrder } from "../../engine/requests.ts";
import type { Selection } from "../../engine/selection.ts";
import type { Lease } from "../../engine/store/recordStore.ts";
import type { PinnedSegment } from "../../engine/store/storeRequests.ts";
import type { RowLook } from "../../engine/table/eventRow.ts";
import type { TableRecord, TableRow, WantedCells } from "../../engine/table/tableRows.ts";
import type { TimeSpan } from "../../engine/table/timeSpan.ts";
import { readAddendum } from "../../model/event/addendum.ts";
import { readRecord } from "../../model/event/record.ts";
import { Failure } from "../../model/failure.ts";
import { stamper, type TimeRange } from "../../model/text/time.ts";
import type { Filters } from "../../protocol/filters.ts";
import type { ResultRow } from "../../protocol/resultRow.ts";
import type { Condition } from "../../query/condition/condition.ts";
import { compile } from "../../query/match/match.ts";
import { ALL_TIME } from "../../query/plan/plan.ts";
import type { Origin, RecordIndex } from "../../sources/source.ts";
import { Addenda } from "../search/addenda.ts";
import type { EventHit } from "../search/search.ts";
import { EventOrigins } from "./eventOrigins.ts";
import { resultRow, withOrigins } from "./resultRow.ts";
import { recordTextOf } from "./tableTerms.ts";

export interface FoundEventsPorts {
  /** A table for this search alone; asked for when the first event is there. */
  open(onRestart: () => void): Promise<Engine>;
  /** Told when the index died and is built again from what was fetched. */
  restarted(): void;
}

const NONE: ReadonlyMap<string, readonly Origin[]> = new Map();
const NEWEST_FIRST: ShownOrder = { column: "time", descending: true };
/** Records to read in one go: others are answered in between. */
const CHUNK = 500;

/** Events whose addendum came, and that were not found yet: more are not looked for. */
const MOST_AWAITED = 1_000;

/**
 * All events that a search found: the records in files and in a table in a thread, and here what is told of them, where
 * they were seen and what CloudTrail said of them later. Of an event that an index took, nothing is held here. Every method
 * that answers a promise may throw `Failure`.
 */
export class FoundEvents {
  readonly #ports: FoundEventsPorts;
  readonly #origins = new EventOrigins();
  readonly #leases = new Map<object, Lease>();
  /** Those of the search: its pages add what they bring, and what an index took is added here. */
  #addenda = new Addenda();
  /** Ids of events whose addendum was found, and which are not in the table as amended. */
  readonly #awaited = new Set<string>();
  /** How far in the table addenda were looked for. */
  #addendaSeen = 0;
  #table: Promise<{ readonly engine: Engine; readonly all: Selection }> | undefined;
  #engine: Engine | undefined;
  #within: { readonly condition?: Condition | undefined; readonly span?: TimeSpan } = {};
  /** Ends when what is being added is in the table: what is new is counted one after the other. */
  #adding: Promise<unknown> = Promise.resolve();
  /** Why the disk did not take what the store holds of it. */
  #refused: RefusedWrite | undefined;
  #closed = false;

  constructor(ports: FoundEventsPorts) {
    this.#ports = ports;
  }

  /** True once it is closed: what was asked before then may fail. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /**
   * Adds what arrived, all of it or, where it throws, nothing. Answers how many of the events are new: one that is there
   * already is left out. In the selection after its next `refresh`. `again`: see `EventStore`.
   */
  async add(found: readonly EventHit[], again: ReadonlyMap<string, readonly Origin[]> = NONE): Promise<number> {
    for (const [eventId, origins] of again) {
      this.#origins.byEvent.set(eventId, origins);
    }
    return found.length === 0 ? 0 : await this.#inTurn(() => this.#add(found));
  }

  async #add(found: readonly EventHit[]): Promise<number> {
    const { engine } = await this.#opened();
    // Before the rows are there: whoever reads one asks where it was seen.
    const fresh = found.filter(({ event }) => !this.#origins.byEvent.has(event.eventId));
    for (const { event, origins } of fresh) {
      this.#origins.byEvent.set(event.eventId, origins);
    }
    try {
      return await engine.add(found.map(recordTextOf));
    } catch (error) {
      for (const { event } of fresh) {
        this.#origins.byEvent.delete(event.eventId);
      }
      throw error;
    }
  }

  /** Those of these events that were not found, as of the last refresh of the selection. */
  async lacking(eventIds: readonly string[]): Promise<readonly string[]> {
    const all = await this.selection();
    if (all === undefined || eventIds.length === 0) {
      return eventIds;
    }
    const rowIndexes = await all.locate(NEWEST_FIRST, eventIds);
    return eventIds.filter((_, at) => rowIndexes[at] === -1);
  }

  /** Events that were added and can no longer be read. */
  get missing(): number {
    return this.#engine?.missing ?? 0;
  }

  /** Why the disk did not take what was found, which is then held in memory; undefined where it took everything. */
  get refused(): RefusedWrite | undefined {
    return this.#engine?.refused ?? this.#refused;
  }

  /** Asks threads again that died again and again. */
  revive(): void {
    this.#engine?.revive();
  }

  /**
   * Which of the events that an index takes belong to what was found. Before any are added. `undated`: those without a time
   * belong to every window.
   */
  lookFor(condition: Condition | undefined, window: TimeRange, undated = false): void {
    const always = window.from <= ALL_TIME.from && window.to >= ALL_TIME.to;
    this.#within = { condition, ...(always ? {} : { span: { ...window, undated } }) };
  }

  /** Takes the events of a target where they are. `origins`: where they are seen, asked whenever one is shown. */
  at(origins: () => readonly Origin[]): RecordIndex {
    return {
      addFiles: (files, signal) => this.#inTurn(() => this.#addFiles(files, origins, signal)),
      addStored: (segments, signal, refused) => {
        this.#refused ??= refused;
        return this.#inTurn(() => this.#addStored(segments, origins, signal));
      },
      leaseOf: (store) => {
        const lease = this.#leases.get(store) ?? store.lease();
        this.#leases.set(store, lease);
        return lease;
      },
    };
  }

  async #addFiles(
    files: readonly string[],
    origins: () => readonly Origin[],
    signal: AbortSignal,
  ): ReturnType<RecordIndex["addFiles"]> {
    const { engine, all } = await this.#opened();
    const before = { matched: await all.refresh({ signal }), ...(await engine.counts()) };
    this.#origins.setFiles(files, origins);
    const problems = await engine.addFiles(files, { signal });
    await all.refresh({ signal });
    const matched = await this.#amend(engine, all);
    const { events, clashes } = await engine.counts();
    return {
      clashes: clashes - before.clashes,
      scanned: events - before.events,
      matched: matched - before.matched,
      unread: [...new Set(problems.map(({ file }) => file))],
      parsed: all.filesRead,
    };
  }

  async #addStored(
    segments: readonly PinnedSegment[],
    origins: () => readonly Origin[],
    signal: AbortSignal,
  ): Promise<{ readonly matched: number }> {
    const fresh = segments.filter(({ file }) => !this.#origins.byFile.has(file));
    if (fresh.length === 0) {
      return { matched: 0 };
    }
    const { engine, all } = await this.#opened();
    const before = await all.refresh({ signal });
    const problems = await engine.addSegments(fresh, signal);
    if (problems.length > 0) {
      throw gone();
    }
    this.#origins.setFiles(
      fresh.map(({ file }) => file),
      origins,
    );
    await all.refresh({ signal });
    return { matched: (await this.#amend(engine, all)) - before };
  }

  /**
   * Looks for addenda among what an index took since, and puts the events that they amend into the table as amended.
   * Answers how many events are found then.
   */
  async #amend(engine: Engine, all: Selection): Promise<number> {
    const { records, size } = await all.addenda(this.#addendaSeen);
    this.#addendaSeen = size;
    for (const { json, envelope } of records) {
      const event = readRecord(json, envelope === undefined ? {} : { envelope });
      const original = readAddendum(event.record)?.originalEventId;
      this.#addenda.add(event);
      if (original !== undefined && this.#awaited.size < MOST_AWAITED) {
        this.#awaited.add(original);
      }
    }
    for (const eventId of [...this.#awaited]) {
      const record = await engine.record(eventId);
      const hit = record === undefined ? undefined : this.read(record);
      if (hit?.amended !== undefined) {
        this.#awaited.delete(eventId);
        this.#addenda.keep(hit.event);
        this.#origins.byEvent.set(eventId, hit.origins);
        await engine.amend([recordTextOf(hit)]);
      }
    }
    return await all.refresh();
  }

  /** One after the other. */
  #inTurn<T>(add: () => Promise<T>): Promise<T> {
    const added = this.#adding.then(add);
    this.#adding = added.catch(() => undefined);
    return added;
  }

  /** Tells the table where events were seen, for an order by it. */
  async markOrigins(all: Selection): Promise<void> {
    await this.#origins.mark(all);
  }

  /** Takes the addenda of the search: before anything is added. */
  amendWith(addenda: Addenda): void {
    this.#addenda = addenda;
  }

  /** All of them, for questions to the table. Undefined while there are none, and once it is closed. */
  async selection(): Promise<Selection | undefined> {
    const table = await this.#table;
    return this.#closed ? undefined : table?.all;
  }

  /** Undefined for an event that is not here. */
  async get(eventId: string): Promise<EventHit | undefined> {
    const table = await this.#table;
    const record = this.#closed ? undefined : await table?.engine.record(eventId);
    return record === undefined ? undefined : this.read(record);
  }

  /** Everything that was found, newest first; what arrives later is not among it. */
  everything(): AsyncGenerator<EventHit, void, undefined> {
    return this.each(NEWEST_FIRST);
  }

  /**
   * In an order, what its narrowing leaves; what arrives later is not among it. `ends`: only from one event to the other, by
   * their ids.
   */
  async *each(order: ShownOrder, ends: readonly string[] = []): AsyncGenerator<EventHit, void, undefined> {
    const table = await this.#table;
    if (table === undefined || this.#closed) {
      return;
    }
    // A selection that nobody refreshes stays as it is.
    const now = this.#selectAll(table.engine);
    try {
      await now.refresh();
      const { count } = await now.narrowed(order.filters ?? { choices: [] });
      const rows = ends.length === 0 ? [] : await now.locate(order, ends);
      if (rows.includes(-1)) {
        throw gone();
      }
      const [start, end] = rows.length === 0 ? [0, count] : [Math.min(...rows), Math.max(...rows) + 1];
      for (let from = start; from < end; from += CHUNK) {
        const wanted = Math.min(CHUNK, end - from);
        const records = await now.records(order, from, wanted);
        if (records.length < wanted) {
          throw gone();
        }
        yield* records.map((record) => this.read(record));
      }
    } finally {
      await now.close().catch(() => undefined);
    }
  }

  /**
   * At most `count` of the selected events as the page shows them: with the targets that they were read from, and amended
   * where CloudTrail amended them.
   */
  async rows(
    all: Selection,
    order: ShownOrder,
    start: number,
    count: number,
    { columns, timeZone }: WantedCells,
  ): Promise<readonly ResultRow[]> {
    // An addendum may name no more of its original than that.
    const asked = this.#addenda.nameRequests ? [...new Set([...columns, "requestId" as const])] : columns;
    const rows = await all.rows(order, start, count, { columns: asked, timeZone });
    return await Promise.all(rows.map((row) => this.#row(row, { columns, stamp: stamper(timeZone) })));
  }

  async #row({ row, requestId, file, copies = [] }: TableRow, look: RowLook): Promise<ResultRow> {
    if (this.#addenda.mayAmend(row.eventId, requestId)) {
      const hit = await this.get(row.eventId);
      if (hit !== undefined) {
        return resultRow(hit, look);
      }
    }
    return withOrigins(row, this.#origins.of(row.eventId, [file, ...copies]));
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
      const filters: Filters = { choices: [{ field: "resource", value, exclude: false }] };
      let all = true;
      for await (const { event } of this.each({ ...NEWEST_FIRST, filters: filters })) {
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

  /** The event of a record of the table, with what is told of it. */
  read({ json, envelope, file, copies = [] }: TableRecord): EventHit {
    const event = readRecord(json, envelope === undefined ? {} : { envelope });
    const amended = this.#addenda.of(event);
    return {
      // The table may hold it as amended.
      event: amended?.original ?? event,
      origins: this.#origins.of(event.eventId, [file, ...copies]),
      ...(amended === undefined ? {} : { amended }),
    };
  }

  /** Frees the table and what it holds. */
  async close(): Promise<void> {
    this.#closed = true;
    await (await this.#table)?.engine.dispose();
    await Promise.all([...this.#leases.values()].map((lease) => lease.end()));
  }

  async #opened(): Promise<{ readonly engine: Engine; readonly all: Selection }> {
    this.#table ??= this.#ports
      .open(() => this.#ports.restarted())
      .then((engine) => ({ engine, all: this.#selectAll(engine) }));
    const table = await this.#table;
    this.#engine = table.engine;
    if (this.#closed) {
      await table.engine.dispose();
    }
    return table;
  }

  #selectAll(engine: Engine): Selection {
    const { condition, span } = this.#within;
    return engine.select(condition, span);
  }
}

/** The table was built again meanwhile, and holds less than before. */
function gone(): Failure {
  return new Failure({
    reason: "not-found",
    message: "Some of the events can no longer be read. Run the search again.",
    context: {},
    remedies: [{ kind: "retry" }],
  });
}
