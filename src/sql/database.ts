import type { DatabaseSync, StatementSync } from "node:sqlite";
import { locate } from "./errorPosition.ts";
import type { QueryLimits, SqlAnswer, SqlCell, SqlProblem, SqlTable, SqlValue } from "./requests.ts";
import { tokensOf } from "./tokens.ts";

type Sqlite = typeof import("node:sqlite");

/** UTF-16 units of a statement. */
const MOST_SQL = 200_000;
/** Bytes of a text or blob while a statement runs: far more than a record has. */
const MOST_VALUE = 64 * 1024 * 1024;
/** Columns of a result. */
const MOST_COLUMNS = 200;
/** Bytes of a blob that a result shows. */
const SHOWN_BYTES = 32;

/** What a statement may do where SQLite asks: read, call functions, recursive common table expressions. */
const ALLOWED = ["SQLITE_SELECT", "SQLITE_READ", "SQLITE_FUNCTION", "SQLITE_RECURSIVE"] as const;

/** How a statement that only reads begins. The other kinds (ATTACH, PRAGMA, VACUUM, CREATE, ...) cannot be inside of one. */
const READS = new Set(["select", "with", "values"]);

/**
 * A database in memory with one table: filled once, then only read. What is refused, and by what:
 *
 * - Statements other than SELECT, WITH, VALUES and EXPLAIN of these: by their first word, before SQLite sees them.
 * - WITH ... INSERT, UPDATE, DELETE: by `PRAGMA query_only`.
 * - Other databases, pragmas, extensions: by the authorizer and by the limit of attached databases, both since Node.js 24.
 *   Node.js 22 has neither, so that there only the first word keeps ATTACH and PRAGMA away. Extensions can never be loaded.
 * - Files for sorting and temporary tables: by `PRAGMA temp_store`.
 *
 * Time and memory are limited by the process that owns it, since SQLite in Node.js can neither be interrupted nor has a
 * heap limit (`SQLITE_DEFAULT_MEMSTATUS=0`).
 */
export class SqlDatabase {
  readonly #sqlite: Sqlite;
  readonly #db: DatabaseSync;
  readonly #table: SqlTable;
  readonly #insert: StatementSync;
  #isFull = false;

  constructor(sqlite: Sqlite, table: SqlTable) {
    this.#sqlite = sqlite;
    this.#table = table;
    this.#db = new sqlite.DatabaseSync(":memory:", { allowExtension: false });
    this.#db.exec("PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA journal_mode = OFF");
    const columns = table.columns.map(({ name, type }) => `${quoted(name)} ${type}`).join(", ");
    this.#db.exec(`CREATE TABLE ${quoted(table.name)} (${columns})`);
    this.#insert = this.#db.prepare(
      `INSERT INTO ${quoted(table.name)} VALUES (${table.columns.map(() => "?").join(", ")})`,
    );
  }

  /** See `SqlRequests.add`. */
  add(rows: readonly (readonly SqlValue[])[]): number {
    let added = 0;
    let bytes = this.#bytes;
    this.#db.exec("BEGIN");
    for (const row of rows) {
      bytes += row.reduce<number>((sum, value) => sum + (typeof value === "string" ? value.length : 8), 0);
      this.#isFull ||= bytes > this.#table.maxBytes;
      if (this.#isFull) {
        break;
      }
      this.#insert.run(...row);
      added += 1;
    }
    this.#db.exec("COMMIT");
    return added;
  }

  /** Creates the views and refuses every change from now on. */
  seal(): void {
    for (const [name, select] of Object.entries(this.#table.views)) {
      this.#db.exec(`CREATE VIEW ${quoted(name)} AS ${select}`);
    }
    this.#db.exec("PRAGMA query_only = ON");
    this.#limit();
    this.#authorize();
  }

  /** Runs a statement. SQLite's errors are an answer. */
  query(sql: string, limits: QueryLimits): SqlAnswer {
    const refused = refusal(sql);
    if (refused !== undefined) {
      return { problem: refused };
    }
    const text = sql.slice(tokensOf(sql)[0]?.start ?? 0);
    const shift = sql.length - text.length;
    try {
      return this.#run(text, limits);
    } catch (error) {
      const { message, start, end } = locate(text, messageOf(error), (part) => this.#compile(part));
      return {
        problem: {
          message,
          ...(start === undefined || end === undefined ? {} : { start: start + shift, end: end + shift }),
        },
      };
    }
  }

  #run(sql: string, limits: QueryLimits): SqlAnswer {
    const began = performance.now();
    const statement = this.#db.prepare(sql);
    // What SQLite took as the statement: it has the last word on where that ends.
    const rest = tokensOf(sql.slice(statement.sourceSQL.length)).find(({ kind }) => kind !== "end");
    if (rest !== undefined) {
      return { problem: { message: "This is more than one statement. Run them one at a time." } };
    }
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    const columns = statement.columns().map(({ name }) => name);
    if (columns.length > MOST_COLUMNS) {
      return { problem: { message: `A result can have at most ${MOST_COLUMNS} columns.` } };
    }
    const rows: (readonly SqlCell[])[] = [];
    let text = 0;
    let cutAt: "rows" | "text" | undefined;
    for (const row of statement.iterate() as Iterable<unknown> as Iterable<readonly unknown[]>) {
      cutAt = rows.length >= limits.rows ? "rows" : text >= limits.text ? "text" : undefined;
      if (cutAt !== undefined) {
        break;
      }
      const cells = row.map((value) => cellOf(value, limits.cell));
      text += cells.reduce<number>((sum, cell) => sum + lengthOf(cell), 0);
      rows.push(cells);
    }
    const took = performance.now() - began;
    return { columns, rows, took, ...(cutAt === undefined ? {} : { cutAt }) };
  }

  #compile(sql: string): string | undefined {
    try {
      this.#db.prepare(sql);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  /** Memory of the rows. */
  get #bytes(): number {
    const row: { readonly page_count?: unknown } = this.#db.prepare("PRAGMA page_count").get() ?? {};
    return Number(row.page_count) * 4096;
  }

  #limit(): void {
    // Types know the newest Node.js only.
    const limits: Partial<Record<string, number>> | undefined = this.#db.limits as never;
    if (limits !== undefined) {
      Object.assign(limits, {
        length: MOST_VALUE,
        sqlLength: 4 * MOST_SQL,
        attach: 0,
        triggerDepth: 1,
        variableNumber: 100,
      });
    }
  }

  #authorize(): void {
    const { constants } = this.#sqlite;
    const allowed = new Set<number>(ALLOWED.map((name) => constants[name]));
    const db: Partial<Pick<DatabaseSync, "setAuthorizer">> = this.#db;
    db.setAuthorizer?.((action, _, name) =>
      allowed.has(action) && name !== "load_extension" && name !== "fts3_tokenizer"
        ? constants.SQLITE_OK
        : constants.SQLITE_DENY,
    );
  }
}

/** Why a text is not run; undefined for a statement that can only read. */
function refusal(sql: string): SqlProblem | undefined {
  if (sql.length > MOST_SQL) {
    return { message: "This statement is too long." };
  }
  const nul = sql.indexOf("\0");
  if (nul !== -1) {
    // SQLite would stop reading here.
    return { message: "The statement contains a NUL character.", start: nul, end: nul + 1 };
  }
  const tokens = tokensOf(sql);
  const word = (at: number): string => {
    const token = tokens[at];
    return token?.kind === "word" ? sql.slice(token.start, token.end).toLowerCase() : "";
  };
  const [first] = tokens;
  if (first === undefined) {
    return { message: "There is no statement to run." };
  }
  const plan = word(0) === "explain" ? (word(1) === "query" && word(2) === "plan" ? 3 : 1) : 0;
  return READS.has(word(plan))
    ? undefined
    : {
        message: "Only SELECT statements can run here: events can be read, not changed.",
        start: first.start,
        end: first.end,
      };
}

function cellOf(value: unknown, most: number): SqlCell {
  switch (typeof value) {
    case "bigint": {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : value.toString();
    }
    case "number":
      return value;
    case "string":
      return value.length <= most ? value : { cut: value.slice(0, most), length: value.length };
    default:
      return value instanceof Uint8Array
        ? { hex: Buffer.from(value.subarray(0, SHOWN_BYTES)).toString("hex"), bytes: value.length }
        : null;
  }
}

function lengthOf(cell: SqlCell): number {
  return typeof cell === "string"
    ? cell.length
    : cell !== null && typeof cell === "object" && "cut" in cell
      ? cell.cut.length
      : 8;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
