import { Failure, type FailureData, isAbort, refusedRequest } from "../../model/failure.ts";
import { visible } from "../../model/text/text.ts";
import type { ShownCell, SqlState } from "../../protocol/sql.ts";
import type { SqlAnswer, SqlCell, SqlProblem } from "../../sql/requests.ts";
import { EVENT_ID_COLUMN } from "./eventTable.ts";
import type { LoadedEvents, QueriedSession, SqlEvents } from "./sqlEvents.ts";

/** The session of a results view, with the view's title. */
interface QueriedView {
  readonly title: string;
  readonly session: QueriedSession;
}

export interface SqlViewPorts {
  readonly events: SqlEvents;
  /** The results view that is queried; undefined once it is closed. */
  view(): QueriedView | undefined;
  /** `state` is another one. */
  changed(): void;
  timeZone(): string;
  fault(error: unknown): void;
}

type Result = Extract<SqlAnswer, { readonly rows: unknown }> & {
  readonly number: number;
  readonly events: LoadedEvents;
  readonly cutCells: number;
};

/** UTF-16 units of a value that the page shows. */
const MOST_SHOWN = 1_000;
/** How often the number of loaded events is shown (ms). */
const NEWS_EVERY = 100;

/** A SQL document at work: loads the events, runs one statement at a time, and holds the last result. */
export class SqlView {
  readonly #ports: SqlViewPorts;
  #title = "";
  #sql = "";
  #doing: SqlState["doing"];
  #cancel: AbortController | undefined;
  #result: Result | undefined;
  #results = 0;
  #problem: string | undefined;
  #failure: FailureData | undefined;
  #cancelled = false;
  #toldAt = 0;

  constructor(ports: SqlViewPorts) {
    this.#ports = ports;
  }

  get state(): SqlState {
    const result = this.#result;
    const news = this.#news;
    this.#title = this.#ports.view()?.title ?? this.#title;
    return {
      title: this.#title,
      sql: this.#sql,
      timeZone: this.#ports.timeZone(),
      ...(this.#doing === undefined ? {} : { doing: this.#doing }),
      ...(result === undefined ? {} : { result: shownResult(result) }),
      ...(this.#problem === undefined ? {} : { problem: visible(this.#problem) }),
      ...(this.#failure === undefined ? {} : { failure: this.#failure }),
      ...(this.#cancelled ? { cancelled: true } : {}),
      ...(news === undefined ? {} : { news }),
    };
  }

  get isRunning(): boolean {
    return this.#cancel !== undefined;
  }

  /** The events in the database; undefined before the first query, and after one that was stopped. */
  get loaded(): LoadedEvents | undefined {
    return this.#ports.events.loaded;
  }

  /** What the last failure offers to do. */
  get remedies(): FailureData["remedies"] {
    return this.#failure?.remedies ?? [];
  }

  /**
   * Runs a statement, after it loaded the events where they are not loaded. `reload`: loads them again in any case. Answers
   * what is wrong with the statement; other failures are in `state`. Throws a `Failure` while another statement runs, and
   * where the results view is closed.
   */
  async run(sql: string, reload = false): Promise<SqlProblem | undefined> {
    if (this.#cancel !== undefined) {
      throw refusedRequest("A query is still running. Cancel it first.");
    }
    const view = this.#ports.view();
    const { events } = this.#ports;
    if (view === undefined && (events.loaded === undefined || reload)) {
      throw refusedRequest("The results view of this query is closed. Open the search again.");
    }
    const cancel = new AbortController();
    this.#cancel = cancel;
    this.#sql = sql;
    this.#problem = undefined;
    this.#failure = undefined;
    this.#cancelled = false;
    try {
      if (view !== undefined && (reload || events.loaded === undefined)) {
        await this.#load(view.session, cancel.signal);
      }
      this.#do({ kind: "running" });
      const answer = await events.query(sql, cancel.signal);
      if ("problem" in answer) {
        this.#problem = answer.problem.message;
        this.#result = undefined;
        return answer.problem;
      }
      this.#take(answer);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#cancel = undefined;
      this.#do(undefined);
    }
    return undefined;
  }

  /** Loads the events again and runs the last statement. Throws as `run`. */
  async reload(): Promise<SqlProblem | undefined> {
    return this.#sql === "" ? undefined : await this.run(this.#sql, true);
  }

  cancel(): void {
    this.#cancel?.abort();
  }

  /** At most `count` rows of a result; none of an earlier result. */
  rows(number: number, start: number, count: number): readonly (readonly ShownCell[])[] {
    return (this.#of(number)?.rows ?? []).slice(start, start + count).map((row) => row.map(shownCell));
  }

  /** The whole text of a value, as far as it was read. Undefined: there is none. */
  cellText(number: number, row: number, column: number): string | undefined {
    const cell = this.#of(number)?.rows[row]?.[column];
    return cell === undefined ? undefined : visible(textOf(cell));
  }

  /** A result as the rows of a CSV file. Undefined for an earlier result. */
  table(
    number: number,
  ): { readonly columns: readonly string[]; readonly rows: Iterable<readonly string[]> } | undefined {
    const result = this.#of(number);
    return result === undefined ? undefined : { columns: result.columns.map(visible), rows: csvRows(result.rows) };
  }

  /** The id of the event that a row is about. Undefined: none. */
  eventId(number: number, row: number): string | undefined {
    const result = this.#of(number);
    const cell = result?.rows[row]?.[eventColumn(result.columns)];
    return typeof cell === "string" ? cell : undefined;
  }

  /** What a copied or exported result lacks, in sentences. */
  lacks(number: number): readonly string[] {
    const result = this.#of(number);
    if (result === undefined) {
      return [];
    }
    const { cutAt, cutCells } = result;
    return [
      ...(cutAt === undefined ? [] : ["The query has more rows."]),
      ...(cutCells === 0 ? [] : ["Long values were shortened."]),
    ];
  }

  /** Ends the database and what runs. */
  close(): void {
    this.cancel();
    this.#ports.events.close();
    this.#result = undefined;
  }

  async #load(session: QueriedSession, signal: AbortSignal): Promise<void> {
    const found = session.results.total;
    this.#do({ kind: "loading", count: 0, found });
    const progress = (count: number) => {
      this.#doing = { kind: "loading", count, found };
      if (Date.now() - this.#toldAt > NEWS_EVERY) {
        this.#do(this.#doing);
      }
    };
    await this.#ports.events.load(session, progress, signal);
  }

  #take(answer: Extract<SqlAnswer, { readonly rows: unknown }>): void {
    const { loaded } = this.#ports.events;
    if (loaded !== undefined) {
      this.#results += 1;
      const cutCells = answer.rows.reduce((sum, row) => sum + row.filter(isCut).length, 0);
      this.#result = { ...answer, number: this.#results, events: loaded, cutCells };
    }
  }

  #fail(error: unknown): void {
    this.#result = undefined;
    if (isAbort(error)) {
      this.#cancelled = true;
    } else if (Failure.is(error)) {
      this.#failure = error.toData();
    } else {
      this.#ports.fault(error);
    }
  }

  #do(what: SqlState["doing"]): void {
    this.#doing = what;
    this.#toldAt = Date.now();
    this.#ports.changed();
  }

  #of(number: number): Result | undefined {
    return this.#result?.number === number ? this.#result : undefined;
  }

  get #news(): SqlState["news"] {
    const events = this.#result?.events;
    const view = this.#ports.view();
    if (events === undefined || this.#doing !== undefined) {
      return undefined;
    }
    if (view === undefined) {
      return { kind: "closed" };
    }
    const { number, results } = view.session;
    const newer = results.total - events.found;
    return number !== events.search || newer < 0
      ? { kind: "changed" }
      : newer > 0
        ? { kind: "newer", count: newer }
        : undefined;
  }
}

function shownResult(result: Result): NonNullable<SqlState["result"]> {
  const { number, columns, rows, cutAt, cutCells, took, events } = result;
  return {
    number,
    columns: columns.map(visible),
    rows: rows.length,
    cutCells,
    took,
    events: { count: events.count, found: events.found, at: events.at },
    ...(cutAt === undefined ? {} : { cutAt }),
  };
}

function eventColumn(columns: readonly string[]): number {
  return columns.findIndex((name) => name.toLowerCase() === EVENT_ID_COLUMN.toLowerCase());
}

function shownCell(cell: SqlCell): ShownCell {
  const text = textOf(cell);
  const shown = visible(text.slice(0, MOST_SHOWN));
  const kind =
    cell === null
      ? "null"
      : typeof cell === "number"
        ? "number"
        : typeof cell === "object" && "hex" in cell
          ? "blob"
          : "text";
  return { kind, text: cell === null ? "NULL" : isCut(cell) || text.length > MOST_SHOWN ? `${shown}…` : shown };
}

/** "" for NULL, as in a CSV file. */
function textOf(cell: SqlCell): string {
  if (cell === null) {
    return "";
  }
  if (typeof cell !== "object") {
    return String(cell);
  }
  return "cut" in cell
    ? cell.cut
    : `x'${cell.hex}${cell.bytes * 2 > cell.hex.length ? "…" : ""}' (${cell.bytes.toLocaleString("en-US")} bytes)`;
}

function isCut(cell: SqlCell): boolean {
  return cell !== null && typeof cell === "object" && "cut" in cell;
}

function* csvRows(rows: readonly (readonly SqlCell[])[]): Generator<readonly string[], void, undefined> {
  for (const row of rows) {
    yield row.map((cell) => visible(textOf(cell)));
  }
}
