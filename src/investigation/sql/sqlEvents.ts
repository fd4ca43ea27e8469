import { Slices } from "../../async/slices.ts";
import { Failure, isAbort } from "../../model/failure.ts";
import type { QueryLimits, SqlAnswer, SqlValue } from "../../sql/requests.ts";
import { type SqlProcess, SqlProcessEnded } from "../../sql/sqlProcess.ts";
import type { SearchSession } from "../session/searchSession.ts";
import { eventTable, eventTableRow } from "./eventTable.ts";

/** What is read of a results view. */
export interface QueriedSession extends Pick<SearchSession, "number"> {
  readonly results: Pick<SearchSession["results"], "total"> & {
    readonly events: Pick<SearchSession["results"]["events"], "everything">;
  };
}

/** The events that the database holds. */
export interface LoadedEvents {
  /** How many. The newest, where that is less than `found`. */
  readonly count: number;
  /** How many the results view had. */
  readonly found: number;
  /** When they were read (ms since 1970 UTC). */
  readonly at: number;
  /** `SearchSession.number` at that time. */
  readonly search: number;
}

export interface SqlEventsPorts {
  /** Starts the process of a database. */
  start(): SqlProcess;
  now(): number;
  /** Memory that events may use in the database, in bytes. */
  readonly maxBytes?: number;
  readonly limits?: QueryLimits;
  /** How long a query may take, in ms. */
  readonly mostTime?: number;
}

const MB = 1024 * 1024;
const MAX_BYTES = 512 * MB;
/** Rows of a result. */
const MOST_ROWS = 10_000;
const LIMITS: QueryLimits = { rows: MOST_ROWS, cell: 64 * 1024, text: 32 * MB, memory: 1024 * MB };
const MOST_TIME = 60_000;

/** Events, and UTF-16 units of their values, to send together: few enough that sending them is a short piece of work. */
const TOGETHER = 200;
const TEXT_TOGETHER = 500_000;

/** The events of a results view in a database that answers SQL: those of the last `load`. One request at a time. */
export class SqlEvents {
  readonly #ports: SqlEventsPorts;
  #process: SqlProcess | undefined;
  #loaded: LoadedEvents | undefined;

  constructor(ports: SqlEventsPorts) {
    this.#ports = ports;
  }

  /** Undefined before the first `load`, and after a query had to be stopped: then the database is gone. */
  get loaded(): LoadedEvents | undefined {
    return this.#loaded;
  }

  /**
   * Reads all events of a results view into a new database, the newest first; those that its filters hide are among them.
   * `progress` is called with the number of events so far. Throws `Failure`, and an AbortError when aborted.
   */
  async load(session: QueriedSession, progress: (count: number) => void, signal: AbortSignal): Promise<LoadedEvents> {
    this.close();
    const process = this.#ports.start();
    this.#process = process;
    process.onExit(() => {
      if (this.#process === process) {
        this.#process = undefined;
        this.#loaded = undefined;
      }
    });
    const { number, results } = session;
    const found = results.total;
    const at = this.#ports.now();
    return await this.#guarded(process, tooManyEvents, async () => {
      if (!(await process.request("open", [eventTable(this.#ports.maxBytes ?? MAX_BYTES)], signal))) {
        throw withoutSqlite();
      }
      const count = await this.#fill(process, session, progress, signal);
      await process.request("seal", [], signal);
      const loaded = { count, found: Math.max(found, count), at, search: number };
      this.#loaded = loaded;
      return loaded;
    });
  }

  /**
   * Runs a statement. Throws `Failure` where it takes too much time or memory, and an AbortError when aborted: each ends the
   * database, so that the events have to be loaded again.
   */
  async query(sql: string, signal: AbortSignal): Promise<SqlAnswer> {
    const process = this.#process;
    if (process === undefined || this.#loaded === undefined) {
      throw new Error("no events are loaded");
    }
    const { limits = LIMITS, mostTime = MOST_TIME } = this.#ports;
    const late = AbortSignal.timeout(mostTime);
    return await this.#guarded(process, tooLargeQuery, async () => {
      try {
        return await process.request("query", [sql, limits], AbortSignal.any([signal, late]));
      } catch (error) {
        if (late.aborted && !signal.aborted) {
          throw stopped("timeout", `The query was stopped after ${mostTime / 1000} seconds.`);
        }
        throw error;
      }
    });
  }

  /** Ends the database at once. */
  close(): void {
    this.#process?.kill();
    this.#process = undefined;
    this.#loaded = undefined;
  }

  /** Sends the rows of one page while those of the next are made. Answers how many events the database took. */
  async #fill(
    process: SqlProcess,
    { results }: QueriedSession,
    progress: (count: number) => void,
    signal: AbortSignal,
  ): Promise<number> {
    let count = 0;
    let sent: Promise<boolean> = Promise.resolve(true);
    const send = async (rows: readonly (readonly SqlValue[])[]): Promise<boolean> => {
      const added = await process.request("add", [rows], signal);
      count += added;
      progress(count);
      return added === rows.length;
    };
    for await (const rows of pagesOf(results.events.everything())) {
      if (!(await sent)) {
        return count;
      }
      sent = send(rows);
      // Its failure is thrown where it is awaited.
      sent.catch(() => undefined);
    }
    await sent;
    return count;
  }

  /** `outOfMemory`: why the work failed where the process used too much memory. */
  async #guarded<T>(process: SqlProcess, outOfMemory: () => Failure, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      // Problems of a statement are answers: after anything else the database cannot be relied on.
      if (this.#process === process) {
        this.close();
      }
      if (isAbort(error) || Failure.is(error)) {
        throw error;
      }
      throw error instanceof SqlProcessEnded && error.byMemory ? outOfMemory() : unexpected(error);
    }
  }
}

async function* pagesOf(hits: AsyncIterable<Parameters<typeof eventTableRow>[0]>) {
  let rows: (readonly SqlValue[])[] = [];
  let length = 0;
  const slices = new Slices();
  for await (const hit of hits) {
    await slices.pause();
    const row = eventTableRow(hit);
    rows.push(row);
    length += row.reduce<number>((sum, value) => sum + (typeof value === "string" ? value.length : 8), 0);
    if (rows.length === TOGETHER || length > TEXT_TOGETHER) {
      yield rows;
      rows = [];
      length = 0;
    }
  }
  yield rows;
}

function withoutSqlite(): Failure {
  return new Failure({
    reason: "configuration",
    message: `SQL queries need Node.js 22.16 or newer with SQLite; this editor runs Node.js ${process.versions.node} without it. Update VS Code.`,
    context: {},
    remedies: [],
  });
}

function stopped(reason: "timeout" | "invalid-request", message: string): Failure {
  return new Failure({
    reason,
    message: `${message} Add a condition or a LIMIT. The events are loaded again for the next query.`,
    context: {},
    remedies: [],
  });
}

function tooLargeQuery(): Failure {
  return stopped("invalid-request", "The query was stopped because it needed too much memory.");
}

function tooManyEvents(): Failure {
  return new Failure({
    reason: "invalid-request",
    message: "There is not enough memory to load the events. Narrow the search.",
    context: {},
    remedies: [],
  });
}

function unexpected(error: unknown): Failure {
  return new Failure(
    {
      reason: "internal",
      message: "The SQL database stopped unexpectedly.",
      context: {},
      remedies: [{ kind: "retry" }, { kind: "show-log" }],
      detail: error instanceof Error ? error.message : String(error),
    },
    { cause: error },
  );
}
