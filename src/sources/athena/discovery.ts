import { mapConcurrent } from "../../async/mapConcurrent.ts";
import type { CallOptions, Connection } from "../../aws/connections.ts";
import { type GlueTable, listCatalogs, listDatabases, listTables } from "../../aws/glue.ts";
import { Failure } from "../../model/failure.ts";
import { readTrailTable } from "../../query/trino/glueTable.ts";
import type { PartitionKey, TrailTable } from "../../query/trino/table.ts";

/** A table of the catalog that looks like one of CloudTrail's records. */
interface FoundTable {
  readonly table: TrailTable;
  /** What tells it from others, for a person: "partitioned by Region and day", "no partitions: each query scans all of it". */
  readonly detail: string;
}

/** What a search of the catalog for tables found. */
export interface FoundTables {
  /** Those whose partitions bound what is scanned come first. */
  readonly tables: readonly FoundTable[];
  /** Tables that nearly are ones, and why they can't be used. */
  readonly refused: readonly { readonly name: string; readonly why: string }[];
  /** Databases that could not be read, and why: the first of the failures. */
  readonly unread: readonly string[];
  readonly failure?: Failure;
  /** How many tables were looked at. */
  readonly looked: number;
}

/** The catalog of Glue in which the table buckets of S3 Tables are. */
const S3_TABLES = "s3tablescatalog";
/** Databases that are listed at once. */
const AT_ONCE = 3;
const MOST_DATABASES = 500;
const MOST_REFUSED = 20;

/**
 * Looks through the Glue catalog of a profile and Region, that of S3 Tables included, for tables of CloudTrail's records.
 * `report`: called with the name of each database before it is listed. Throws `Failure` where nothing can be listed, or an
 * AbortError.
 */
export async function findTables(
  connection: Connection<"glue">,
  options: CallOptions,
  report: (database: string) => void,
): Promise<FoundTables> {
  const own = (await listDatabases(connection, undefined, options)).map((database) => ({ id: undefined, database }));
  const buckets = await orNone(listCatalogs(connection, S3_TABLES, options));
  const inBuckets = await mapConcurrent(buckets, AT_ONCE, async (id) =>
    (await orNone(listDatabases(connection, id, options))).map((database) => ({ id, database })),
  );
  const found: FoundTable[] = [];
  const refused: { name: string; why: string }[] = [];
  const unread: string[] = [];
  let failure: Failure | undefined;
  let looked = 0;
  await mapConcurrent([...inBuckets.flat(), ...own].slice(0, MOST_DATABASES), AT_ONCE, async ({ id, database }) => {
    report(database);
    try {
      await listTables(connection, { catalog: id, database }, options, (tables) => {
        looked += tables.length;
        for (const table of tables) {
          const reading = readTrailTable(table, id === undefined ? undefined : id.replace(/^\d{12}:/, ""));
          if (reading.kind === "trail") {
            found.push({ table: reading.table, detail: detailOf(reading.table) });
          } else if (isNearly(table) && refused.length < MOST_REFUSED) {
            refused.push({ name: `${database}.${table.name}`, why: reading.why });
          }
        }
      });
    } catch (error) {
      if (!Failure.is(error)) {
        throw error;
      }
      failure ??= error;
      unread.push(database);
    }
  });
  return {
    tables: found.sort((left, right) => rankOf(left) - rankOf(right)),
    refused,
    unread,
    looked,
    ...(failure === undefined ? {} : { failure }),
  };
}

/** Whether a table is meant to be one of CloudTrail's, though it can't be used. */
function isNearly({ name, columns, serde, location, inputFormat }: GlueTable): boolean {
  const text = `${name} ${serde ?? ""} ${inputFormat ?? ""} ${location ?? ""}`.toLowerCase();
  return text.includes("cloudtrail") || columns.some((column) => column.name === "useridentity");
}

function rankOf({ table: { partitions, catalog } }: FoundTable): number {
  return catalog !== undefined
    ? 1
    : partitions.some(({ projection }) => projection !== undefined)
      ? 0
      : partitions.length > 0
        ? 2
        : 3;
}

const MEANINGS: Readonly<Record<PartitionKey["means"], string | undefined>> = {
  account: "account",
  region: "Region",
  day: "day",
  year: undefined,
  month: undefined,
  "day of month": "day",
  other: undefined,
};

function detailOf({ partitions, catalog }: TrailTable): string {
  const parts = [...new Set(partitions.flatMap(({ means }) => MEANINGS[means] ?? []))];
  const by = parts.length === 0 ? undefined : `partitioned by ${parts.join(", ")}`;
  if (catalog !== undefined) {
    return `S3 Tables, ${catalog}${by === undefined ? "" : `, ${by}`}`;
  }
  return partitions.length === 0
    ? "no partitions: each query scans all of it"
    : partitions.some(({ projection }) => projection !== undefined)
      ? `${by ?? "partitioned"} (projection)`
      : `${by ?? "partitioned"}: only partitions that were added are read`;
}

async function orNone<T>(listed: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await listed;
  } catch (error) {
    if (Failure.is(error)) {
      return [];
    }
    throw error;
  }
}
