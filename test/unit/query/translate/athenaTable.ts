import type { DuckDBConnection } from "@duckdb/node-api";
import type { CloudTrailEvent } from "../../../../src/model/event/record.ts";
import { STANDARD_COLUMNS } from "../../../../src/query/trino/standardTable.ts";
import { createTable, runTrino } from "../../../aws/athena/tableInDuckDb.ts";
import { openTrino } from "../../../aws/athena/trinoOnDuckDb.ts";
import { temporaryFolder } from "../../../temporaryFolder.ts";

let connection: Promise<DuckDBConnection> | undefined;
const folder = temporaryFolder();
let count = 0;

/** The table of a copied Athena query, with these events. */
export class AthenaTable {
  readonly #connection: DuckDBConnection;
  readonly #name: string;

  private constructor(made: DuckDBConnection, name: string) {
    this.#connection = made;
    this.#name = name;
  }

  static async create(events: readonly CloudTrailEvent[]): Promise<AthenaTable> {
    connection ??= openTrino();
    const made = await connection;
    count += 1;
    const name = `logs_${count}`;
    const table = {
      database: "main",
      name,
      columns: STANDARD_COLUMNS,
      partitions: [{ name: "number", means: "other", type: "integer" }],
    } as const;
    const stored = events.map(({ record }, number) => ({ record, partition: { number } }));
    await createTable(made, table, stored, folder);
    return new AthenaTable(made, name);
  }

  /** The numbers of the events that a query of `ATHENA` finds. */
  async find(sql: string): Promise<readonly number[]> {
    const query = sql
      .replace(/^--.*$/gm, "")
      .replace(/SELECT [\s\S]*?\nFROM cloudtrail_logs_pp/, `SELECT number FROM ${this.#name}`)
      .replace(/\nORDER BY[^;]*;/, "");
    return (await runTrino(this.#connection, query)).map(([number]) => Number(number));
  }
}
