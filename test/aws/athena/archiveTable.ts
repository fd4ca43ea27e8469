import { gunzipSync } from "node:zlib";
import type { DuckDBConnection } from "@duckdb/node-api";
import { dayOf } from "../../world/archive/dailyRecords.ts";
import type { Archive, StoredObject, WorldTable } from "../../world/types.ts";
import { columnValue, duckDbType, type HiveType, lowerCased, readHiveType } from "./hiveTypes.ts";

const day = 86_400_000;

/** A folder of a trail's log files that is a partition, or a part of one. */
interface Folder {
  readonly accountId: string;
  readonly region: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly date: string;
}

/** What is in the table of a folder. */
interface Loaded {
  /** Of the log files, with the records that there were then. */
  readonly state: string;
  readonly bytes: number;
}

/**
 * A table of a trail's log files in DuckDB, filled folder by folder when a query needs it. Log files in an archive class are
 * passed over, as Athena does.
 */
export class ArchiveTable {
  /** The names in DuckDB of the rows and of the partitions, to be quoted. */
  readonly rows: string;
  readonly folders: string;
  readonly #table: WorldTable;
  readonly #archive: Archive;
  readonly #connection: DuckDBConnection;
  readonly #now: () => number;
  readonly #types: readonly { readonly name: string; readonly type: HiveType }[];
  readonly #loaded = new Map<Folder, Loaded>();
  readonly #all: readonly Folder[];

  private constructor(
    name: string,
    table: WorldTable,
    archive: Archive,
    connection: DuckDBConnection,
    now: () => number,
  ) {
    this.rows = name;
    this.folders = `${name}_folders`;
    this.#table = table;
    this.#archive = archive;
    this.#connection = connection;
    this.#now = now;
    this.#types = table.columns.map(({ name: column, type }) => ({ name: column, type: readHiveType(type) }));
    this.#all = foldersOf(table);
  }

  static async create(
    name: string,
    table: WorldTable,
    archive: Archive,
    connection: DuckDBConnection,
    now: () => number,
  ): Promise<ArchiveTable> {
    const made = new ArchiveTable(name, table, archive, connection, now);
    const keys = table.partitionKeys.map((key) => `"${key.name}" VARCHAR`);
    const columns = table.columns.map((column) => `"${column.name}" ${duckDbType(readHiveType(column.type))}`);
    await connection.run(`CREATE TABLE "${name}" (${[...columns, ...keys].join(", ")}, "$folder" INTEGER)`);
    await connection.run(`CREATE TABLE "${made.folders}" (${[...keys, '"$folder" INTEGER'].join(", ")})`);
    const appender = await connection.createAppender(made.folders);
    for (const [number, folder] of made.#all.entries()) {
      for (const key of made.#keysOf(folder)) {
        appender.appendVarchar(key);
      }
      appender.appendInteger(number);
      appender.endRow();
    }
    appender.closeSync();
    return made;
  }

  /**
   * Fills in the log files of the partitions that some conditions let through, and says how large they are.
   * @param condition SQL over the partition keys
   * @param signal stops between two folders
   */
  async load(condition: string, signal: AbortSignal): Promise<number> {
    const found = await this.#connection.runAndReadAll(
      `SELECT "$folder" FROM "${this.folders}" WHERE ${condition} ORDER BY "$folder"`,
    );
    let bytes = 0;
    let rows: { readonly number: number; readonly json: string }[] = [];
    const stale: number[] = [];
    for (const [number] of found.getRows() as readonly (readonly number[])[]) {
      const folder = number === undefined ? undefined : this.#all[number];
      if (number === undefined || folder === undefined) {
        continue;
      }
      signal.throwIfAborted();
      const read = this.#read(folder, number);
      bytes += read.bytes;
      stale.push(...(read.isStale ? [number] : []));
      rows.push(...read.rows);
      if (rows.length >= 500) {
        await this.#insert(rows, stale.splice(0));
        rows = [];
        // The server answers others meanwhile.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    await this.#insert(rows, stale);
    return bytes;
  }

  /**
   * What is not in the table yet of a folder: nothing is delivered later into those before the month of `World.records()`.
   * `isStale`: what is in it is to be taken out.
   */
  #read(folder: Folder, number: number) {
    const known = this.#loaded.get(folder);
    const age = this.#now() - Date.parse(folder.date);
    const version = age > 40 * day ? "past" : this.#counts(folder);
    const isSettled = age > 2 * day;
    if (isSettled && known?.state === version) {
      return { bytes: known.bytes, isStale: false, rows: [] };
    }
    const files = this.#files(folder);
    const state = isSettled ? version : `${version} ${files.length}`;
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    this.#loaded.set(folder, { state, bytes });
    if (known?.state === state) {
      return { bytes, isStale: false, rows: [] };
    }
    const keys = Object.fromEntries(
      this.#keysOf(folder).map((value, at) => [this.#table.partitionKeys[at]?.name ?? "", value]),
    );
    const rows = files.flatMap((file) => {
      const { Records } = JSON.parse(gunzipSync(file.body()).toString()) as { readonly Records: readonly object[] };
      return Records.map((record) => {
        const members = lowerCased(record);
        const row = Object.fromEntries(
          this.#types.map(({ name, type }) => [name, columnValue(members.get(name), type)]),
        );
        return { number, json: JSON.stringify({ ...row, ...keys }) };
      });
    });
    return { bytes, isStale: known !== undefined, rows };
  }

  /** How many records there are that may be in the log files of a folder. */
  #counts({ accountId, region, date }: Folder): string {
    const yesterday = dayOf(Date.parse(date) - day);
    return [yesterday, date].map((on) => this.#archive.records.of(accountId, region, on).length).join(" ");
  }

  #files({ accountId, region, date }: Folder): readonly StoredObject[] {
    const { rows } = this.#table;
    return rows.kind === "trail"
      ? this.#archive
          .logFiles(rows.trailArn, accountId, region, date)
          .filter(({ modified, storageClass }) => modified <= this.#now() && storageClass !== "GLACIER")
      : [];
  }

  async #insert(
    rows: readonly { readonly number: number; readonly json: string }[],
    stale: readonly number[],
  ): Promise<void> {
    if (stale.length > 0) {
      await this.#connection.run(`DELETE FROM "${this.rows}" WHERE "$folder" IN (${stale.join(", ")})`);
    }
    if (rows.length === 0) {
      return;
    }
    await this.#connection.run('CREATE OR REPLACE TEMP TABLE "staged" ("json" VARCHAR, "$folder" INTEGER)');
    const appender = await this.#connection.createAppender("staged", "main", "temp");
    for (const { number, json } of rows) {
      appender.appendVarchar(json);
      appender.appendInteger(number);
      appender.endRow();
    }
    appender.closeSync();
    const fields = [...this.#table.columns, ...this.#table.partitionKeys].map(
      ({ name, type }) => `"${name}" ${duckDbType(readHiveType(type))}`,
    );
    await this.#connection.run(
      `INSERT INTO "${this.rows}" SELECT unnest("json"::JSON::STRUCT(${fields.join(", ")})), "$folder" FROM "staged"`,
    );
  }

  /** The values of a folder's partition keys. */
  #keysOf({ accountId, region, date }: Folder): readonly string[] {
    const [year = "", month = "", monthDay = ""] = date.split("-");
    const values: Readonly<Record<string, string>> = {
      account: accountId,
      region,
      timestamp: date.replaceAll("-", "/"),
      date,
      year,
      month,
      day: monthDay,
    };
    return this.#table.partitionKeys.map(({ name }) => values[name] ?? "");
  }
}

function foldersOf({ rows }: WorldTable): readonly Folder[] {
  if (rows.kind !== "trail") {
    return [];
  }
  const dates: string[] = [];
  for (let time = Date.parse(rows.from); dayOf(time) <= rows.to; time += day) {
    dates.push(dayOf(time));
  }
  return dates.flatMap((date) =>
    rows.accountIds.flatMap((accountId) => rows.regions.map((region) => ({ accountId, region, date }))),
  );
}
