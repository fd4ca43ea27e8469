import { randomUUID } from "node:crypto";
import type { ResultPage, WorkGroup } from "../../aws/athena.ts";
import type { Bucket } from "../../aws/bucket.ts";
import type { CallOptions } from "../../aws/connections.ts";
import type { Priority } from "../../aws/pace.ts";
import { Failure } from "../../model/failure.ts";
import { namesText } from "../../model/text/namesText.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { Condition } from "../../query/condition/condition.ts";
import type { SourcePlan } from "../../query/plan/plan.ts";
import type { TrailTable } from "../../query/trino/table.ts";
import { type TrinoQuery, trinoQuery } from "../../query/trino/trinoQuery.ts";
import type { Holdings } from "../holdings.ts";
import type { Memory, StoredRange } from "../memory.ts";
import { ATHENA, type Billed, billedFor, type Cost, costOfQueries } from "../queryCost.ts";
import type { Checkpoint, RecordIndex, Source, SourceOptions, SourcePage } from "../source.ts";
import { SourceCalls } from "../sourceCalls.ts";
import { checkpointOf, type QueryCheckpoint, readCheckpoint, type StartedQuery } from "./checkpoint.ts";
import type { Queries } from "./queries.ts";
import { RowEvents } from "./rowEvents.ts";
import { isSliced, nextSlice, slicesOf } from "./slices.ts";
import { tableHoldings } from "./tableHoldings.ts";
import { scannedBytes } from "./tableSize.ts";
import type { AthenaRef } from "./target.ts";

const DAY = 86_400_000;
const SECOND = 1_000;

export interface AthenaTableOptions {
  readonly ref: AthenaRef;
  readonly table: TrailTable;
  readonly workgroup: WorkGroup;
  readonly sharedKey: string;
  readonly queries: Queries;
  /** What queries for a condition returned before. */
  readonly memoryOf: (condition: Condition | undefined) => Memory;
  /** Opens a bucket to list it. `folder`: the key prefix of what is listed. */
  readonly openBucket: (bucket: string, folder: string) => Promise<Bucket>;
  readonly index?: RecordIndex | undefined;
  /** AWS's time, in ms since 1970 UTC. */
  readonly now: () => number;
  readonly priority?: Priority | undefined;
  /** Of an earlier run in another window. */
  readonly checkpoint?: Checkpoint | undefined;
}

type Rest = Omit<SourcePage, "events" | "scanned">;

/**
 * A table of CloudTrail records in Athena, read newest first by queries of a part of the time each, where the table lets a shorter
 * time scan less. A search that stopped goes on where it stopped, with the query that runs, when it is run again on the same
 * instance, or on another one with its checkpoint.
 */
export class AthenaTable implements Source {
  readonly sharedKey: string;
  readonly #options: AthenaTableOptions;
  readonly #calls: SourceCalls;
  readonly #isSliced: boolean;
  /** When the search began, and what is stored of it from earlier windows. */
  readonly #since: number;
  #stored: readonly StoredRange[] | undefined;
  /** The query that runs, or whose result was not read to its end. */
  #query: StartedQuery | undefined;
  /** Of the query whose start was not answered yet. */
  #sql: string | undefined;
  /** The query is one of an earlier run, which may have failed or be gone. */
  #isResumed: boolean;
  /** Queries for events from this time on are allowed. */
  #allowedFrom: number;
  /** Everything from this time on was read. Undefined: nothing was. */
  #below: number | undefined;
  /** What the queries that have ended scanned and billed, and how long the times of all of them are, in ms. */
  #done: NonNullable<QueryCheckpoint["ended"]>;
  /** What the table cannot answer. */
  #gaps: readonly string[] = [];

  constructor(options: AthenaTableOptions) {
    this.#options = options;
    this.#calls = new SourceCalls(this, options.priority);
    this.sharedKey = options.sharedKey;
    this.#isSliced = isSliced(options.table);
    const kept = readCheckpoint(options.checkpoint);
    this.#since = kept?.since ?? options.now();
    this.#query = kept?.query;
    this.#isResumed = kept !== undefined;
    this.#below = kept?.query.to;
    this.#allowedFrom = kept?.allowedFrom ?? Number.NEGATIVE_INFINITY;
    this.#done = kept?.ended ?? { scanned: 0, dollars: 0, measured: 0 };
  }

  /**
   * What the queries scan that were not allowed yet. Undefined: the query of an earlier run goes on, and it and those after it
   * were allowed. Throws `Failure` or an AbortError.
   */
  async estimate(plan: SourcePlan, signal: AbortSignal): Promise<Cost | undefined> {
    if (plan.empty || (await this.#goesOn(this.#calls.with(signal)))) {
      return undefined;
    }
    const left = { from: plan.window.from, to: Math.min(plan.window.to, this.#below ?? plan.window.to) };
    const slices = slicesOf(plan.window, left, this.#isSliced);
    const [first] = slices;
    if (first === undefined) {
      return undefined;
    }
    this.#allowedFrom = Number.NEGATIVE_INFINITY;
    if (this.#done.measured > 0) {
      const rate = this.#done.scanned / this.#done.measured;
      const bytes = slices.map(({ from, to }) => Math.round(rate * (to - from)));
      return costOfQueries(ATHENA, bytes, { basis: "unknown" });
    }
    const read = slices.map((slice) => this.#sqlOf(plan, slice).partitions);
    const bound = await scannedBytes(this.#options.table, read, this.#options.openBucket, this.#calls.with(signal));
    if (bound !== undefined) {
      const { bytes, isWhole, requests } = bound;
      return costOfQueries(ATHENA, bytes, { basis: isWhole ? "upper bound" : "unknown", requests });
    }
    const { cutoff } = this.#options.workgroup;
    if (cutoff !== undefined) {
      return costOfQueries(
        ATHENA,
        slices.map(() => cutoff),
        { basis: "upper bound" },
      );
    }
    this.#allowedFrom = first.from;
    const { label } = this.#options.ref;
    const trial = this.#isSliced ? `the newest day of table ${label}` : `all of table ${label}`;
    return costOfQueries(ATHENA, [], { basis: "unknown", trial });
  }

  async holdings(plan: SourcePlan): Promise<Holdings | undefined> {
    const { table, openBucket, now } = this.#options;
    return await tableHoldings(table, this.#sqlOf(plan, plan.window), openBucket, now());
  }

  async stop(): Promise<Billed | undefined> {
    const { queries } = this.#options;
    const calls = this.#calls.with(new AbortController().signal);
    const { id, token = "" } = this.#query ?? {};
    // The answer to the start may have been lost: the same start answers it again.
    const started = id ?? (this.#sql === undefined ? undefined : await queries.start(this.#sql, token, calls));
    const scanned = started === undefined ? undefined : await queries.stop(started, calls);
    const query = this.#query;
    if (scanned !== undefined && scanned > 0 && query?.isCounted !== true) {
      // A part of a query says nothing of what a time scans.
      this.#note(scanned, 0);
    }
    this.#query = undefined;
    this.#sql = undefined;
    return this.#billed;
  }

  get #billed(): Billed | undefined {
    const { scanned, dollars } = this.#done;
    return dollars === 0 ? undefined : { scanned, dollars };
  }

  #note(bytes: number, length: number): void {
    const { scanned, dollars } = billedFor(ATHENA, [bytes]);
    this.#done = {
      scanned: this.#done.scanned + scanned,
      dollars: this.#done.dollars + dollars,
      measured: this.#done.measured + length,
    };
  }

  async *search(
    plan: SourcePlan,
    signal: AbortSignal,
    { slowed, seen = new Set() }: SourceOptions = {},
  ): AsyncGenerator<SourcePage, void, undefined> {
    if (plan.empty) {
      return;
    }
    signal.throwIfAborted();
    const { index, memoryOf, table } = this.#options;
    const calls = this.#calls.with(signal, slowed);
    const rows = new RowEvents({ table, memory: memoryOf(plan.residual), index, plan, seen });
    await this.#checkResumed(calls);
    this.#stored ??= (await rows.stored()).filter(({ readAt }) => readAt >= this.#since);
    const { from } = plan.window;
    let to = plan.window.to;
    while (to > from) {
      const part = this.#partBefore(plan, to);
      if (part === "not allowed") {
        yield { ...this.#rest(plan), events: [], scanned: 0, pages: 0, awaitsCost: true };
        return;
      }
      yield* part.isStored ? this.#give(part, rows, plan, signal) : this.#ask(part, rows, plan, calls);
      to = part.from;
      this.#below = Math.min(this.#below ?? to, to);
    }
  }

  /** The next part to read. */
  #partBefore(plan: SourcePlan, to: number): (TimeRange & { readonly isStored: boolean }) | "not allowed" {
    const { from } = plan.window;
    const query = this.#query;
    if (query !== undefined && query.from < to && query.to >= to) {
      return { from: Math.max(from, query.from), to, isStored: false };
    }
    // A claim ends at the second in which it was read.
    const stored = this.#stored?.find((range) => range.from < to && range.to + SECOND >= to);
    if (stored !== undefined) {
      return { from: Math.max(from, stored.from), to, isStored: true };
    }
    if (to <= this.#allowedFrom) {
      return "not allowed";
    }
    const newest = Math.max(from, query !== undefined && query.to < to ? query.to : from);
    const left = { from: newest, to };
    return { ...(this.#isSliced ? nextSlice(plan.window, left) : left), isStored: false };
  }

  async *#give(
    part: TimeRange,
    rows: RowEvents,
    plan: SourcePlan,
    signal: AbortSignal,
  ): AsyncGenerator<SourcePage, void, undefined> {
    const given = await rows.give(part, signal);
    yield { ...this.#rest(plan, rows), ...given, pages: 0, remembered: true, coveredFrom: part.from };
  }

  async *#ask(
    part: TimeRange,
    rows: RowEvents,
    plan: SourcePlan,
    calls: CallOptions,
  ): AsyncGenerator<SourcePage, void, undefined> {
    const known = this.#query;
    const slice = known !== undefined && known.from < part.to && known.to >= part.to ? known : part;
    const sql = this.#sqlOf(plan, slice);
    if (sql.missing.length > 0) {
      throw this.#lacking(sql);
    }
    if (!sql.isEmpty) {
      const id = yield* this.#started(slice, sql, plan, calls);
      yield* this.#ended(id, plan, calls);
      for await (const page of this.#options.queries.pages(id, calls)) {
        yield* this.#page(page, rows, plan, calls.signal);
      }
      await rows.claim({ from: slice.from, to: slice.to, readAt: this.#query?.at ?? this.#options.now() });
    }
    yield { ...this.#rest(plan, rows, sql), events: [], scanned: 0, pages: 0, coveredFrom: part.from };
    this.#query = undefined;
  }

  /** The id of the slice's query, which is started where it was not yet: its token is kept before. */
  async *#started(
    slice: TimeRange,
    { sql }: TrinoQuery,
    plan: SourcePlan,
    calls: CallOptions,
  ): AsyncGenerator<SourcePage, string, undefined> {
    const known = this.#query === slice ? this.#query : undefined;
    if (known?.id !== undefined) {
      return known.id;
    }
    const query =
      known ??
      ({ from: slice.from, to: slice.to, token: randomUUID(), at: this.#options.now() } satisfies StartedQuery);
    this.#query = query;
    yield { ...this.#rest(plan), events: [], scanned: 0, pages: 0, checkpoint: this.#checkpoint(query) };
    calls.signal.throwIfAborted();
    this.#sql = sql;
    const id = await this.#options.queries.start(sql, query.token, calls);
    this.#sql = undefined;
    this.#query = { ...query, id };
    yield { ...this.#rest(plan), events: [], scanned: 0, checkpoint: this.#checkpoint(this.#query) };
    return id;
  }

  /** Waits for the end of the query, and counts what it billed. */
  async *#ended(id: string, plan: SourcePlan, calls: CallOptions): AsyncGenerator<SourcePage, void, undefined> {
    const { queries } = this.#options;
    for await (const status of queries.progress(id, calls)) {
      switch (status.state) {
        case "QUEUED":
        case "RUNNING":
          yield { ...this.#rest(plan), events: [], scanned: 0, pages: 0, doing: this.#doing(status.state) };
          break;
        case "SUCCEEDED":
          yield* this.#count(status.scanned, plan);
          return;
        case "CANCELLED":
          yield* this.#count(status.scanned, plan);
          this.#query = undefined;
          throw queries.failureOf(status);
        case "FAILED":
          // AWS does not bill it.
          this.#query = undefined;
          throw queries.failureOf(status);
      }
    }
  }

  /** "Athena runs the query for 2026-05-01 to 2026-07-30" */
  #doing(state: "QUEUED" | "RUNNING"): string {
    const { from, to } = this.#query ?? { from: 0, to: 0 };
    const [first, last] = [from, to - 1].map((time) => new Date(time).toISOString().slice(0, 10));
    const days = first === last ? first : `${first} to ${last}`;
    return state === "QUEUED" ? `the query for ${days} waits in Athena's queue` : `Athena runs the query for ${days}`;
  }

  *#count(scanned: number, plan: SourcePlan): Generator<SourcePage, void, undefined> {
    const query = this.#query;
    if (query !== undefined && query.isCounted !== true) {
      this.#note(scanned, query.to - query.from);
      this.#query = { ...query, isCounted: true };
      yield { ...this.#rest(plan), events: [], scanned: 0, pages: 0, checkpoint: this.#checkpoint(this.#query) };
    }
  }

  async *#page(
    page: ResultPage,
    rows: RowEvents,
    plan: SourcePlan,
    signal: AbortSignal,
  ): AsyncGenerator<SourcePage, void, undefined> {
    const taken = await rows.take(page, signal);
    yield { ...this.#rest(plan, rows), ...taken };
    rows.taken();
  }

  #sqlOf({ residual, window }: SourcePlan, slice: TimeRange): TrinoQuery {
    const range = { from: Math.max(slice.from, window.from), to: slice.to };
    return trinoQuery({ condition: residual, range, table: this.#options.table });
  }

  #checkpoint(query: StartedQuery): Checkpoint {
    const kept: QueryCheckpoint = {
      since: this.#since,
      ...(Number.isFinite(this.#allowedFrom) ? { allowedFrom: this.#allowedFrom } : {}),
      query,
      ...(this.#done.dollars === 0 ? {} : { ended: this.#done }),
    };
    return checkpointOf(kept);
  }

  /** Whether a query of an earlier run is there to be read on. */
  async #goesOn(calls: CallOptions): Promise<boolean> {
    await this.#checkResumed(calls);
    return this.#query !== undefined;
  }

  /** Forgets a query of an earlier run that failed, was stopped or is gone: its part is asked for again. */
  async #checkResumed(calls: CallOptions): Promise<void> {
    const query = this.#query;
    if (!this.#isResumed || query === undefined) {
      return;
    }
    if (query.id !== undefined) {
      const status = await this.#options.queries.status(query.id, calls);
      if (status === undefined || status.state === "FAILED" || status.state === "CANCELLED") {
        this.#query = undefined;
      }
    }
    this.#isResumed = false;
  }

  /** What a page says besides its events. */
  #rest({ window }: SourcePlan, rows?: RowEvents, sql?: TrinoQuery): Rest {
    return {
      throttled: this.#calls.takeThrottled(),
      remembered: false,
      // Events that are delivered later are not found.
      asOf: Math.min(this.#since, window.to + DAY),
      ...(this.#billed === undefined ? {} : { billed: this.#billed }),
      notes: this.#notes(rows, sql),
    };
  }

  #notes(rows: RowEvents | undefined, sql: TrinoQuery | undefined): readonly string[] {
    this.#gaps = sql?.gaps.flatMap(({ effect, text }) => (effect === "fewer" ? text : [])) ?? this.#gaps;
    const { label } = this.#options.ref;
    const skipped = rows?.skipped ?? 0;
    return [
      `These events are rows of table ${label}: they have what its columns hold, which can be less than the log files.`,
      ...this.#gaps,
      ...(skipped === 0
        ? []
        : [`${skipped.toLocaleString("en-US")} rows of table ${label} are no CloudTrail events and were left out.`]),
    ];
  }

  #lacking({ missing }: TrinoQuery): Failure {
    const { label, profile, region } = this.#options.ref;
    const terms = missing.map(({ means }) => (means === "account" ? "account:111122223333" : "region:eu-west-1"));
    return new Failure({
      reason: "invalid-request",
      message: `Queries of table ${label} have to name values of its partition ${missing.length === 1 ? "key" : "keys"} ${namesText(missing.map(({ name }) => name))}. Add ${namesText(terms)} with your own values to the search.`,
      context: { profile, region },
      remedies: [],
    });
  }
}
