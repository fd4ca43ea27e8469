import type { DuckDBConnection } from "@duckdb/node-api";
import type { Archive, World, WorldTable } from "../../world/types.ts";
import { tablesOf } from "../glue.ts";
import { isAllowed } from "../s3/access.ts";
import type { Caller } from "../signature.ts";
import { ArchiveTable } from "./archiveTable.ts";
import { prestoText, prestoType } from "./prestoText.ts";
import { namesOnly, sqlTokens, type TableReference, tableReferences } from "./sqlTokens.ts";

/** Where the names of a query are looked up. */
export interface QueryContext {
  readonly caller: Caller;
  readonly region: string;
  /** Default: the account's own. */
  readonly catalog?: string;
  /** Default: "default". */
  readonly database?: string;
}

export interface QueryAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Undefined for NULL. */
  readonly rows: readonly (readonly (string | undefined)[])[];
  /** The sizes of the log files that were read. */
  readonly scannedBytes: number;
}

/** What a query fails with, in Athena's words. */
class QueryFailure extends Error {}

const mostRows = 1_000_000;

/**
 * Runs Athena's queries on DuckDB, in memory and without access to files. Both the module and the tables are loaded when
 * the first query needs them.
 */
export class AthenaEngine {
  readonly #world: World;
  readonly #archive: Archive;
  readonly #now: () => number;
  readonly #tables = new Map<WorldTable, Promise<ArchiveTable>>();
  #duckDb: Promise<DuckDb> | undefined;
  /** Queries run one after another. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(world: World, archive: Archive, now: () => number) {
    this.#world = world;
    this.#archive = archive;
    this.#now = now;
  }

  /** @throws QueryFailure, and what `signal` was aborted with */
  run(sql: string, context: QueryContext, signal: AbortSignal): Promise<QueryAnswer> {
    const answer = this.#last.then(() => this.#run(sql, context, signal));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #run(sql: string, context: QueryContext, signal: AbortSignal): Promise<QueryAnswer> {
    signal.throwIfAborted();
    try {
      this.#duckDb ??= connect();
      const duckDb = await this.#duckDb;
      const { text, scannedBytes } = await this.#prepare(sql, context, duckDb, signal);
      const result = await duckDb.connection.runAndReadUntil(duckDb.translate(text), mostRows);
      signal.throwIfAborted();
      const types = result.columnTypes().map(String);
      const isShown = result.columnNames().map((name) => name !== "$folder");
      const shown = <T>(items: readonly T[]) => items.filter((_item, at) => isShown[at]);
      return {
        columns: shown(result.columnNames().map((name, at) => ({ name, type: prestoType(types[at] ?? "") }))),
        rows: result.getRows().map((row) => shown(row).map(prestoText)),
        scannedBytes,
      };
    } catch (error) {
      throw error instanceof QueryFailure || signal.aborted ? error : failureOf(error);
    }
  }

  /** The query over DuckDB's tables, which have what it needs. */
  async #prepare(
    sql: string,
    context: QueryContext,
    { connection, translate }: DuckDb,
    signal: AbortSignal,
  ): Promise<{ readonly text: string; readonly scannedBytes: number }> {
    const tokens = sqlTokens(sql);
    const [first] = tokens;
    if (first?.value !== "select" && first?.value !== "with") {
      throw new QueryFailure(`NOT_SUPPORTED: ${first?.text ?? "nothing"} is not played; only SELECT is.`);
    }
    const own = new Set(
      tokens.flatMap(({ value }, at) =>
        tokens[at + 1]?.value === "as" && tokens[at + 2]?.text === "(" ? [value] : [],
      ),
    );
    let scannedBytes = 0;
    let text = "";
    let done = 0;
    for (const reference of tableReferences(tokens)) {
      if (reference.parts.length === 1 && own.has(reference.parts[0] ?? "")) {
        continue;
      }
      const table = this.#find(reference, context);
      this.#allow(table, context.caller);
      const name = `table_${this.#world.tables.indexOf(table)}`;
      const made = this.#tables.get(table) ?? ArchiveTable.create(name, table, this.#archive, connection, this.#now);
      this.#tables.set(table, made);
      scannedBytes += await (await made).load(partitionCondition(reference, table, sql, translate), signal);
      const alias = reference.hasAlias ? "" : ` AS "${reference.parts.at(-1)?.replaceAll('"', '""')}"`;
      text += `${sql.slice(done, reference.from)}"${name}"${alias}`;
      done = reference.to;
    }
    return { text: (text + sql.slice(done)).replace(/;\s*$/, ""), scannedBytes };
  }

  #find({ parts }: TableReference, { caller, region, ...context }: QueryContext): WorldTable {
    const [name = "", database = context.database ?? "default", catalog = context.catalog ?? "awsdatacatalog"] =
      parts.toReversed();
    const isOwn = catalog.toLowerCase() === "awsdatacatalog";
    const inDatabase = tablesOf(this.#world, caller, region).filter(
      (table) =>
        table.database === database.toLowerCase() &&
        (isOwn ? table.catalogId === undefined : table.catalogId?.endsWith(`:${catalog}`)),
    );
    if (inDatabase.length === 0) {
      throw new QueryFailure(`SCHEMA_NOT_FOUND: line 1:15: Schema '${database}' does not exist`);
    }
    const table = inDatabase.find((one) => one.name === name.toLowerCase());
    if (table === undefined) {
      throw new QueryFailure(`TABLE_NOT_FOUND: line 1:15: Table '${catalog}.${database}.${name}' does not exist`);
    }
    return table;
  }

  /** Athena reads with the permissions of who asks. */
  #allow({ location = "", catalogId }: WorldTable, caller: Caller): void {
    const [, name, key = ""] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(location) ?? [];
    const bucket = this.#archive.buckets.find((one) => one.name === name);
    const isOpen =
      bucket === undefined ||
      (isAllowed(bucket, caller, "s3:ListBucket", key) && isAllowed(bucket, caller, "s3:GetObject", key));
    if (catalogId === undefined && !isOpen) {
      throw new QueryFailure(`PERMISSION_DENIED: Permission denied on S3 path: ${location}`);
    }
  }
}

/** What the WHERE says of the partition keys alone: the others are passed over without being read. */
function partitionCondition(
  { conditions }: TableReference,
  { partitionKeys }: WorldTable,
  sql: string,
  translate: DuckDb["translate"],
): string {
  const keys = new Set(partitionKeys.map(({ name }) => name));
  const parts = conditions
    .filter((condition) => namesOnly(condition, keys))
    .map((condition) => {
      const last = condition.at(-1);
      return `(${translate(sql.slice(condition[0]?.at, (last?.at ?? 0) + (last?.text.length ?? 0)))})`;
    });
  return parts.length === 0 ? "true" : parts.join(" AND ");
}

/** A database that runs the SQL of Trino once it is translated. */
interface DuckDb {
  readonly connection: DuckDBConnection;
  readonly translate: (trino: string) => string;
}

/** Loads DuckDB. It reads no files, and keeps what it is told in memory. */
async function connect(): Promise<DuckDb> {
  const [{ DuckDBInstance }, { prepareTrino, trinoToDuckDb }] = await Promise.all([
    import("@duckdb/node-api"),
    import("./trinoOnDuckDb.ts"),
  ]);
  const instance = await DuckDBInstance.create(":memory:", {
    enable_external_access: "false",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    memory_limit: "1GB",
    threads: "2",
  });
  const connection = await instance.connect();
  await prepareTrino(connection);
  await connection.run("SET lock_configuration = true");
  return { connection, translate: trinoToDuckDb };
}

/** What DuckDB refuses, as Athena words the like. */
function failureOf(error: unknown): QueryFailure {
  const message = error instanceof Error ? error.message : String(error);
  const [line = ""] = message.split("\n");
  const column = /Referenced column "(.+?)" not found/.exec(line)?.[1];
  if (column !== undefined) {
    return new QueryFailure(
      `COLUMN_NOT_FOUND: line 1:8: Column '${column}' cannot be resolved or requester is not authorized to access requested resources`,
    );
  }
  const name = /Function with name (\S+) does not exist/.exec(line)?.[1];
  if (name !== undefined) {
    return new QueryFailure(`FUNCTION_NOT_FOUND: line 1:8: Function '${name}' not registered`);
  }
  return new QueryFailure(`SYNTAX_ERROR: ${line}`);
}
