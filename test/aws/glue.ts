import type { World, WorldColumn, WorldTable } from "../world/types.ts";
import { AwsError } from "./errors.ts";
import type { Members } from "./members.ts";
import { SealedTokens } from "./sealedTokens.ts";
import type { Caller } from "./signature.ts";

const mostOnPage = 100;
const ownedBy = /^\d{12}:/;

/** The Glue Data Catalog as one caller in one Region sees it: https://docs.aws.amazon.com/glue/latest/webapi/API_Operations.html */
export class Glue {
  readonly #world: World;
  readonly #tokens = new SealedTokens<number>();
  readonly operations: ReadonlyMap<string, (caller: Caller, region: string, members: Members) => unknown>;

  constructor(world: World) {
    this.#world = world;
    this.operations = new Map<string, (caller: Caller, region: string, members: Members) => unknown>([
      ["GetCatalogs", (caller, region, members) => this.#catalogs(caller, region, members)],
      ["GetDatabases", (caller, region, members) => this.#databases(caller, region, members)],
      ["GetTables", (caller, region, members) => this.#tables(caller, region, members)],
      ["GetTable", (caller, region, members) => this.#table(caller, region, members)],
    ]);
  }

  /** The catalogs within one: those of S3 Tables are in `s3tablescatalog`. */
  #catalogs(caller: Caller, region: string, members: Members): unknown {
    const parent = (members.text("ParentCatalogId") ?? "").replace(ownedBy, "");
    const ids = new Set(
      tablesOf(this.#world, caller, region).flatMap(({ catalogId }) =>
        catalogId !== undefined && (parent === "" || catalogId.replace(ownedBy, "").startsWith(`${parent}/`))
          ? [catalogId]
          : [],
      ),
    );
    if (parent !== "" && ids.size === 0) {
      throw notFound(`Catalog ${parent} not found.`);
    }
    return this.#page("CatalogList", [...ids], caller, region, members, (id) => ({
      CatalogId: id,
      Name: id.replace(/^.*\//, ""),
      ResourceArn: `arn:aws:glue:${region}:${caller.account.id}:catalog/${id.replace(ownedBy, "")}`,
      Parameters: {},
      FederatedCatalog: {
        ConnectionName: "aws:s3tables",
        Identifier: `arn:aws:s3tables:${region}:${caller.account.id}`,
      },
    }));
  }

  #databases(caller: Caller, region: string, members: Members): unknown {
    const tables = this.#in(caller, region, members);
    const names = [...new Set(tables.map(({ database }) => database))].sort();
    return this.#page("DatabaseList", names, caller, region, members, (Name) => ({
      Name,
      CreateTime: 1_700_000_000,
      CatalogId: members.text("CatalogId") ?? caller.account.id,
    }));
  }

  #tables(caller: Caller, region: string, members: Members): unknown {
    const tables = this.#inDatabase(caller, region, members);
    const expression = members.text("Expression");
    const name = expression === undefined ? undefined : new RegExp(`^(?:${expression.replace(/(?<!\.)\*/g, ".*")})$`);
    return this.#page(
      "TableList",
      tables.filter((table) => name === undefined || name.test(table.name)),
      caller,
      region,
      members,
      shown,
    );
  }

  #table(caller: Caller, region: string, members: Members): unknown {
    const named = members.text("Name") ?? "";
    const table = this.#inDatabase(caller, region, members).find(({ name }) => name === named.toLowerCase());
    if (table === undefined) {
      throw notFound(`Entity Not Found: Table ${named} not found.`);
    }
    return { Table: shown(table) };
  }

  #inDatabase(caller: Caller, region: string, members: Members): readonly WorldTable[] {
    const database = members.text("DatabaseName") ?? "";
    const tables = this.#in(caller, region, members).filter((table) => table.database === database.toLowerCase());
    if (tables.length === 0) {
      throw notFound(`Database ${database} not found.`);
    }
    return tables;
  }

  #in(caller: Caller, region: string, members: Members): readonly WorldTable[] {
    const id = members.text("CatalogId") ?? caller.account.id;
    const tables = tablesOf(this.#world, caller, region);
    if (id === caller.account.id) {
      return tables.filter(({ catalogId }) => catalogId === undefined);
    }
    const within = tables.filter(({ catalogId }) => catalogId?.replace(ownedBy, "") === id.replace(ownedBy, ""));
    if (within.length === 0) {
      throw notFound(`Catalog ${id} not found.`);
    }
    return within;
  }

  #page<T>(
    name: string,
    items: readonly T[],
    caller: Caller,
    region: string,
    members: Members,
    show: (item: T) => unknown,
  ): unknown {
    const limit = members.number("MaxResults") ?? mostOnPage;
    if (!Number.isInteger(limit) || limit < 1 || limit > mostOnPage) {
      throw new AwsError("InvalidInputException", `MaxResults must be between 1 and ${mostOnPage}.`);
    }
    const bound = JSON.stringify([name, caller.account.id, region, members.without("NextToken")]);
    const token = members.text("NextToken");
    const from = token === undefined ? 0 : this.#tokens.open(token, bound);
    if (from === undefined) {
      throw new AwsError("InvalidInputException", "Invalid token.");
    }
    return {
      [name]: items.slice(from, from + limit).map(show),
      ...(from + limit < items.length ? { NextToken: this.#tokens.seal(from + limit, bound) } : {}),
    };
  }
}

/** The tables of an account and Region, by name. */
export function tablesOf({ tables }: World, { account }: Caller, region: string): readonly WorldTable[] {
  return tables
    .filter((table) => table.accountId === account.id && table.region === region)
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

function shown(table: WorldTable): unknown {
  const { columns, location, inputFormat, serde } = table;
  return {
    Name: table.name,
    DatabaseName: table.database,
    CreateTime: Math.floor(table.created / 1000),
    UpdateTime: Math.floor(table.created / 1000),
    Retention: 0,
    TableType: table.type,
    PartitionKeys: table.partitionKeys.map(column),
    Parameters: table.parameters,
    CreatedBy: `arn:aws:sts::${table.accountId}:assumed-role/Admin/platform`,
    CatalogId: table.catalogId ?? table.accountId,
    VersionId: "0",
    StorageDescriptor: {
      Columns: columns.map(column),
      ...(location === undefined ? {} : { Location: location }),
      ...(inputFormat === undefined
        ? {}
        : { InputFormat: inputFormat, OutputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat" }),
      Compressed: false,
      NumberOfBuckets: -1,
      ...(serde === undefined
        ? {}
        : { SerdeInfo: { SerializationLibrary: serde, Parameters: { "serialization.format": "1" } } }),
      SortColumns: [],
      StoredAsSubDirectories: false,
    },
  };
}

function column({ name, type }: WorldColumn): unknown {
  return { Name: name, Type: type };
}

function notFound(message: string): AwsError {
  return new AwsError("EntityNotFoundException", message);
}
