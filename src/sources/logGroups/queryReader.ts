import type { CallOptions, Connection } from "../../aws/connections.ts";
import type { LogGroupId } from "../../aws/logGroups.ts";
import {
  logQueryMessages,
  logQueryProgress,
  type QueryProgress,
  startLogQuery,
  stopLogQuery,
} from "../../aws/logQueries.ts";
import { Failure } from "../../model/failure.ts";
import type { Billed } from "../queryCost.ts";
import { billedFor, LOGS_INSIGHTS } from "../queryCost.ts";
import type { Portion } from "./portion.ts";
import { checkpointOf, type QueryCheckpoint, type StartedQuery } from "./queryCheckpoint.ts";

const SECOND = 1_000;
const DAY = 86_400_000;
/** The first query is about so long a time: what it scans says what the rest will. */
export const FIRST_QUERY = DAY;
const LONGEST_QUERY = 32 * DAY;
const SHORTEST_QUERY = 60 * SECOND;
/** A query with fewer rows is followed by one of a longer time. */
const FEW_ROWS = 10_000;
/** Pauses between two questions whether a query has ended, ms. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5_000;

export interface QueryReaderOptions {
  readonly group: LogGroupId;
  /** The query's text, with the most rows that it returns. */
  readonly query: (limit: number) => string;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** The queries that were started before. */
  readonly started: QueryCheckpoint;
}

/** The rows that a query may return, and those of accounts that have the old limit. */
const ROW_LIMITS = [100_000, 10_000] as const;

/**
 * Reads log events with queries of Logs Insights, each of a slice of time, newest first. AWS bills what they scan. A query that
 * was started before is not started again: its results are read by its id.
 */
export class QueryReader {
  readonly #connection: Connection<"logs">;
  readonly #options: QueryReaderOptions;
  readonly #queries: StartedQuery[];
  /** What queries scanned that were stopped. */
  #stopped = 0;
  #rowLimit: number = ROW_LIMITS[0];
  #length = FIRST_QUERY;

  constructor(connection: Connection<"logs">, options: QueryReaderOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#queries = [...options.started.queries];
  }

  /** The range of the queries that were started begins here (ms since 1970 UTC). */
  get startedFrom(): number {
    return this.#queries.at(-1)?.from ?? this.#options.started.to;
  }

  /** Bytes that a query scans for each ms of its range. Undefined: none has ended yet. */
  get scannedPerMs(): number | undefined {
    const ended = this.#queries.filter(({ scanned }) => scanned !== undefined);
    const length = ended.reduce((sum, { from, to }) => sum + to - from, 0);
    return length === 0 ? undefined : ended.reduce((sum, { scanned = 0 }) => sum + scanned, 0) / length;
  }

  /** A query has not ended, as far as is known. */
  get isRunning(): boolean {
    return this.#queries.some(({ scanned }) => scanned === undefined);
  }

  /** What the queries billed that have ended, or were stopped. */
  get billed(): Billed {
    return billedFor(LOGS_INSIGHTS, [this.#stopped, ...this.#queries.flatMap(({ scanned }) => scanned ?? [])]);
  }

  /** Stops the queries that run. Throws `Failure` or an AbortError. */
  async stop(calls: CallOptions): Promise<void> {
    for (const query of this.#queries.filter(({ scanned }) => scanned === undefined)) {
      let progress = await logQueryProgress(this.#connection, query.id, calls);
      if (progress.state === "running") {
        await stopLogQuery(this.#connection, query.id, calls);
        progress = await logQueryProgress(this.#connection, query.id, calls);
      }
      this.#stopped += progress.state === "failed" ? 0 : progress.scanned;
      this.#forget(query);
    }
  }

  /** What is found from `from` to before `below` (ms since 1970 UTC). Throws `Failure` or an AbortError. */
  async *read(from: number, below: number, calls: CallOptions): AsyncGenerator<Portion, void, undefined> {
    let end = below;
    while (end > from) {
      const known = this.#queries.find(({ from: start, to }) => start < end && end <= to);
      const query = known ?? (yield* this.#start(Math.max(from, end - this.#length), end, calls));
      const outcome = yield* this.#ended(query, calls);
      if (outcome === "complete") {
        const oldest = yield* this.#rows(query, end, calls);
        yield { messages: [], reached: oldest };
        end = oldest;
      } else {
        this.#forget(query);
        if (outcome === "timed out") {
          this.#length = Math.max(SHORTEST_QUERY, (query.to - query.from) / 2);
        }
      }
    }
  }

  async *#start(from: number, to: number, calls: CallOptions): AsyncGenerator<Portion, StartedQuery, undefined> {
    const { group, query } = this.#options;
    const start = (limit: number) => startLogQuery(this.#connection, group, { from, to }, query(limit), calls);
    const { id, throttled } = await start(this.#rowLimit).catch((error: unknown) => {
      if (!isRefusedLimit(error) || this.#rowLimit === ROW_LIMITS[1]) {
        throw error;
      }
      this.#rowLimit = ROW_LIMITS[1];
      return start(this.#rowLimit);
    });
    const started: StartedQuery = { id, from, to };
    this.#queries.push(started);
    yield { ...this.#kept(), throttled, pages: 1 };
    return started;
  }

  /** Waits until a query has ended. Throws `Failure` for one that failed or that somebody stopped. */
  async *#ended(
    query: StartedQuery,
    calls: CallOptions,
  ): AsyncGenerator<Portion, "complete" | "gone" | "timed out", undefined> {
    if (query.scanned !== undefined) {
      return "complete";
    }
    for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 1.5)) {
      const progress = await logQueryProgress(this.#connection, query.id, calls);
      switch (progress.state) {
        case "running":
          yield { messages: [], throttled: progress.throttled };
          await this.#options.wait(pause, calls.signal);
          break;
        case "complete":
          this.#set(query, { ...query, scanned: progress.scanned });
          yield { ...this.#kept(), throttled: progress.throttled };
          return "complete";
        case "failed":
        case "stopped":
          this.#forget(query);
          throw this.#problem(progress);
        default:
          return progress.state;
      }
    }
  }

  /** The rows of a query that has ended. Answers from when on all log events before `end` are read. */
  async *#rows(query: StartedQuery, end: number, calls: CallOptions): AsyncGenerator<Portion, number, undefined> {
    let rows = 0;
    let oldest = end;
    for await (const { messages, count } of logQueryMessages(this.#connection, query.id, calls)) {
      rows += count;
      oldest = messages.reduce((least, { timestamp = least }) => Math.min(least, timestamp), oldest);
      yield { messages, pages: 1 };
    }
    if (!ROW_LIMITS.some((limit) => limit === rows)) {
      this.#length = rows < FEW_ROWS ? Math.min(LONGEST_QUERY, this.#length * 2) : this.#length;
      return query.from;
    }
    // With as many rows as a query returns, others may be missing. They are older, or of the same second as the last one.
    this.#length = Math.max(SHORTEST_QUERY, this.#length / 4);
    const rest = (Math.floor(oldest / SECOND) + 1) * SECOND;
    if (rest >= end) {
      throw this.#tooMany(oldest);
    }
    this.#set(query, { ...query, from: rest });
    return rest;
  }

  #kept(): Pick<Portion, "messages" | "checkpoint" | "billed"> {
    const { to, at } = this.#options.started;
    return { messages: [], checkpoint: checkpointOf({ to, at, queries: this.#queries }), billed: this.billed };
  }

  #set(query: StartedQuery, changed: StartedQuery): void {
    this.#queries.splice(
      this.#queries.findIndex(({ id }) => id === query.id),
      1,
      changed,
    );
  }

  #forget(query: StartedQuery): void {
    this.#queries.splice(
      this.#queries.findIndex(({ id }) => id === query.id),
      1,
    );
  }

  #problem({ state }: QueryProgress): Failure {
    const { profile, region, identity } = this.#connection;
    return new Failure({
      reason: state === "stopped" ? "not-found" : "invalid-answer",
      message:
        state === "stopped"
          ? "The query of Logs Insights was stopped in AWS. Continue to start it again; AWS bills what it scans."
          : "The query of Logs Insights failed in AWS, without a reason. Try again later.",
      context: { profile: profile.name, region, accountId: identity.accountId },
      action: "logs:GetQueryResults",
      remedies: [{ kind: "retry" }],
    });
  }

  #tooMany(time: number): Failure {
    const { profile, region, identity } = this.#connection;
    return new Failure({
      reason: "invalid-request",
      message: `More events match in the second ${new Date(time).toISOString().slice(0, 19)}Z than Logs Insights returns (${this.#rowLimit.toLocaleString("en-US")}). Narrow the search.`,
      context: { profile: profile.name, region, accountId: identity.accountId },
      action: "logs:GetQueryResults",
      remedies: [],
    });
  }
}

/** AWS does not understand the query: accounts with the old limit refuse a higher one. */
function isRefusedLimit(error: unknown): boolean {
  return Failure.is(error) && error.reason === "invalid-request";
}
