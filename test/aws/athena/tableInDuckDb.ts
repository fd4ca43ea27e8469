import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { ColumnType, PartitionKey, TrailTable } from "../../../src/query/trino/table.ts";
import { trinoToDuckDb } from "./trinoOnDuckDb.ts";

/** A record and the values of the partition keys under which its file lies. */
export interface StoredRecord {
  readonly record: { readonly [key: string]: unknown };
  readonly partition: { readonly [key: string]: string | number };
  /** Texts of columns, in place of what the record has. */
  readonly cells?: { readonly [column: string]: string };
}

/**
 * Writes records to Parquet files, as CloudTrail's SerDe reads them from log files, with a folder for each account,
 * Region and day that the table is partitioned by, and creates the table of a description over the files.
 * @param folder a new one is made in it, which has to exist as long as the table is read
 */
export async function createTable(
  connection: DuckDBConnection,
  table: TrailTable,
  stored: readonly StoredRecord[],
  folder: string,
): Promise<void> {
  const { catalog, database, name, partitions } = table;
  if (catalog !== undefined) {
    throw new RangeError("a catalog is left out of the name in DuckDB: see withoutCatalog");
  }
  await connection.run("CREATE OR REPLACE TEMP TABLE rows_as_json (line VARCHAR)");
  const appender = await connection.createAppender("rows_as_json");
  for (const { record, partition, cells } of stored) {
    const row = { ...rowOf(table, record), ...partition, ...cells };
    appender.appendVarchar(JSON.stringify(row));
    appender.endRow();
  }
  appender.closeSync();
  const types = new Map(partitions.map((key) => [key.name, partitionType(key)]));
  const shape = JSON.stringify(
    Object.fromEntries([
      ...table.columns.map(({ name: column, type }) => [column, jsonShape(type)] as const),
      ...types,
    ]),
  );
  const keys = partitions.filter(({ means }) => means !== "other").map((key) => key.name);
  const files = await mkdtemp(join(folder, "table-"));
  await connection.run(
    `COPY (SELECT made.* FROM (SELECT json_transform(line, ${literal(shape)}) AS made FROM rows_as_json))
     TO ${literal(keys.length === 0 ? join(files, "rows.parquet") : files)}
     (FORMAT parquet${keys.length === 0 ? "" : `, PARTITION_BY (${keys.map(quoted).join(", ")}), OVERWRITE`})`,
  );
  const hive = keys.map((key) => `${literal(key)}: ${types.get(key)}`).join(", ");
  const columns = [...table.columns, ...partitions].map((column) => quoted(column.name)).join(", ");
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoted(database)}`);
  await connection.run(
    `CREATE OR REPLACE VIEW ${quoted(database)}.${quoted(name)} AS SELECT ${columns}
     FROM read_parquet(${literal(join(files, "**", "*.parquet"))}${hive === "" ? "" : `, hive_types = {${hive}}`})`,
  );
}

/** The rows of a query in Trino's SQL, each value as Athena's GetQueryResults gives it: text, or null. */
export async function runTrino(
  connection: DuckDBConnection,
  sql: string,
): Promise<readonly (readonly (string | null)[])[]> {
  const reader = await connection.runAndReadAll(trinoToDuckDb(sql));
  return reader.getRows().map((row) => row.map((cell) => (cell === null ? null : String(cell))));
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function duckType(type: ColumnType): string {
  switch (type.kind) {
    case "text":
    case "json":
      return "VARCHAR";
    case "flag":
      return type.cast === true ? "BOOLEAN" : "VARCHAR";
    case "timestamp":
      return type.zoned ? "TIMESTAMPTZ" : "TIMESTAMP";
    case "struct":
      return `STRUCT(${type.fields.map((field) => `${quoted(field.name)} ${duckType(field.type)}`).join(", ")})`;
    case "list":
      return `${duckType(type.of)}[]`;
    case "other":
      return "MAP(VARCHAR, VARCHAR)";
  }
}

/** A type as `json_transform` wants it. */
function jsonShape(type: ColumnType): unknown {
  switch (type.kind) {
    case "struct":
      return Object.fromEntries(type.fields.map((field) => [field.name, jsonShape(field.type)]));
    case "list":
      return [jsonShape(type.of)];
    default:
      return duckType(type);
  }
}

function partitionType({ type }: PartitionKey): string {
  return { text: "VARCHAR", integer: "INTEGER", date: "DATE", timestamp: "TIMESTAMP" }[type];
}

function rowOf(table: TrailTable, record: StoredRecord["record"]): { readonly [key: string]: unknown } {
  return Object.fromEntries(table.columns.map(({ name, field, type }) => [name, cellOf(record[field], type)]));
}

/** The SerDe finds members whatever the letter case of their names is. A value of another type than the column's is NULL. */
function cellOf(value: unknown, type: ColumnType): unknown {
  if (value === undefined || value === null) {
    return null;
  }
  switch (type.kind) {
    case "text":
    case "flag":
    case "timestamp":
      return typeof value === "object" ? JSON.stringify(value) : String(value);
    case "json":
      return JSON.stringify(value);
    case "struct":
      return typeof value !== "object" || Array.isArray(value)
        ? null
        : Object.fromEntries(type.fields.map((field) => [field.name, cellOf(memberOf(value, field.key), field.type)]));
    case "list":
      return Array.isArray(value) ? value.map((item: unknown) => cellOf(item, type.of)) : null;
    case "other":
      return typeof value === "object" ? value : null;
  }
}

function memberOf(value: object, key: string): unknown {
  return Object.entries(value).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1] as unknown;
}
