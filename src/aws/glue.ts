import type { CallOptions, Connection } from "./connections.ts";
import { everyPage } from "./paging.ts";
import { noneIf, optional } from "./trailCalls.ts";

/** A table of the Glue catalog as it is written there. Names and values are what anybody wrote. */
export interface GlueTable {
  readonly database: string;
  readonly name: string;
  /** "EXTERNAL_TABLE", "VIRTUAL_VIEW". */
  readonly type?: string;
  readonly columns: readonly GlueColumn[];
  readonly partitionKeys: readonly GlueColumn[];
  readonly parameters: ReadonlyMap<string, string>;
  readonly location?: string;
  readonly inputFormat?: string;
  /** The class that reads the rows: "org.apache.hive.hcatalog.data.JsonSerDe". */
  readonly serde?: string;
}

interface GlueColumn {
  readonly name: string;
  /** In Hive's words: "struct<type:string>". */
  readonly type: string;
}

const MOST_PAGES = 100;
/** More columns, or longer types, than a table of CloudTrail's has by far. */
const MOST_COLUMNS = 1_000;
const MOST_TYPE = 100_000;

type Glue = Connection<"glue">;

/** The ids of the catalogs in another one. Empty where there is none of that name. Throws `Failure` or an AbortError. */
export async function listCatalogs(connection: Glue, parent: string, options: CallOptions): Promise<readonly string[]> {
  const ids: string[] = [];
  await pages(connection, "GetCatalogs", async (token) => {
    const value = await call(
      connection,
      "GetCatalogs",
      (api, signal) => noneIf(NO_SUCH_ENTITY, api.getCatalogs(parent, token, signal)),
      options,
    );
    ids.push(...(value?.CatalogList ?? []).flatMap(({ CatalogId: id }) => id ?? []));
    return value?.NextToken;
  });
  return ids;
}

/** The names of the databases of a catalog; undefined: that of the account. Throws `Failure` or an AbortError. */
export async function listDatabases(
  connection: Glue,
  catalog: string | undefined,
  options: CallOptions,
): Promise<readonly string[]> {
  const names: string[] = [];
  await pages(connection, "GetDatabases", async (token) => {
    const value = await call(
      connection,
      "GetDatabases",
      (api, signal) => api.getDatabases(catalog, token, signal),
      options,
    );
    names.push(...(value.DatabaseList ?? []).flatMap(({ Name: name }) => name ?? []));
    return value.NextToken;
  });
  return names;
}

/** The tables of a database, a page at a time. Throws `Failure` or an AbortError. */
export async function listTables(
  connection: Glue,
  at: { readonly catalog: string | undefined; readonly database: string },
  options: CallOptions,
  take: (tables: readonly GlueTable[]) => void,
): Promise<void> {
  await pages(connection, "GetTables", async (token) => {
    const value = await call(connection, "GetTables", (api, signal) => api.getTables(at, token, signal), options);
    take((value.TableList ?? []).flatMap((table) => readTable(table, at.database) ?? []));
    return value.NextToken;
  });
}

/** Undefined: there is no such table. Throws `Failure` or an AbortError. */
export async function findTable(
  connection: Glue,
  at: { readonly catalog: string | undefined; readonly database: string; readonly table: string },
  options: CallOptions,
): Promise<GlueTable | undefined> {
  const value = await call(
    connection,
    "GetTable",
    (api, signal) => noneIf(NO_SUCH_ENTITY, api.getTable(at, signal)),
    options,
  );
  return value?.Table === undefined ? undefined : readTable(value.Table, at.database);
}

const NO_SUCH_ENTITY: ReadonlySet<string> = new Set(["EntityNotFoundException"]);

type Operation = "GetCatalogs" | "GetDatabases" | "GetTables" | "GetTable";

async function call<T>(
  connection: Glue,
  operation: Operation,
  run: Parameters<typeof connection.call<T>>[0]["run"],
  options: CallOptions,
): Promise<T> {
  return (await connection.call<T>({ apiClass: "catalog", action: `glue:${operation}`, run }, options)).value;
}

function pages(
  { profile, region, identity }: Glue,
  operation: Operation,
  page: (token: string | undefined) => Promise<string | undefined>,
): Promise<void> {
  return everyPage({ profile, region, accountId: identity.accountId, action: `glue:${operation}` }, MOST_PAGES, page);
}

/** What Glue answers of a table, as far as it is used. */
interface AnsweredTable {
  readonly Name: string | undefined;
  readonly TableType?: string | undefined;
  readonly PartitionKeys?: readonly AnsweredColumn[] | undefined;
  readonly Parameters?: Readonly<Record<string, string>> | undefined;
  readonly StorageDescriptor?:
    | {
        readonly Columns?: readonly AnsweredColumn[] | undefined;
        readonly Location?: string | undefined;
        readonly InputFormat?: string | undefined;
        readonly SerdeInfo?: { readonly SerializationLibrary?: string | undefined } | undefined;
      }
    | undefined;
}

interface AnsweredColumn {
  readonly Name: string | undefined;
  readonly Type?: string | undefined;
}

/** Undefined for a table without a name, or with more columns than are read. */
function readTable(table: AnsweredTable, database: string): GlueTable | undefined {
  const { Name: name, StorageDescriptor: storage = {} } = table;
  const columns = columnsOf(storage.Columns);
  const partitionKeys = columnsOf(table.PartitionKeys);
  return name === undefined || columns.length + partitionKeys.length > MOST_COLUMNS
    ? undefined
    : {
        database,
        name,
        ...optional("type", table.TableType),
        columns,
        partitionKeys,
        parameters: new Map(Object.entries(table.Parameters ?? {}).filter(([, value]) => typeof value === "string")),
        ...optional("location", storage.Location),
        ...optional("inputFormat", storage.InputFormat),
        ...optional("serde", storage.SerdeInfo?.SerializationLibrary),
      };
}

function columnsOf(columns: readonly AnsweredColumn[] = []): readonly GlueColumn[] {
  return columns.flatMap(({ Name: name, Type: type = "" }) =>
    name === undefined || type.length > MOST_TYPE ? [] : { name, type },
  );
}
