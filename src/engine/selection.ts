import type { FieldCounts, FilterField, Filters, Group, Summary } from "../protocol/filters.ts";
import type { Condition } from "../query/condition/condition.ts";
import type { SeenEvent } from "../query/fields/seenFields.ts";
import type { Opened, ShownOrder, TableRequests } from "./requests.ts";
import type { Derived, DerivedName } from "./table/derive.ts";
import type { CountRequest, FilteredCount } from "./table/filters.ts";
import { planReads, type ReadPlan } from "./table/readPlan.ts";
import type { FileRows } from "./table/sift.ts";
import type { TableRecord, TableRow, WantedCells } from "./table/tableRows.ts";
import type { TimeSpan } from "./table/timeSpan.ts";

/** What a selection needs of the engine. */
export interface TableLink {
  /** Another number when the table was built anew and knows no selection any more. */
  generation(): Promise<number>;
  ask<Name extends keyof TableRequests>(
    name: Name,
    args: Parameters<TableRequests[Name]>,
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<TableRequests[Name]>>>;
  /** Makes a request again when a thread died meanwhile. */
  surviving<T>(ask: () => Promise<T>): Promise<T>;
  /** Reads the records of the parts, telling of each part as it is done. */
  sift(
    plan: ReadPlan,
    parts: readonly (readonly FileRows[])[],
    signal: AbortSignal | undefined,
    found: (part: readonly FileRows[], rows: Uint32Array, lost: readonly string[]) => Promise<void>,
  ): Promise<void>;
  /** Reads what only the records of the parts tell. */
  derive(
    name: DerivedName,
    parts: readonly (readonly FileRows[])[],
    signal: AbortSignal | undefined,
    found: (part: readonly FileRows[], derived: Derived) => Promise<void>,
  ): Promise<void>;
}

/** Files to read in one go: small, so that rows come soon and a cancel takes effect. */
const FILES_AT_ONCE = 8;

interface SelectionOptions {
  readonly view: number;
  readonly condition: Condition | undefined;
  readonly span: TimeSpan | undefined;
  readonly link: TableLink;
}

/**
 * The events that satisfy a condition. `refresh` looks for them, and again for what came since; everything else answers
 * about what was found so far. Every method may throw `Failure`; when the table had to be built anew, the next
 * `refresh` finds everything again.
 */
export class Selection {
  readonly #link: TableLink;
  readonly #view: number;
  readonly #plan: ReadPlan;
  /** Records still to be read: more than one refresh may be needed when one is cancelled. */
  #unread: FileRows[] = [];
  readonly #lost = new Set<string>();
  #filesRead = 0;
  #generation: number | undefined;
  #count = 0;
  #refreshing: Promise<unknown> = Promise.resolve();
  readonly #deriving = new Map<DerivedName, Promise<void>>();
  readonly #closed = new AbortController();

  constructor(options: SelectionOptions) {
    this.#link = options.link;
    this.#view = options.view;
    this.#plan = planReads(options.condition, options.span);
  }

  /** Files that could not be read back: events in them may be missing. */
  get lost(): readonly string[] {
    return [...this.#lost];
  }

  /** How many files records were read from, because columns did not answer the condition for every event. */
  get filesRead(): number {
    return this.#filesRead;
  }

  /**
   * Looks at what it has not seen yet. Columns tell most at once; then records are read. Answers the count. An AbortError leaves what was found, and the next refresh goes on.
   */
  async refresh(options: { readonly signal?: AbortSignal } = {}): Promise<number> {
    const run = this.#refreshing.then(() => this.#link.surviving(() => this.#refresh(options)));
    this.#refreshing = run.catch(() => undefined);
    return await run;
  }

  /** The event ids from `start` to before `end`. */
  async ids(order: ShownOrder, start: number, end: number, signal?: AbortSignal): Promise<readonly string[]> {
    await this.#derivedFor(order.filters, [order.column], signal);
    return await this.#asked("ids", [this.#view, order, start, end], signal);
  }

  /** The places of events in an order; -1 for one that is not among them. */
  async locate(order: ShownOrder, eventIds: readonly string[], signal?: AbortSignal): Promise<readonly number[]> {
    await this.#derivedFor(order.filters, [order.column], signal);
    return await this.#asked("locate", [this.#view, order, eventIds], signal);
  }

  /** Records as they came, for export and for what only they tell. */
  async records(
    order: ShownOrder,
    start: number,
    count: number,
    signal?: AbortSignal,
  ): Promise<readonly TableRecord[]> {
    await this.#derivedFor(order.filters, [order.column], signal);
    return await this.#asked("records", [this.#view, order, start, count], signal);
  }

  /** Events as rows with the wanted cells. */
  async rows(order: ShownOrder, start: number, count: number, wanted: WantedCells): Promise<readonly TableRow[]> {
    await this.#derivedFor(order.filters, [order.column], undefined);
    return await this.#asked("rows", [this.#view, order, start, count, wanted], undefined);
  }

  /** Events as what completion remembers of them. */
  async seen(order: ShownOrder, start: number, count: number): Promise<readonly SeenEvent[]> {
    await this.#derivedFor(order.filters, [order.column], undefined);
    return await this.#asked("seen", [this.#view, order, start, count], undefined);
  }

  /** How much a narrowing leaves of what was found. `noise`: the texts of known-noise filters to count, on or off. */
  async narrowed(filters: Filters, noise: readonly string[] = [], signal?: AbortSignal): Promise<FilteredCount> {
    await this.#derivedFor(filters, [], signal);
    return await this.#asked("narrowed", [this.#view, filters, noise], signal);
  }

  /** Facets and timeline of what a narrowing leaves. */
  async summary(ask: CountRequest, signal?: AbortSignal): Promise<Summary> {
    await this.#derivedFor(ask.filters, ask.fields, signal);
    return await this.#asked("summary", [this.#view, ask], signal);
  }

  /** What a narrowing leaves, by the values of a facet. */
  async groups(field: FilterField, filters: Filters, signal?: AbortSignal): Promise<readonly Group[]> {
    await this.#derivedFor(filters, [field], signal);
    return await this.#asked("groups", [this.#view, field, filters], signal);
  }

  /** What a narrowing leaves, counted by the values of several facets together. */
  async fieldCounts(fields: readonly FilterField[], filters: Filters, signal?: AbortSignal): Promise<FieldCounts> {
    await this.#derivedFor(filters, fields, signal);
    return await this.#asked("fieldCounts", [this.#view, fields, filters], signal);
  }

  /** Where events were seen, for an order by it. */
  async mark(eventIds: readonly string[], origins: readonly string[]): Promise<void> {
    await this.#link.ask("mark", [eventIds, origins]);
  }

  /** The same, one text for each file. */
  async markFiles(files: readonly string[], origins: readonly string[]): Promise<void> {
    await this.#link.ask("markFiles", [files, origins]);
  }

  /** The addenda among the rows that were found from `since` on, and where to go on. */
  async addenda(since: number): Promise<{ readonly records: readonly TableRecord[]; readonly size: number }> {
    return await this.#asked("addenda", [this.#view, since], undefined);
  }

  /** Of how many events it is not known yet what only their records tell. */
  async lacking(name: DerivedName, signal?: AbortSignal): Promise<number> {
    return await this.#asked("lackingCount", [this.#view, name], signal);
  }

  /**
   * Reads what only records tell of what was found, where nobody did: about a second for 50,000 records. It is kept while
   * the table lives. Several callers share one reading.
   */
  async derive(name: DerivedName, signal?: AbortSignal): Promise<void> {
    const running = this.#deriving.get(name) ?? this.#derive(name).finally(() => this.#deriving.delete(name));
    this.#deriving.set(name, running);
    await running;
    signal?.throwIfAborted();
  }

  async #derive(name: DerivedName): Promise<void> {
    const files = await this.#asked("lacking", [this.#view, name], undefined);
    const parts = Array.from({ length: Math.ceil(files.length / FILES_AT_ONCE) }, (_, part) =>
      files.slice(part * FILES_AT_ONCE, (part + 1) * FILES_AT_ONCE),
    );
    await this.#link.derive(name, parts, this.#closed.signal, async (_, derived) => {
      await this.#link.ask("learn", [name, derived]);
    });
  }

  async #derivedFor(
    filters: Filters | undefined,
    names: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const all = [...names, ...(filters?.choices ?? []).map(({ field }) => field)];
    if (all.some((name) => name === "resource" || name === "resourceType")) {
      await this.derive("resource", signal);
    }
    if (all.includes("requestId")) {
      await this.derive("requestId", signal);
    }
  }

  /** Frees what the table keeps for it. */
  async close(): Promise<void> {
    this.#closed.abort();
    if (this.#generation !== undefined) {
      await this.#link.ask("close", [this.#view]);
    }
    this.#generation = undefined;
  }

  async #refresh({ signal }: { readonly signal?: AbortSignal }): Promise<number> {
    const { count, unknown } = await this.#select(signal);
    this.#count = count;
    this.#unread.push(...unknown);
    const files = this.#unread.length;
    if (files === 0) {
      return count;
    }
    const parts = Array.from({ length: Math.ceil(files / FILES_AT_ONCE) }, (_, part) =>
      this.#unread.slice(part * FILES_AT_ONCE, (part + 1) * FILES_AT_ONCE),
    );
    await this.#link.sift(this.#plan, parts, signal, async (part, rows, lost) => {
      this.#count = await this.#link.ask("include", [this.#view, rows]);
      this.#unread = this.#unread.filter((file) => !part.includes(file));
      this.#filesRead += part.length;
      for (const file of lost) {
        this.#lost.add(file);
      }
    });
    return this.#count;
  }

  async #select(signal: AbortSignal | undefined): Promise<Opened> {
    for (;;) {
      const generation = await this.#link.generation();
      if (generation !== this.#generation) {
        this.#unread = [];
        this.#filesRead = 0;
        this.#lost.clear();
        await this.#link.ask("close", [this.#view], signal);
      }
      this.#generation = undefined;
      const opened = await this.#link.ask("select", [this.#view, this.#plan], signal);
      if ((await this.#link.generation()) === generation) {
        this.#generation = generation;
        return opened;
      }
    }
  }

  /** Asks about what was found; looks for it first when nobody did, or when the table is another one. */
  async #asked<Name extends keyof TableRequests>(
    name: Name,
    args: Parameters<TableRequests[Name]>,
    signal: AbortSignal | undefined,
  ): Promise<Awaited<ReturnType<TableRequests[Name]>>> {
    return await this.#link.surviving(async (): Promise<Awaited<ReturnType<TableRequests[Name]>>> => {
      if ((await this.#link.generation()) !== this.#generation) {
        await this.refresh(signal === undefined ? {} : { signal });
      }
      return await this.#link.ask(name, args, signal);
    });
  }
}
