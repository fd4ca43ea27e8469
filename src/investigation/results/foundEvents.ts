import type { Engine } from "../../engine/engine.ts";
import type { RefusedWrite } from "../../engine/fileErrors.ts";
import type { ShownOrder } from "../../engine/requests.ts";
import type { Selection } from "../../engine/selection.ts";
import { type RecordText, readRecord } from "../../model/event/record.ts";
import { Failure } from "../../model/failure.ts";
import type { Filters } from "../../protocol/filters.ts";
import type { Condition } from "../../query/condition/condition.ts";
import { compile } from "../../query/match/match.ts";
import { ALL_TIME, type TimeWindow } from "../../query/plan/plan.ts";
import type { LogFileIndex, Origin } from "../../sources/source.ts";
import type { EventHit } from "../search/search.ts";
import { recordTextOf } from "./tableTerms.ts";

export interface FoundEventsPorts {
  /** A table for this search alone; asked for when the first event is there. */
  open(onRestart: () => void): Promise<Engine>;
  /** Told when the index died and is built again from what was fetched. */
  restarted(): void;
}

const NEWEST_FIRST: ShownOrder = { column: "time", descending: true };
/** Records to read in one go: others are answered in between. */
const CHUNK = 500;

/**
 * All events that a search found: the records in files and in a table in a thread, and here what is told of them, where
 * they were seen and what CloudTrail said of them later. Every method that answers a promise may throw `Failure`.
 */
export class FoundEvents implements LogFileIndex {
  readonly #ports: FoundEventsPorts;
  readonly #origins = new Map<string, readonly Origin[]>();
  #filesOrigins: readonly Origin[] = [];
  #table: Promise<{ readonly engine: Engine; readonly all: Selection }> | undefined;
  #engine: Engine | undefined;
  #amended: (eventId: string) => EventHit["amended"] = () => undefined;
  #within: { readonly condition?: Condition | undefined; readonly span?: TimeWindow } = {};
  #closed = false;

  constructor(ports: FoundEventsPorts) {
    this.#ports = ports;
  }

  /** True once it is closed: what was asked before then may fail. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Where each event was seen, by its id. Undefined where they are events of files: those were all seen in the same place. */
  get origins(): ReadonlyMap<string, readonly Origin[]> | undefined {
    return this.#filesOrigins.length === 0 ? this.#origins : undefined;
  }

  /**
   * Adds what arrived, all of it or, where it throws, nothing. Answers how many of the events are new: one that is there
   * already is left out. In the selection after its next `refresh`.
   */
  async add(found: readonly EventHit[]): Promise<number> {
    if (found.length === 0) {
      return 0;
    }
    const { engine } = await this.#opened();
    // Before the rows are there: whoever reads one asks where it was seen.
    const fresh = found.filter(({ event }) => !this.#origins.has(event.eventId));
    for (const { event, origins } of fresh) {
      this.#origins.set(event.eventId, origins);
    }
    try {
      return await engine.add(found.map(recordTextOf));
    } catch (error) {
      for (const { event } of fresh) {
        this.#origins.delete(event.eventId);
      }
      throw error;
    }
  }

  /** Events that were added and can no longer be read. */
  get missing(): number {
    return this.#engine?.missing ?? 0;
  }

  /** Why the disk did not take what was found, which is then held in memory; undefined where it took everything. */
  get refused(): RefusedWrite | undefined {
    return this.#engine?.refused;
  }

  /** Asks threads again that died again and again. */
  revive(): void {
    this.#engine?.revive();
  }

  /** Which of the events of files belong to what was found, and what is told of where they were seen. Before any are added. */
  lookFor(condition: Condition | undefined, window: TimeWindow, origins: readonly Origin[]): void {
    const always = window.from <= ALL_TIME.from && window.to >= ALL_TIME.to;
    this.#within = { condition, ...(always ? {} : { span: window }) };
    this.#filesOrigins = origins;
  }

  async addFiles(files: readonly string[], signal: AbortSignal): ReturnType<LogFileIndex["addFiles"]> {
    const { engine, all } = await this.#opened();
    const before = { matched: await all.refresh({ signal }), ...(await engine.counts()) };
    const problems = await engine.addFiles(files, { signal });
    const matched = await all.refresh({ signal });
    const { events, clashes } = await engine.counts();
    return {
      clashes: clashes - before.clashes,
      scanned: events - before.events,
      matched: matched - before.matched,
      unread: [...new Set(problems.map(({ file }) => file))],
      parsed: all.filesRead,
    };
  }

  /** Asks the search for what CloudTrail said of an event later, whenever one is given out. */
  amendWith(amended: (eventId: string) => EventHit["amended"]): void {
    this.#amended = amended;
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

  /** In an order, what its narrowing leaves; what arrives later is not among it. */
  async *each(order: ShownOrder): AsyncGenerator<EventHit, void, undefined> {
    const table = await this.#table;
    if (table === undefined || this.#closed) {
      return;
    }
    // A selection that nobody refreshes stays as it is.
    const now = this.#selectAll(table.engine);
    try {
      await now.refresh();
      const { count } = await now.narrowed(order.filters ?? { choices: [] });
      for (let from = 0; from < count; from += CHUNK) {
        const wanted = Math.min(CHUNK, count - from);
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
  read({ json, envelope }: RecordText): EventHit {
    const event = readRecord(json, envelope === undefined ? {} : { envelope });
    const amended = this.#amended(event.eventId);
    return {
      // The table may hold it as amended.
      event: amended?.original ?? event,
      origins: this.#origins.get(event.eventId) ?? this.#filesOrigins,
      ...(amended === undefined ? {} : { amended }),
    };
  }

  /** Frees the table and what it holds. */
  async close(): Promise<void> {
    this.#closed = true;
    await (await this.#table)?.engine.dispose();
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
